import fs from 'node:fs';
import path from 'node:path';
import { capture } from '../../../scripts/support.cjs';
import type { StackOutput } from '../support/synth-output';
import type { Environment } from './environment';

/** A message of Terraform: `terraform validate -json` and `terraform plan -json` use one shape. */
interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** What a plan wants to do to one resource. */
export interface Change {
  readonly address: string;
  readonly type: string;
  /** `['create']`, `['update']`, `['delete', 'create']`, … */
  readonly actions: readonly string[];
  /** The top-level attributes that differ; none for a new or a deleted resource. */
  readonly attributes: readonly string[];
}

/** The end of one run of Terraform. */
export interface Run {
  readonly code: number;
  readonly output: string;
}

const FLAGS = ['-input=false', '-no-color'];

function describe({ severity, summary, detail = '', address, range }: Diagnostic): string {
  const where = range ? `${range.filename}:${String(range.start.line)} ` : '';
  return `${severity}: ${where}${address ? `${address}: ` : ''}${summary}: ${detail.replace(/\s+/g, ' ')}`;
}

/** The JSON documents among the lines of an output. */
function jsonLines(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}

/**
 * A copy of one synthesized stack that Terraform works in. The synth output stays as it is: an override file beside the copy points the
 * provider, the backend and the remote states at what the suite has.
 */
export class Workspace {
  constructor(
    private readonly stack: StackOutput,
    public readonly dir: string,
    private readonly env: Environment,
    override: unknown,
  ) {
    // Assets lie beside the JSON: the whole folder of the stack is copied.
    fs.cpSync(stack.dir, dir, { recursive: true });
    fs.rmSync(path.join(dir, '.terraform'), { recursive: true, force: true });
    this.override('zz_override.tf.json', override);
  }

  /** The name of the stack. */
  public get name(): string {
    return this.stack.name;
  }

  /** Writes one more override file; the names decide the order in which Terraform merges them. */
  public override(file: string, content: unknown): void {
    fs.writeFileSync(path.join(this.dir, file), JSON.stringify(content, null, 2));
  }

  /** Runs Terraform in the copy. */
  public run(...args: string[]): Promise<Run> {
    return capture('terraform', args, { cwd: this.dir, env: this.env });
  }

  /** Runs Terraform in the copy; fails with its output when it fails. */
  public async must(...args: string[]): Promise<string> {
    const { code, output } = await this.run(...args);
    if (code !== 0) throw new Error(`${this.name}: terraform ${args.join(' ')}:\n${output.trim()}`);
    return output;
  }

  /** Installs the provider. */
  public async init(): Promise<void> {
    await this.must('init', ...FLAGS);
  }

  /** What `terraform validate` has to say; empty when nothing. */
  public async validate(): Promise<string[]> {
    const { output } = await this.run('validate', '-json');
    if (!output.includes('"valid"')) return [`terraform validate:\n${output.trim()}`];
    return (JSON.parse(output) as { diagnostics: Diagnostic[] }).diagnostics.map(describe);
  }

  /** Plans without reading anything real; the errors and warnings, empty when there are none. */
  public async planOffline(): Promise<string[]> {
    const { code, output } = await this.run('plan', '-json', '-refresh=false', '-lock=false', ...FLAGS);
    const messages = jsonLines(output);
    const problems = messages.filter(({ type }) => type === 'diagnostic');
    if (problems.length > 0) return problems.map(({ diagnostic }) => describe(diagnostic as Diagnostic));
    const planned = messages.some(({ type }) => type === 'change_summary');
    return code === 0 && planned ? [] : [`terraform plan:\n${output.trim()}`];
  }

  /** Plans against the API; what would change, empty when nothing would. */
  public async plan(...args: string[]): Promise<Change[]> {
    const file = path.join(this.dir, 'plan.bin');
    await this.must('plan', ...FLAGS, `-out=${file}`, ...args);
    const shown = JSON.parse(await this.must('show', '-json', file)) as {
      resource_changes?: {
        address: string;
        type: string;
        change: { actions: string[]; before: Record<string, unknown> | null; after: Record<string, unknown> | null };
      }[];
    };
    return (shown.resource_changes ?? [])
      .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
      .map(({ address, type, change: { actions, before, after } }) => {
        const names = before && after ? [...new Set([...Object.keys(before), ...Object.keys(after)])].sort() : [];
        const differs = (name: string): boolean =>
          JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null);
        return { address, type, actions, attributes: names.filter(differs) };
      });
  }

  /** Applies. */
  public async apply(...args: string[]): Promise<void> {
    await this.must('apply', '-auto-approve', ...FLAGS, ...args);
  }

  /** Destroys. */
  public async destroy(...args: string[]): Promise<void> {
    await this.must('destroy', '-auto-approve', ...FLAGS, ...args);
  }
}
