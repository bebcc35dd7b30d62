// Synthesizes with other provider bindings than the installed ones: a throw-away copy of the repository, all modules linked but one.
//   node scripts/with-bindings.mjs [--provider-aws 20.1.0] [--app main.ts] <outdir>
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin, capture, root, temporaryFolder } from './support.mjs';

/** The bindings of the oldest AWS provider that the library supports, 5.100. */
export const OLDEST_AWS_BINDINGS = '20.1.0';

/** The files of the working tree: what git tracks and what it would add. */
function sources() {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  return listed.stdout
    .split('\0')
    .filter((file) => file && fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile());
}

/** Links every entry of a folder into another one. */
function link(from, to, skip) {
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from)) {
    if (!skip.includes(name)) fs.symlinkSync(fs.realpathSync(path.join(from, name)), path.join(to, name));
  }
}

/** Synthesizes `app` with @cdktf/provider-aws at `version` into `outdir`. Throws with the output of what failed. */
export async function synthWithBindings({ version = OLDEST_AWS_BINDINGS, app = 'main.ts', outdir }) {
  const copy = temporaryFolder('cdktf-agent-platform-bindings');
  for (const file of sources()) {
    fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(copy, file));
  }
  const fetched = path.join(copy, '.bindings');
  fs.mkdirSync(fetched);
  fs.writeFileSync(path.join(fetched, 'package.json'), '{}');
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  const install = await capture('npm', ['install', ...flags, `@cdktf/provider-aws@${version}`], { cwd: fetched });
  if (install.code !== 0) throw new Error(`npm install @cdktf/provider-aws@${version}:\n${install.output}`);

  const [from, to] = [path.join(root, 'node_modules'), path.join(copy, 'node_modules')];
  link(from, to, ['@cdktf', '.package-lock.json']);
  link(path.join(from, '@cdktf'), path.join(to, '@cdktf'), ['provider-aws']);
  fs.renameSync(path.join(fetched, 'node_modules', '@cdktf', 'provider-aws'), path.join(to, '@cdktf', 'provider-aws'));
  const synth = await capture(bin('tsx'), [app], {
    cwd: copy,
    env: { ...process.env, CDKTF_OUTDIR: path.resolve(outdir) },
  });
  if (synth.code !== 0) throw new Error(`synth with @cdktf/provider-aws ${version}:\n${synth.output}`);
  return path.resolve(outdir);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const option = (flag) => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : args.splice(at, 2)[1];
  };
  const [version, app] = [option('--provider-aws'), option('--app')];
  try {
    console.log(await synthWithBindings({ version, app, outdir: args[0] ?? 'cdktf.out' }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
