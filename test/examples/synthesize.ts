import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** One stack of a synth. */
export interface SynthesizedStack {
  readonly stackName: string;
  /** The file as it was written. */
  readonly text: string;
}

const ROOT = path.join(__dirname, '../..');

/** Runs an app of this repository as a user does, in a process of its own, and returns what it wrote. */
export function synthesize(main: string, env: Record<string, string> = {}, cwd = ROOT): SynthesizedStack[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'synth-'));
  try {
    const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    execFileSync(process.execPath, [tsx, '--tsconfig', path.join(ROOT, 'tsconfig.json'), path.join(ROOT, main)], {
      cwd,
      env: { ...process.env, CDKTF_OUTDIR: outdir, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const folder = path.join(outdir, 'stacks');
    return fs
      .readdirSync(folder)
      .sort()
      .map((stackName) => ({
        stackName,
        text: fs.readFileSync(path.join(folder, stackName, 'cdk.tf.json'), 'utf8'),
      }));
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

/** Address and construct path of every resource, one a line. Addresses are contract: see CONTRIBUTING.md. */
export function ledger(stacks: readonly SynthesizedStack[]): string {
  const lines = stacks.flatMap(({ stackName, text }) => {
    const { resource = {} } = JSON.parse(text) as {
      resource?: Record<string, Record<string, { '//': { metadata: { path: string } } }>>;
    };
    return Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, { '//': meta }]) => `${stackName} ${type}.${name} ${meta.metadata.path}`),
    );
  });
  return `${lines.sort().join('\n')}\n`;
}
