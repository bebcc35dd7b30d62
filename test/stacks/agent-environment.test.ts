import { DEV, STACKS, type StackName, devStack, stackOf } from './fixtures';
import { PRODUCTION, production } from './production';
import { network, stacks } from '../../index';
import { type Json, Template, testApp } from '../../lib/testing';
import { codesOf, messageOf } from '../support';

/** How many resources of a type there are. */
function count(stack: Template, type: string): number {
  return stack.all(type).length;
}

/** A number that the pods, the nodes or the retention of an environment have. */
const FACTS: [string, (of: (name: StackName) => Template) => unknown, unknown, unknown][] = [
  ['NAT gateways', (of) => count(of('network'), 'aws_nat_gateway'), 3, 1],
  ['peers of the vector database', (of) => spec(of('workloads'), 'kubernetes_stateful_set_v1').replicas, '3', '1'],
  [
    'fewest pods of an agent',
    (of) => spec(of('workloads'), 'kubernetes_horizontal_pod_autoscaler_v2').min_replicas,
    3,
    1,
  ],
  ['nodes of the cache', (of) => of('data').only('aws_elasticache_replication_group').num_cache_clusters, 2, 1],
  ['protection of the load balancer', (of) => of('cluster').only('aws_lb').enable_deletion_protection, true, false],
  [
    'protection of the vector database',
    (of) => of('workloads').only('kubernetes_stateful_set_v1').lifecycle,
    { prevent_destroy: true },
    { prevent_destroy: false },
  ],
  ['copies of a controller', (of) => controllers(of('platform')), 2, 1],
];

function spec(template: Template, type: string): Json {
  return template.only(type).spec as Json;
}

function controllers(template: Template): unknown {
  const release = template.all('helm_release').find(({ name }) => name === 'cluster-autoscaler');
  // expressions inside keep it from being JSON
  return Number(/"replicaCount":(\d+)/.exec(String(release?.values))?.[1]);
}

describe('AgentEnvironment', () => {
  test('each stack waits for the one before', () => {
    const environment = production();
    for (const [index, name] of STACKS.entries()) {
      const before = STACKS.slice(0, index).map((each) => environment[each]);
      for (const stack of before) expect(environment[name].dependsOn(stack)).toBe(true);
      expect(environment.network.dependsOn(environment[name])).toBe(false);
    }
  });

  test('no stack reads the state of a later one', () => {
    for (const [index, name] of STACKS.entries()) {
      const states = Object.values(stackOf(name).data('terraform_remote_state'));
      const read = states.map(({ config }) => (config as { path: string }).path);
      const earlier = STACKS.slice(0, index).map(
        (each) => `../../../terraform-state/agents-production-${each}.tfstate`,
      );
      expect(earlier).toEqual(expect.arrayContaining(read));
    }
  });

  test.each<[StackName, boolean]>([
    ['network', false],
    ['cluster', false],
    ['data', false],
    ['platform', true],
    ['workloads', true],
    ['edge', false],
  ])('%s talks to the cluster: %s', (name, talks) => {
    const template = stackOf(name);
    expect(template.types().some((type) => /^(kubernetes|helm)_/.test(type))).toBe(talks);
    expect(Object.keys(template.json.provider as Json)).toEqual(talks ? ['aws', 'helm', 'kubernetes'] : ['aws']);
  });

  test.each(FACTS)('%s: by profile', (_, fact, inProduction, inDev) => {
    const internet = { ...PRODUCTION.network, nodeEgress: network.Egress.internet() };
    const small = { availabilityZones: ['eu-central-1a', 'eu-central-1b'], nodeEgress: network.Egress.internet() };
    expect(
      fact((name) => stackOf(name, name === 'network' ? { ...PRODUCTION, network: internet } : PRODUCTION)),
    ).toEqual(inProduction);
    expect(fact((name) => devStack(name, name === 'network' ? { network: small } : undefined))).toEqual(inDev);
  });

  test('without a profile is production', () => {
    const replicas = stackOf('workloads', { profile: undefined }).only('kubernetes_stateful_set_v1').spec;
    expect(replicas).toMatchObject({ replicas: '3' });
  });

  test('no secret is in the JSON: only its ARN and the name of its copy', () => {
    for (const name of STACKS) {
      const text = JSON.stringify(stackOf(name).json);
      expect(text).not.toMatch(/"(secret_string|secret_string_wo|auth_token|password|passwords|master_password)":/);
      const types = stackOf(name).types();
      for (const type of [
        'kubernetes_secret_v1',
        'aws_secretsmanager_secret_version',
        'random_password',
        'tls_private_key',
      ])
        expect(types).not.toContain(type);
      expect(Object.keys((stackOf(name).json.data as Json | undefined) ?? {})).not.toContain(
        'aws_secretsmanager_secret_version',
      );
    }
  });

  test.each<[string, Partial<stacks.AgentEnvironmentProps>, string]>([
    ['no agent', { agents: {}, api: { ...PRODUCTION.api, routes: [] } }, 'AgentEnvironmentAgents'],
    ['zones of another region', { region: 'eu-west-1', vectorApiKeySecretArn: west() }, 'AgentEnvironmentZones'],
    [
      'a route to an agent that is not there',
      { api: { ...PRODUCTION.api, routes: [{ ...PRODUCTION.api.routes[0], serviceName: 'nobody' }] } },
      'AgentEnvironmentRoutes',
    ],
    ['a secret of another region', { vectorApiKeySecretArn: west() }, 'AgentEnvironmentSecret'],
    ['a secret in place of its ARN', { vectorApiKeySecretArn: 'sk-live-4711' }, 'AgentEnvironmentSecret'],
    ['a network that lacks a prop', { network: {} as stacks.NetworkOptions }, 'PropMissing'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => production({ ...DEV, ...props }))).toEqual([code]);
  });

  test('does not repeat a secret that was passed in place of its ARN', () => {
    expect(messageOf(() => production({ vectorApiKeySecretArn: 'sk-live-4711' }))).not.toContain('4711');
  });

  test('two environments live in one app', () => {
    const app = testApp();
    const [first, second] = [production({}, app), new stacks.AgentEnvironment(app, 'dev', { ...PRODUCTION, ...DEV })];
    expect([first.network.node.id, second.network.node.id]).toEqual([
      'agents-production-network',
      'agents-dev-network',
    ]);
    expect(Template.of(second.network).addresses().length).toBeGreaterThan(0);
  });
});

function west(): string {
  return PRODUCTION.vectorApiKeySecretArn.replace('eu-central-1', 'eu-west-1');
}
