import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { bin, capture } from '../../../scripts/support.cjs';
import { cached } from './cache';
import { checkout, type Fault, type Packages, sourcesHash } from './checkout';

/** What a `cdk.tf.json` holds, as far as the suites read it. */
export interface TerraformJson {
  readonly terraform: {
    readonly required_providers?: Readonly<Record<string, unknown>>;
    readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly output?: Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;
}

/** One stack of a synth output. */
export interface StackOutput {
  readonly name: string;
  /** The folder that holds its `cdk.tf.json` and assets. Not to be written to: copy it. */
  readonly dir: string;
  readonly json: TerraformJson;
}

interface ManifestStack {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly dependencies: readonly string[];
}

/** The stacks in the output folder of a synth, each after those it depends on: the order in which they are applied. */
export function stacksOf(outdir: string): StackOutput[] {
  const manifest = JSON.parse(fs.readFileSync(path.join(outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, ManifestStack>;
  };
  const stacks = new Map(Object.values(manifest.stacks).map((stack) => [stack.constructPath, stack]));
  const ordered = new Set<ManifestStack>();
  const visit = (constructPath: string): void => {
    const stack = stacks.get(constructPath);
    if (!stack) throw new Error(`${outdir}: a stack depends on ${constructPath}, which is not there`);
    stack.dependencies.forEach(visit);
    ordered.add(stack);
  };
  [...stacks.keys()].sort().forEach(visit);
  return [...ordered].map(({ name, workingDirectory }) => {
    const dir = path.join(outdir, workingDirectory);
    return { name, dir, json: JSON.parse(fs.readFileSync(path.join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson };
  });
}

/** How an app is synthesized when not as it stands. */
export interface SynthOptions {
  /** The app; `main.ts` unless named. */
  readonly app?: string;
  /** Other packages than the installed ones. */
  readonly packages?: Packages;
  /** Faults put into the library. */
  readonly faults?: readonly Fault[];
}

/** Synthesizes an app of this repository; the same sources and options are synthesized once. Fails with the app's own output. */
export async function synthesized(options: SynthOptions = {}): Promise<StackOutput[]> {
  const { app = 'main.ts', packages = {}, faults = [] } = options;
  const what = JSON.stringify([sourcesHash(), app, packages, faults]);
  const outdir = await cached(
    `synth/${createHash('sha256').update(what).digest('hex').slice(0, 16)}`,
    async (draft) => {
      const copy = await checkout(packages, faults);
      const env = { ...process.env, CDKTF_OUTDIR: draft };
      const synth = await capture(bin('tsx'), [app], { cwd: copy, env });
      if (synth.code !== 0) throw new Error(`synth of ${what}:\n${synth.output}`);
    },
  );
  return stacksOf(outdir);
}

/** Whether a stack holds AWS resources alone: the only ones that real Terraform can apply here. */
export function isAwsOnly({ json }: StackOutput): boolean {
  return Object.keys(json.terraform.required_providers ?? {}).join() === 'aws';
}
