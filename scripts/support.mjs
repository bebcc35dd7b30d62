// What the scripts of this folder share. Plain Node, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The path of a program that a dev dependency brings. */
export const bin = (name) => path.join(root, 'node_modules', '.bin', name);

/** Makes a temporary folder and removes it when the process ends. */
export function temporaryFolder(name) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  process.on('exit', () => {
    if (!process.env.KEEP_TEMPORARY) fs.rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Runs a program to its end; returns { code, output } with stdout and stderr in the order they came. */
export function capture(command, args, options = {}) {
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

/** Tells whether a program is on the PATH. */
export const onPath = (program) =>
  spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program], { stdio: 'ignore' }).status === 0;

/** Every file under a folder, sorted, with forward slashes, relative to it. */
export function filesUnder(dir, skip = (name) => name === 'node_modules') {
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

/** Prints a message to stderr and ends the process with an error. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}
