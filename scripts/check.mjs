// npm run check: everything that must hold before a commit is merged, one line a step. `--skip tests,package` leaves steps out,
// `--only lint` runs just those.
import fs from 'node:fs';
import path from 'node:path';
import { bin, capture, root, temporaryFolder } from './support.cjs';

const present = (names) => names.filter((name) => fs.existsSync(path.join(root, name)));
const node = (script, ...args) => capture(process.execPath, [path.join('scripts', script), ...args]);

/** Runs commands one after the other and stops at the first that fails. */
async function sequence(...commands) {
  let output = '';
  for (const command of commands) {
    const result = await command();
    output += result.output;
    if (result.code !== 0) return { code: result.code, output };
  }
  return { code: 0, output };
}

/** Packs the library and lets publint and attw read the tarball. */
function packed() {
  const dir = temporaryFolder('cdktf-agent-platform-pack');
  const tarball = () => path.join(dir, fs.readdirSync(dir).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
  return sequence(
    () => node('build.mjs'),
    () => capture('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir]),
    () => capture(bin('publint'), [tarball(), '--strict']),
    () => capture(bin('attw'), [tarball(), '--profile', 'node16', '--no-color', '--no-emoji']),
  );
}

const steps = {
  format: () => capture(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  lint: () =>
    sequence(
      () => capture(bin('eslint'), ['.', '--max-warnings', '0']),
      () =>
        capture(bin('depcruise'), [
          '--config',
          '.dependency-cruiser.cjs',
          ...present(['index.ts', 'main.ts', 'lib', 'stacks', 'examples']),
        ]),
    ),
  types: () => capture(bin('tsc'), ['--noEmit', '--pretty', 'false']),
  jsii: () => node('api.mjs'),
  props: () => node('prop-coverage.mjs'),
  tests: () => capture(bin('jest'), ['--silent']),
  examples: () => node('readme-examples.mjs'),
  package: packed,
};

/** The names after a flag, e.g. `--skip tests,package`. */
function named(flag) {
  const at = process.argv.indexOf(flag);
  if (at < 0) return [];
  const names = (process.argv[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !(name in steps));
  if (unknown.length > 0) {
    console.error(`unknown step ${unknown.join(', ')}; the steps are ${Object.keys(steps).join(', ')}`);
    process.exit(2);
  }
  return names;
}

const only = named('--only');
const skip = named('--skip');
const failed = [];
for (const [name, step] of Object.entries(steps)) {
  if (skip.includes(name) || (only.length > 0 && !only.includes(name))) continue;
  const start = performance.now();
  const { code, output } = await step();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(9)} ${seconds.padStart(6)} s`);
  if (code === 0) continue;
  failed.push(name);
  console.log(output.trimEnd().replace(/^/gm, '      '));
}
console.log(failed.length === 0 ? 'everything holds' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
