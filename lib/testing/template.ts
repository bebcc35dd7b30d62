import { Testing, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/** A resource, data source or block of the synthesized JSON. */
export type Json = Record<string, unknown>;

type Blocks = Record<string, Record<string, Json>>;

/**
 * The Terraform JSON of one stack, as `cdktf synth` would write it: every stack of the app is prepared, so that
 * references across stacks are resolved, and every validation and error annotation counts.
 */
export class Template {
  /** Synthesizes `stack`; fails with the messages of its validations and error annotations. */
  public static of(stack: TerraformStack): Template {
    for (const sibling of stack.node.root.node.findAll().filter((node) => TerraformStack.isStack(node)))
      sibling.prepareStack();
    const problems = stack.node.findAll().flatMap((construct) => problemsOf(construct));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return new Template(JSON.parse(Testing.synth(stack)) as Json);
  }

  private constructor(
    /** The whole document, parsed. */
    public readonly json: Json,
  ) {}

  /** The resources of a type by their name; empty when there are none. */
  public resources(type: string): Record<string, Json> {
    return (this.json.resource as Blocks | undefined)?.[type] ?? {};
  }

  /** The data sources of a type by their name; empty when there are none. */
  public data(type: string): Record<string, Json> {
    return (this.json.data as Blocks | undefined)?.[type] ?? {};
  }

  /** The resources of a type, in the order of their names. */
  public all(type: string): Json[] {
    return Object.values(this.resources(type));
  }

  /** The only resource of a type; fails when there are none or several. */
  public only(type: string): Json {
    const all = this.all(type);
    if (all.length !== 1)
      throw new Error(`expected one ${type}, found ${all.length} among: ${this.types().join(', ')}`);
    return all[0];
  }

  /** The types of the resources, sorted. */
  public types(): string[] {
    return Object.keys((this.json.resource as Blocks | undefined) ?? {}).sort();
  }

  /** The addresses of all resources, sorted: `aws_vpc.network_Vpc_1A2B3C4D`. */
  public addresses(): string[] {
    return this.types()
      .flatMap((type) => Object.keys(this.resources(type)).map((name) => `${type}.${name}`))
      .sort();
  }
}

function problemsOf(construct: IConstruct): string[] {
  const annotations = construct.node.metadata
    .filter((entry) => entry.type === '@cdktf/error')
    .map((entry) => String(entry.data));
  return [...construct.node.validate(), ...annotations].map((message) => `[${construct.node.path}] ${message}`);
}
