import { TerraformVariable } from 'cdktf';
import { AgentService, type AgentServiceProps } from '../../lib/agents/agent-service';
import { WorkloadNamespace } from '../../lib/agents/workload-namespace';
import { CpuNodePool } from '../../lib/cluster/cpu-node-pool';
import { Profile } from '../../lib/core/profile';
import { Size } from '../../lib/core/size';
import { Port } from '../../lib/network/port';
import { ServiceRole } from '../../lib/security/service-role';
import { type Json, Template, testStack } from '../../lib/testing';
import { FakeCluster, codesOf, testSegment } from '../cluster/fixtures';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function service(props: Partial<AgentServiceProps> = {}, id = 'Planner', stack = testStack()) {
  const cluster = new FakeCluster(stack, 'Cluster');
  const all = { cluster, namespace: 'agents', image: 'registry.example/agents/planner:1.4.2', ...props };
  return { stack, props: all, service: new AgentService(stack, id, all) };
}

function only(type: string, props: Partial<AgentServiceProps> = {}): Json {
  return Template.of(service(props).stack).only(type);
}

interface PodSpec extends Json {
  container: Json[];
}

function podSpec(props: Partial<AgentServiceProps> = {}): PodSpec {
  const { spec } = only('kubernetes_deployment_v1', props) as { spec: { template: { spec: PodSpec } } };
  return spec.template.spec;
}

function container(props: Partial<AgentServiceProps> = {}): Json {
  return podSpec(props).container[0];
}

describe('AgentService', () => {
  test('by default is made of these objects', () => {
    const template = Template.of(service().stack);
    expect(template.types()).toEqual([
      'aws_eks_pod_identity_association',
      'aws_iam_role',
      'kubernetes_deployment_v1',
      'kubernetes_horizontal_pod_autoscaler_v2',
      'kubernetes_network_policy_v1',
      'kubernetes_pod_disruption_budget_v1',
      'kubernetes_service_account_v1',
      'kubernetes_service_v1',
    ]);
    for (const type of template.types().filter((each) => each.startsWith('kubernetes') && !each.includes('policy')))
      expect(template.only(type)).toMatchObject({ metadata: { name: 'planner', namespace: 'agents' } });
    expect(template.only('kubernetes_service_v1')).toMatchObject({
      spec: { type: 'ClusterIP', port: [{ port: 80, target_port: 'http' }] },
    });
    expect(template.only('kubernetes_pod_disruption_budget_v1')).toMatchObject({ spec: { max_unavailable: '1' } });
  });

  test('pods are made after their AWS identity: they get their credentials then, or never', () => {
    expect(only('kubernetes_deployment_v1').depends_on).toEqual(
      expect.arrayContaining([expect.stringMatching(/^aws_eks_pod_identity_association\./)]),
    );
  });

  test('meets the restricted standard in pod and container', () => {
    expect(podSpec()).toMatchObject({
      automount_service_account_token: false,
      enable_service_links: false,
      security_context: { run_as_non_root: true, seccomp_profile: { type: 'RuntimeDefault' } },
    });
    expect(container()).toMatchObject({
      security_context: {
        run_as_non_root: true,
        allow_privilege_escalation: false,
        privileged: false,
        read_only_root_filesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volume_mount: [{ name: 'tmp', mount_path: '/tmp' }],
    });
  });

  test('gives its pods an identity of their own, which may do nothing until it is granted something', () => {
    const { stack, service: mine } = service();
    expect(Template.of(stack).only('aws_eks_pod_identity_association')).toMatchObject({
      cluster_name: 'agents',
      namespace: 'agents',
      service_account: 'planner',
    });
    const statement = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] };
    mine.addStatement(statement);
    mine.addStatement(statement);
    expect(String(Template.of(stack).only('aws_iam_role_policy').policy).split('s3:GetObject')).toHaveLength(2);
  });

  test('leaves the number of pods to the autoscaler, and stops slowly', () => {
    expect(only('kubernetes_deployment_v1')).toMatchObject({
      lifecycle: { ignore_changes: ['spec[0].replicas'] },
      spec: { strategy: { type: 'RollingUpdate', rolling_update: { max_unavailable: '0', max_surge: '25%' } } },
      // load balancers take minutes until they find a pod healthy
      timeouts: { create: '30m', update: '30m' },
    });
    expect(container()).toMatchObject({ lifecycle: { pre_stop: [{ exec: { command: ['sleep', '15'] } }] } });
    expect(podSpec()).toMatchObject({ termination_grace_period_seconds: 60 });
  });

  test.each([
    [Profile.PRODUCTION, 3, 30],
    [Profile.STAGING, 2, 20],
    [Profile.DEV, 1, 10],
  ])('%# scales by the profile', (profile, minimum, maximum) => {
    const stack = testStack();
    profile.applyTo(stack);
    expect(
      Template.of(service({}, 'Planner', stack).stack).only('kubernetes_horizontal_pod_autoscaler_v2'),
    ).toMatchObject({ spec: { min_replicas: minimum, max_replicas: maximum } });
  });

  test.each<[string, Partial<AgentServiceProps>, object]>([
    ['image', { image: `planner@${DIGEST}` }, { image: `planner@${DIGEST}` }],
    ['port', { port: 9000 }, { port: [{ name: 'http', container_port: 9000 }] }],
    [
      'livenessPath',
      { livenessPath: '/live' },
      { liveness_probe: { http_get: { path: '/live' } }, startup_probe: { http_get: { path: '/live' } } },
    ],
    ['readinessPath', { readinessPath: '/ready' }, { readiness_probe: { http_get: { path: '/ready', port: 'http' } } }],
    ['environment', { environment: { PROMPT: 'Hi ${name}' } }, { env: [{ name: 'PROMPT', value: 'Hi $${name}' }] }],
    ['cpu', { cpu: 1.5 }, { resources: { requests: { cpu: '1500m' } } }],
    [
      'memory',
      { memory: Size.gibibytes(2) },
      { resources: { requests: { memory: '2Gi' }, limits: { memory: '2Gi' } } },
    ],
    [
      'secretNames',
      { secretNames: ['openai'] },
      { volume_mount: [{}, { name: 'secret-openai', mount_path: '/var/run/secrets/agent/openai', read_only: true }] },
    ],
  ])('%s shows in the container', (_, props, expected) => {
    expect(container(props)).toMatchObject(expected);
  });

  test.each<[string, Partial<AgentServiceProps>, string, object]>([
    [
      'serviceName',
      { serviceName: 'web' },
      'kubernetes_service_v1',
      { metadata: { name: 'web' }, spec: { selector: { 'app.kubernetes.io/name': 'web' } } },
    ],
    ['namespace', { namespace: 'other' }, 'kubernetes_deployment_v1', { metadata: { namespace: 'other' } }],
    [
      'minReplicas',
      { minReplicas: 5 },
      'kubernetes_horizontal_pod_autoscaler_v2',
      { spec: { min_replicas: 5, max_replicas: 50 } },
    ],
    [
      'maxReplicas',
      { maxReplicas: 4 },
      'kubernetes_horizontal_pod_autoscaler_v2',
      { spec: { min_replicas: 3, max_replicas: 4 } },
    ],
    [
      'targetCpuUtilization',
      { targetCpuUtilization: 80 },
      'kubernetes_horizontal_pod_autoscaler_v2',
      { spec: { metric: [{ resource: { name: 'cpu', target: { average_utilization: 80 } } }] } },
    ],
    [
      'drainSeconds',
      { drainSeconds: 120 },
      'kubernetes_deployment_v1',
      {
        spec: {
          template: {
            spec: {
              termination_grace_period_seconds: 165,
              container: [{ lifecycle: { pre_stop: [{ exec: { command: ['sleep', '120'] } }] } }],
            },
          },
        },
      },
    ],
    [
      'terminationGracePeriodSeconds',
      { terminationGracePeriodSeconds: 600 },
      'kubernetes_deployment_v1',
      { spec: { template: { spec: { termination_grace_period_seconds: 600 } } } },
    ],
  ])('%s shows', (_, props, type, expected) => {
    expect(only(type, props)).toMatchObject(expected);
  });

  test('mounts every Secret under a volume of its own, readable by the group', () => {
    const volumes = podSpec({ secretNames: ['a.b', 'a-b'] }).volume as { name: string; secret?: Json }[];
    expect(new Set(volumes.map(({ name }) => name)).size).toBe(3);
    for (const { name } of volumes) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(volumes[1]).toMatchObject({ secret: { secret_name: 'a.b', default_mode: '0440' } });
  });

  test('nodes place the pods, and open what their segment reaches', () => {
    const stack = testStack();
    const nodes = new CpuNodePool(stack, 'Nodes', {
      cluster: new FakeCluster(stack, 'Other'),
      segment: testSegment(stack),
      taints: [{ key: 'agents', value: 'yes', effect: 'NoSchedule' }],
    });
    const { service: mine } = service({ nodes }, 'Planner', stack);
    const template = Template.of(stack);
    expect(template.only('kubernetes_deployment_v1')).toMatchObject({
      spec: {
        template: {
          spec: {
            node_selector: { 'agent-platform/node-pool': 'test-nodes' },
            toleration: [{ key: 'agents', operator: 'Exists', effect: 'NoSchedule' }],
          },
        },
      },
    });
    const policies = JSON.stringify(template.all('kubernetes_network_policy_v1').map(({ spec }) => spec));
    expect(policies).toContain('"ports":[{"port":"443"');
    expect(mine.connections.segment?.segmentName).toBe('inference');
  });

  test('without nodes reaches the agent that hands out its credentials, and nothing else', () => {
    expect(only('kubernetes_network_policy_v1')).toMatchObject({
      spec: {
        pod_selector: { match_labels: { 'app.kubernetes.io/name': 'planner' } },
        policy_types: ['Egress'],
        egress: [{ ports: [{ port: '80' }], to: [{ ip_block: { cidr: '169.254.170.23/32' } }] }],
      },
    });
  });

  test('opens paths between two services on both sides, once', () => {
    const { stack, service: planner, props } = service();
    const tools = new AgentService(stack, 'Tools', props);
    planner.connections.allowTo(tools, Port.tcp(tools.port), 'tools');
    planner.connections.allowTo(tools, Port.tcp(tools.port), 'tools');
    const opened = Template.of(stack)
      .all('kubernetes_network_policy_v1')
      .filter((policy) => JSON.stringify(policy).includes('8080'));
    expect(opened.map(({ spec }) => (spec as Json).policy_types).flat()).toEqual(
      expect.arrayContaining(['Ingress', 'Egress']),
    );
    expect(opened).toHaveLength(2);
  });

  test('waits for a namespace that is made here', () => {
    const stack = testStack();
    const { namespaceName } = new WorkloadNamespace(stack, 'Agents', { namespaceName: 'agents' });
    expect(
      Template.of(service({ namespace: namespaceName }, 'Planner', stack).stack).only('kubernetes_deployment_v1')
        .metadata,
    ).toMatchObject({ namespace: expect.stringMatching(/^\$\{kubernetes_namespace_v1\./) });
  });

  test('takes tokens', () => {
    const stack = testStack();
    const variable = new TerraformVariable(stack, 'any', {});
    const [text, number] = [variable.stringValue, variable.numberValue];
    const props = {
      image: text,
      environment: { URL: `https://${text}` },
      livenessPath: text,
      cpu: number,
      minReplicas: number,
      targetCpuUtilization: number,
      drainSeconds: number,
      port: number,
    };
    const template = Template.of(service(props, 'Planner', stack).stack);
    expect(template.only('kubernetes_horizontal_pod_autoscaler_v2')).toMatchObject({
      spec: { min_replicas: '${var.any}', max_replicas: '${(var.any * 10)}' },
    });
    expect(template.only('kubernetes_deployment_v1')).toMatchObject({
      spec: {
        template: {
          spec: {
            termination_grace_period_seconds: '${(var.any + 45)}',
            container: [
              {
                image: '${var.any}',
                env: [{ name: 'URL', value: 'https://${var.any}' }],
                resources: { requests: { cpu: '${var.any}' } },
                port: [{ container_port: '${var.any}' }],
                lifecycle: { pre_stop: [{ exec: { command: ['sleep', '${var.any}'] } }] },
              },
            ],
          },
        },
      },
    });
  });

  const token = new TerraformVariable(testStack(), 'any', {});
  test.each<[string, Partial<AgentServiceProps>, string]>([
    ['a name with a dot', { serviceName: 'a.b' }, 'AgentServiceName'],
    ['a name of 53 characters', { serviceName: 'a'.repeat(53) }, 'AgentServiceName'],
    ['a namespace in upper case', { namespace: 'Agents' }, 'AgentServiceNamespace'],
    ['an image without a tag', { image: 'registry.example:5000/planner' }, 'AgentServiceImage'],
    ['the latest image', { image: 'planner:latest' }, 'AgentServiceImage'],
    ['a digest without an image', { image: `@${DIGEST}` }, 'AgentServiceImage'],
    ['a short digest', { image: 'planner@sha256:abc' }, 'AgentServiceImage'],
    ['an image with a space', { image: 'a planner:1' }, 'AgentServiceImage'],
    ['a port that needs root', { port: 80 }, 'AgentServicePort'],
    ['a port that does not exist', { port: 70_000 }, 'AgentServicePort'],
    ['a path without a slash', { livenessPath: 'live' }, 'AgentServicePath'],
    ['a path with a query', { readinessPath: '/ready?deep' }, 'AgentServicePath'],
    ['no CPU', { cpu: 0 }, 'AgentServiceCpu'],
    ['hardly any memory', { memory: Size.mebibytes(8) }, 'AgentServiceMemory'],
    ['no pod', { minReplicas: 0, maxReplicas: 3 }, 'AgentServiceReplicas'],
    ['more pods kept than allowed', { minReplicas: 3, maxReplicas: 2 }, 'AgentServiceReplicas'],
    ['a utilization of 5', { targetCpuUtilization: 5 }, 'AgentServiceUtilization'],
    ['a utilization of 101', { targetCpuUtilization: 101 }, 'AgentServiceUtilization'],
    ['less time to stop than the drain takes', { terminationGracePeriodSeconds: 15 }, 'AgentServiceGracePeriod'],
    [
      'less time to stop than a long drain takes',
      { drainSeconds: 120, terminationGracePeriodSeconds: 120 },
      'AgentServiceGracePeriod',
    ],
    ['a drain of no time', { drainSeconds: 0 }, 'AgentServiceDrain'],
    ['a drain of more than ten minutes', { drainSeconds: 601 }, 'AgentServiceDrain'],
    ['more than an hour to stop', { terminationGracePeriodSeconds: 3601 }, 'AgentServiceGracePeriod'],
    ['a variable with a dash', { environment: { 'A-B': 'c' } }, 'AgentServiceEnvironment'],
    ['a Secret in upper case', { secretNames: ['OpenAI'] }, 'AgentServiceSecrets'],
    ['a Secret with two dots', { secretNames: ['a..b'] }, 'AgentServiceSecrets'],
    ['a Secret twice', { secretNames: ['a', 'a'] }, 'AgentServiceSecrets'],
    ['a Secret that is a token', { secretNames: [token.stringValue] }, 'AgentServiceSecrets'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => service(props))).toEqual([code]);
  });

  test.each([
    'planner:1',
    'a/b/planner:v1.2-rc_3',
    'localhost:5000/planner:1',
    `planner:latest@${DIGEST}`,
    `a@${DIGEST}`,
  ])('takes the image %s', (image) => {
    expect(container({ image })).toMatchObject({ image });
  });

  test('an imported service defines nothing but the paths and grants that are made here', () => {
    const { stack, service: planner } = service();
    const before = Template.of(stack).addresses().length;
    const identity = new ServiceRole(testStack(), 'Theirs', { servicePrincipal: 'pods.eks.amazonaws.com' });
    const imported = AgentService.fromAgentServiceAttributes(stack, 'Tools', {
      serviceName: 'tools',
      namespace: 'tools',
      identity,
    });
    expect(imported.port).toBe(8080);
    expect(Template.of(stack).addresses()).toHaveLength(before);
    planner.connections.allowTo(imported, Port.tcp(imported.port), 'tools');
    expect(Template.of(stack).addresses()).toHaveLength(before + 2);
    imported.addStatement({ actions: ['s3:GetObject'], resources: ['*'] });
    expect(identity.node.tryFindChild('Policy')).toBeDefined();
  });

  test.each(['a b', '1st'])('refuses the id %s, of an import too', (id) => {
    expect(codesOf(() => service({}, id))).toContain('ConstructId');
    const stack = testStack();
    const identity = new ServiceRole(stack, 'Role', { servicePrincipal: 'pods.eks.amazonaws.com' });
    const attrs = { serviceName: 'a', namespace: 'a', identity };
    expect(codesOf(() => AgentService.fromAgentServiceAttributes(stack, id, attrs))).toContain('ConstructId');
  });
});
