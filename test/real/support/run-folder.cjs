// jest's globalSetup: one temporary folder for a whole run, removed when it ends, because inside jest no module hears the process end.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

module.exports = () => {
  if (process.env.KEEP_TEMPORARY) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdktf-agent-platform-real-'));
  process.env.TMPDIR = folder;
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
};
