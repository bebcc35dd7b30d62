import { PRODUCTION, production } from './production';
import { core, type stacks } from '../../index';
import { type Json, Template } from '../../lib/testing';

/** The smallest environment. */
export const DEV: Partial<stacks.AgentEnvironmentProps> = {
  environmentName: 'dev',
  profile: core.Profile.DEV,
  cluster: { kubernetesVersion: PRODUCTION.cluster.kubernetesVersion, accessEntries: PRODUCTION.cluster.accessEntries },
  network: { availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
  vectors: { vectors: 100_000, dimensions: 1024 },
  data: undefined,
};

/** A stack of an environment by the last word of its name. */
export type StackName = 'network' | 'cluster' | 'data' | 'platform' | 'workloads' | 'edge';

/** The names of the stacks in the order in which they are applied. */
export const STACKS: StackName[] = ['network', 'cluster', 'data', 'platform', 'workloads', 'edge'];

const made = new Map<object, stacks.AgentEnvironment>();

/** The JSON of one stack of a production environment with other props. Environments are made once for the same props. */
export function stackOf(name: StackName, props: Partial<stacks.AgentEnvironmentProps> = PRODUCTION): Template {
  const environment = made.get(props) ?? production(props);
  made.set(props, environment);
  return Template.of(environment[name]);
}

/** The JSON of one stack of the smallest environment, changed. */
export function devStack(name: StackName, changes?: Partial<stacks.AgentEnvironmentProps>): Template {
  return stackOf(name, changes ? { ...DEV, ...changes } : DEV);
}

/** The only provider of a kind. */
export function provider(template: Template, name: string): Json {
  const all = (template.json.provider as Record<string, Json[] | undefined>)[name] ?? [];
  if (all.length !== 1) throw new Error(`expected one provider ${name}`);
  return all[0];
}

/** The `terraform` block. */
export function terraform({ json }: Template): Json & { backend: Record<string, Json> } {
  return json.terraform as Json & { backend: Record<string, Json> };
}

/** The resource of a type whose Kubernetes name is `name`. */
export function named(template: Template, type: string, name: string): Json {
  const found = template.all(type).find(({ metadata }) => (metadata as Json).name === name);
  if (!found) throw new Error(`no ${type} called ${name}`);
  return found;
}

/** The statefile that a stack reads of another. */
export function remoteStates(template: Template): Json[] {
  return Object.values(template.data('terraform_remote_state'));
}
