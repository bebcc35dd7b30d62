// What the scripts of this folder and the suites of test/real share. Plain Node, no dependency.
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** The root of the repository. */
const root = path.resolve(__dirname, '..');

/**
 * The path of a program that a dev dependency brings.
 * @param {string} name
 */
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

/**
 * Makes a temporary folder and removes it when the process ends.
 * @param {string} name
 */
function temporaryFolder(name) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  process.on('exit', () => {
    if (!process.env.KEEP_TEMPORARY) fs.rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/**
 * Runs a program to its end; returns its exit code, and stdout and stderr in the order they came.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) =>
      resolve({ code: 127, output: error.code === 'ENOENT' ? `missing: ${command}` : error.message }),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Tells whether a program is on the PATH.
 * @param {string} program
 */
const onPath = (program) => spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program], { stdio: 'ignore' }).status === 0;

/**
 * Every file under a folder, sorted, with forward slashes, relative to it.
 * @param {string} dir
 * @returns {string[]}
 */
function filesUnder(dir, skip = (name) => name === 'node_modules') {
  if (!fs.existsSync(dir)) return [];
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (skip(entry.name)) return [];
      if (!entry.isDirectory()) return [entry.name];
      return filesUnder(path.join(dir, entry.name), skip).map((file) => `${entry.name}/${file}`);
    });
}

/**
 * Prints a message to stderr and ends the process with an error.
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}

module.exports = { root, bin, temporaryFolder, capture, onPath, filesUnder, fail };
