// The floor that `npm run bench` compares with: node scripts/bench-floor.cjs <modules.json> <from> <to>. It loads cdktf and the same
// provider modules as the real run, and writes the same files.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [modules, from, to] = process.argv.slice(2);
require('cdktf');
for (const file of JSON.parse(fs.readFileSync(modules, 'utf8'))) require(file);
for (const entry of fs.readdirSync(from, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const source = path.join(entry.parentPath ?? entry.path, entry.name);
  const target = path.join(to, path.relative(from, source));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, fs.readFileSync(source));
}
process.stdout.write(JSON.stringify({ peakKiB: process.resourceUsage().maxRSS }));
