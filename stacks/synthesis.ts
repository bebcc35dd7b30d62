import * as fs from 'fs';
import * as path from 'path';
import { type App, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../lib/core/validation-error';

interface Row {
  readonly stack: string;
  readonly resources: number;
  readonly file: string;
}

/** What a validation of ours says: the same parts as an error of a constructor. */
const OURS = /^([A-Z][A-Za-z]+): (.+?) must be (.+), got (.+?); (.+) \[at .*\]$/s;

/** What the ready-made app does around `app.synth()`. */
export class Synthesis {
  /**
   * Switches off the stack traces that CDKTF 0.21 takes of every token, which are most of the time of a synth; it is the
   * only caller that asks for traces without a limit, so those of real errors stay. Call it once, before the app.
   */
  public static withoutTokenTraces(): void {
    const capture = Error.captureStackTrace.bind(Error);
    Error.captureStackTrace = (target, below) => {
      if (Error.stackTraceLimit !== Number.MAX_SAFE_INTEGER) capture(target, below);
    };
  }

  /**
   * Writes the Terraform JSON of all stacks: all of it, or nothing when a validation or an error annotation of any
   * stack says no (`app.synth()` writes the stacks before the faulty one). Files of stacks that are no longer in the
   * app are removed. Returns a summary: stack, resources, file.
   *
   * Fails with the code that a message begins with, as ours do, else with `Synthesis`.
   */
  public static write(app: App): string {
    const stacks = app.node.findAll().filter((node) => TerraformStack.isStack(node));
    const problems = app.node.findAll().flatMap((construct) => problemsOf(construct));
    if (problems.length > 0) throw new ValidationError(problems, app);
    app.synth();
    const names = new Set(stacks.map((stack) => stack.node.id));
    removeStale(path.join(app.outdir, 'stacks'), names);
    return table(stacks.map((stack) => row(app.outdir, stack.node.id)));
  }

  private constructor() {}
}

function problemsOf(construct: IConstruct): ConstructorParameters<typeof ValidationError>[0] {
  const annotations = construct.node.metadata.filter((entry) => entry.type === '@cdktf/error');
  const messages = [...construct.node.validate(), ...annotations.map((entry) => String(entry.data))];
  return messages.map((message) => {
    const { path: at } = construct.node;
    const [, code, prop, allowed, got, fix] = OURS.exec(message) ?? [];
    if (code && prop && allowed && got && fix) return { code, prop, allowed, got, fix, path: at };
    return { code: 'Synthesis', prop: at || 'app', allowed: 'valid', got: 'an error', fix: message, path: at };
  });
}

/** Only what a synth writes goes: Terraform keeps its plug-ins and its state in the same folders. */
function removeStale(folder: string, names: ReadonlySet<string>): void {
  for (const name of fs.readdirSync(folder).filter((each) => !names.has(each))) {
    for (const file of ['cdk.tf.json', 'metadata.json']) fs.rmSync(path.join(folder, name, file), { force: true });
    if (fs.readdirSync(path.join(folder, name)).length === 0) fs.rmdirSync(path.join(folder, name));
  }
}

function row(outdir: string, stack: string): Row {
  const file = path.join(outdir, 'stacks', stack, 'cdk.tf.json');
  const { resource = {} } = JSON.parse(fs.readFileSync(file, 'utf8')) as { resource?: Record<string, object> };
  const resources = Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
  return { stack, resources, file: path.relative(process.cwd(), file) };
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ stack }) => stack.length), 'stack'.length);
  const line = (stack: string, resources: string, file: string) =>
    `${stack.padEnd(width)}  ${resources.padStart(9)}  ${file}`;
  const total = rows.reduce((sum, { resources }) => sum + resources, 0);
  return [
    line('stack', 'resources', 'file'),
    ...rows.map(({ stack, resources, file }) => line(stack, String(resources), file)),
    line(`${rows.length} stacks`, String(total), ''),
  ]
    .map((text) => text.trimEnd())
    .join('\n');
}
