import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { capture, root, temporaryFolder } from '../../../scripts/support.cjs';
import { cached } from './cache';

/** What is installed instead of the locked version, as `package.json` would say it: `{ '@cdktf/provider-aws': '20.1.0' }`. */
export type Packages = Readonly<Record<string, string>>;

/** A fault put into a source file on purpose, to see that a suite catches it: the text `from`, which stands there once, becomes `to`. */
export interface Fault {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The bindings of the oldest AWS provider that the library supports, 5.100: the one that has a local binary. */
export const OLDEST_AWS_BINDINGS: Packages = { '@cdktf/provider-aws': '20.1.0' };

/** The files of the working tree: what git tracks and what it would add. */
function sources(): string[] {
  const flags = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = spawnSync('git', flags, { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  return listed.stdout
    .split('\0')
    .filter((file) => file && fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile())
    .sort();
}

/** A name for the state of the sources that decide what a synth writes. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of sources().filter((name) =>
    /^(lib|stacks|examples|test\/real|index\.ts|main\.ts|package-lock\.json)/.test(name),
  ))
    hash.update(`${file}\0`).update(fs.readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Links every entry of a folder into another one. */
function link(from: string, to: string, skip: readonly string[]): void {
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from))
    if (!skip.includes(name)) fs.symlinkSync(fs.realpathSync(path.join(from, name)), path.join(to, name));
}

/** The folder with one package, from the registry, without its dependencies. */
async function downloaded(name: string, version: string): Promise<string> {
  const key = `packages/${name}@${version}`.replace(/[^\w@./-]/g, '_');
  const dir = await cached(key, async (draft) => {
    fs.writeFileSync(path.join(draft, 'package.json'), '{}');
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--no-audit'];
    const install = await capture('npm', ['install', ...flags, `${name}@${version}`], { cwd: draft });
    if (install.code !== 0) throw new Error(`npm install ${name}@${version}:\n${install.output}`);
  });
  return path.join(dir, 'node_modules', name);
}

function inject(copy: string, { file, from, to }: Fault): void {
  const text = fs.readFileSync(path.join(copy, file), 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file}: expected once, found ${String(parts.length - 1)} times: ${from}`);
  fs.writeFileSync(path.join(copy, file), parts.join(to));
}

/** A throw-away copy of the repository whose modules are linked to the installed ones, but for `packages`, which are copies. */
export async function checkout(packages: Packages = {}, faults: readonly Fault[] = []): Promise<string> {
  const copy = temporaryFolder('cdktf-agent-platform-checkout');
  for (const file of sources()) {
    fs.mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(copy, file));
  }
  for (const fault of faults) inject(copy, fault);
  const [from, to] = [path.join(root, 'node_modules'), path.join(copy, 'node_modules')];
  const names = Object.keys(packages);
  link(from, to, ['@cdktf', '.package-lock.json', ...names]);
  link(
    path.join(from, '@cdktf'),
    path.join(to, '@cdktf'),
    names.map((name) => name.replace('@cdktf/', '')),
  );
  for (const [name, version] of Object.entries(packages))
    fs.cpSync(await downloaded(name, version), path.join(to, name), { recursive: true });
  return copy;
}
