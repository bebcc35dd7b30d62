import { TerraformVariable } from 'cdktf';
import { codesOf, testSegment } from './fixtures';
import { AccessPolicy } from '../../lib/cluster/access-entry';
import { AgentCluster, type AgentClusterProps } from '../../lib/cluster/agent-cluster';
import { CpuNodePool } from '../../lib/cluster/cpu-node-pool';
import { KubernetesVersion } from '../../lib/cluster/kubernetes-version';
import { Duration } from '../../lib/core/duration';
import { Profile } from '../../lib/core/profile';
import { NetworkSegment } from '../../lib/network/network-segment';
import { Port } from '../../lib/network/port';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { Template, testStack } from '../../lib/testing';

const ROLE = 'arn:aws:iam::123456789012:role/platform';

function setUp(props: Partial<AgentClusterProps> = {}) {
  const stack = testStack();
  const make = () =>
    new AgentCluster(stack, 'Cluster', {
      segment: testSegment(stack, 'control'),
      kubernetesVersion: KubernetesVersion.V1_35,
      ...props,
    });
  return { stack, make };
}

function synth(props: Partial<AgentClusterProps> = {}) {
  const { stack, make } = setUp(props);
  const cluster = make();
  return { stack, cluster, template: () => Template.of(stack) };
}

const pool = (stack: ReturnType<typeof testStack>, cluster: AgentCluster, id: string, system = false) =>
  new CpuNodePool(stack, id, { cluster, segment: testSegment(stack, id.toLowerCase()), system });

/** The add-ons by name. */
function addons(template: Template) {
  return Object.fromEntries(template.all('aws_eks_addon').map((addon) => [addon.addon_name as string, addon]));
}

describe('the control plane', () => {
  test('is private, logged, encrypted, and only access entries let anybody in', () => {
    const template = synth().template();
    expect(template.only('aws_eks_cluster')).toMatchObject({
      name: 'test-cluster',
      version: '1.35',
      bootstrap_self_managed_addons: false,
      access_config: { authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false },
      enabled_cluster_log_types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      encryption_config: { resources: ['secrets'], provider: { key_arn: expect.stringMatching(/^\$\{aws_kms_key\./) } },
      kubernetes_network_config: { ip_family: 'ipv4', service_ipv4_cidr: '172.20.0.0/16' },
      upgrade_policy: { support_type: 'STANDARD' },
      zonal_shift_config: { enabled: false },
      vpc_config: {
        endpoint_private_access: true,
        endpoint_public_access: false,
        subnet_ids: ['subnet-a', 'subnet-b'],
      },
      lifecycle: { prevent_destroy: true },
    });
    expect(template.types()).not.toContain('aws_eks_access_entry');
  });

  test('waits for its log group and for the policies of its role', () => {
    const template = synth().template();
    const waits = template.only('aws_eks_cluster').depends_on as string[];
    expect(template.only('aws_cloudwatch_log_group')).toMatchObject({
      name: '/aws/eks/test-cluster/cluster',
      retention_in_days: 365,
    });
    for (const type of ['aws_cloudwatch_log_group', 'aws_iam_role_policy_attachment', 'aws_iam_role_policy']) {
      expect(waits.some((address) => address.startsWith(`${type}.`))).toBe(true);
    }
  });

  test('stays in the subnets that it was made with: EKS takes no zone later', () => {
    expect(synth().template().only('aws_eks_cluster')).toMatchObject({
      lifecycle: { ignore_changes: ['vpc_config[0].subnet_ids'] },
    });
  });

  test('may be destroyed in dev, with shorter logs', () => {
    const stack = testStack();
    Profile.DEV.applyTo(stack);
    const segment = testSegment(stack);
    new AgentCluster(stack, 'Cluster', { segment, kubernetesVersion: KubernetesVersion.V1_34 });
    const template = Template.of(stack);
    expect(template.only('aws_eks_cluster')).toMatchObject({ lifecycle: { prevent_destroy: false } });
    expect(template.only('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 30 });
  });

  test.each<[string, Partial<AgentClusterProps>, object]>([
    ['clusterName', { clusterName: 'agents' }, { name: 'agents' }],
    ['kubernetesVersion', { kubernetesVersion: KubernetesVersion.of('1.34') }, { version: '1.34' }],
    [
      'extendedSupport',
      { kubernetesVersion: KubernetesVersion.V1_33, extendedSupport: true },
      { version: '1.33', upgrade_policy: { support_type: 'EXTENDED' } },
    ],
    [
      'serviceCidr',
      { serviceCidr: '192.168.0.0/20' },
      { kubernetes_network_config: { service_ipv4_cidr: '192.168.0.0/20' } },
    ],
    [
      'publicEndpointCidrs',
      { publicEndpointCidrs: ['198.51.100.0/24'] },
      { vpc_config: { endpoint_public_access: true, public_access_cidrs: ['198.51.100.0/24'] } },
    ],
    ['zonalShift', { zonalShift: true }, { zonal_shift_config: { enabled: true } }],
    ['deletionProtection', { deletionProtection: false }, { lifecycle: { prevent_destroy: false } }],
    ['tags', { tags: { Team: 'ml' } }, { tags: { Component: 'AgentCluster', Team: 'ml' } }],
  ])('%s changes the cluster', (_, props, expected) => {
    expect(synth(props).template().only('aws_eks_cluster')).toMatchObject(expected);
  });

  test('logRetention changes the log group', () => {
    const template = synth({ logRetention: Duration.days(7) }).template();
    expect(template.only('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 7 });
  });

  test('encryptionKey and volumeKey replace the key of its own', () => {
    const stack = testStack();
    const key = EncryptionKey.fromKeyArn(stack, 'Secrets', 'arn:aws:kms:eu-central-1:123456789012:key/secrets');
    const volumes = EncryptionKey.fromKeyArn(stack, 'Volumes', 'arn:aws:kms:eu-central-1:123456789012:key/volumes');
    new AgentCluster(stack, 'Cluster', {
      segment: testSegment(stack),
      kubernetesVersion: KubernetesVersion.V1_35,
      encryptionKey: key,
      volumeKey: volumes,
    });
    const template = Template.of(stack);
    expect(template.types()).not.toContain('aws_kms_key');
    expect(template.only('aws_eks_cluster')).toMatchObject({
      encryption_config: { provider: { key_arn: key.keyArn } },
    });
    const driver = template.all('aws_iam_role_policy').map((policy) => policy.policy as string);
    expect(driver.some((policy) => policy.includes('key/volumes') && policy.includes('kms:CreateGrant'))).toBe(true);
  });

  test('takes tokens', () => {
    const stack = testStack();
    const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    new AgentCluster(stack, 'Cluster', {
      segment: testSegment(stack),
      kubernetesVersion: KubernetesVersion.V1_35,
      clusterName: text,
      serviceCidr: text,
      publicEndpointCidrs: [text],
      accessEntries: [{ principalArn: text, entryName: 'ci', policy: AccessPolicy.view() }],
    });
    expect(Template.of(stack).only('aws_eks_cluster')).toMatchObject({
      name: '${var.text}',
      kubernetes_network_config: { service_ipv4_cidr: '${var.text}' },
    });
  });

  const zones = (stack: ReturnType<typeof testStack>) =>
    NetworkSegment.fromNetworkSegmentAttributes(stack, 'Narrow', {
      segmentName: 'narrow',
      vpcId: 'vpc-1',
      cidrBlock: '10.0.0.0/20',
      availabilityZones: ['eu-central-1a'],
      subnetIds: ['subnet-a'],
    });
  test('refuses a segment of one zone', () => {
    const stack = testStack();
    const make = () =>
      new AgentCluster(stack, 'Cluster', { segment: zones(stack), kubernetesVersion: KubernetesVersion.V1_35 });
    expect(codesOf(make)).toEqual(['AgentClusterZones']);
  });

  test.each<[string, Partial<AgentClusterProps>]>([
    ['AgentClusterSupport', { kubernetesVersion: KubernetesVersion.V1_33 }],
    ['AgentClusterName', { clusterName: '-agents' }],
    ['AgentClusterName', { clusterName: 'a'.repeat(101) }],
    ['AgentClusterServiceCidr', { serviceCidr: '172.20.0.0/11' }],
    ['AgentClusterServiceCidr', { serviceCidr: '172.20.0.0/25' }],
    ['AgentClusterServiceCidr', { serviceCidr: '100.64.0.0/16' }],
    ['AgentClusterServiceCidr', { serviceCidr: '172.20.0.1/16' }],
    ['AgentClusterServiceCidr', { serviceCidr: '10.0.16.0/24' }],
    ['AgentClusterPublicEndpoint', { publicEndpointCidrs: [] }],
    ['AgentClusterPublicEndpoint', { publicEndpointCidrs: ['0.0.0.0/0'] }],
    ['AgentClusterPublicEndpoint', { publicEndpointCidrs: ['office'] }],
    ['PropType', { extendedSupport: 'yes' as unknown as boolean }],
    ['PropType', { strictNetworkPolicies: 'yes' as unknown as boolean }],
    ['PropType', { zonalShift: 'yes' as unknown as boolean }],
    ['PropType', { deletionProtection: 'yes' as unknown as boolean }],
    ['AgentClusterAddon', { addonVersions: { 'aws-efs-csi-driver': 'v1.2.3-eksbuild.1' } }],
    ['AgentClusterAddon', { addonVersions: { coredns: 'latest' } }],
    ['AgentClusterAccess', { accessEntries: [{ principalArn: 'platform', policy: AccessPolicy.view() }] }],
    ['AgentClusterAccess', { accessEntries: [{ principalArn: ROLE, policy: AccessPolicy.edit(['Apps']) }] }],
    ['AgentClusterAccess', { accessEntries: [{ principalArn: ROLE, policy: AccessPolicy.view(), entryName: 'a b' }] }],
    [
      'AgentClusterAccess',
      { accessEntries: [{ principalArn: '${aws_iam_role.ci.arn}', policy: AccessPolicy.view() }] },
    ],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('refuses with %s: %j', (code, props) => {
    expect(codesOf(setUp(props).make)).toEqual([code]);
  });

  test('refuses two entries of one principal', () => {
    const entry = { principalArn: ROLE, policy: AccessPolicy.view() };
    expect(codesOf(setUp({ accessEntries: [entry, entry] }).make)).toEqual(['AgentClusterAccess']);
  });

  test('refuses a bad id', () => {
    const stack = testStack();
    const segment = testSegment(stack);
    const make = () => new AgentCluster(stack, 'a b', { segment, kubernetesVersion: KubernetesVersion.V1_35 });
    expect(codesOf(make)).toContain('ConstructId');
  });

  test('refuses a version that is not on the list', () => {
    expect(codesOf(() => KubernetesVersion.of('1.12'))).toEqual(['KubernetesVersion']);
  });
});

describe('access entries', () => {
  test('give a principal one of the policies of EKS, in the cluster or in namespaces', () => {
    const { stack, cluster } = synth({ accessEntries: [{ principalArn: ROLE, policy: AccessPolicy.clusterAdmin() }] });
    const reader = { principalArn: `${ROLE}-reader`, policy: AccessPolicy.view(['agents']) };
    cluster.addAccessEntry(reader);
    cluster.addAccessEntry(reader);
    const template = Template.of(stack);
    expect(template.all('aws_eks_access_entry')).toHaveLength(2);
    const scopes = template
      .all('aws_eks_access_policy_association')
      .map(({ policy_arn, access_scope }) => [policy_arn, access_scope]);
    expect(scopes).toContainEqual([expect.stringContaining('AmazonEKSClusterAdminPolicy'), { type: 'cluster' }]);
    expect(scopes).toContainEqual([
      expect.stringContaining('AmazonEKSViewPolicy'),
      { type: 'namespace', namespaces: ['agents'] },
    ]);
  });

  test.each([
    [AccessPolicy.admin(), 'AmazonEKSAdminPolicy'],
    [AccessPolicy.edit(), 'AmazonEKSEditPolicy'],
  ])('know %j', (policy, name) => {
    expect(policy.policyName).toBe(name);
  });
});

describe('the add-ons', () => {
  test('have NetworkPolicies, prefix delegation, and roles by Pod Identity', () => {
    const template = synth().template();
    const { 'vpc-cni': cni, 'aws-ebs-csi-driver': ebs } = addons(template);
    expect(JSON.parse(cni.configuration_values as string)).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1', NETWORK_POLICY_ENFORCING_MODE: 'standard' },
    });
    expect(cni).toMatchObject({
      pod_identity_association: [{ service_account: 'aws-node' }],
      resolve_conflicts_on_create: 'OVERWRITE',
      resolve_conflicts_on_update: 'PRESERVE',
    });
    expect(ebs).toMatchObject({ pod_identity_association: [{ service_account: 'ebs-csi-controller-sa' }] });
    expect(Object.keys(addons(template)).sort()).toEqual([
      'aws-ebs-csi-driver',
      'coredns',
      'eks-node-monitoring-agent',
      'eks-pod-identity-agent',
      'kube-proxy',
      'metrics-server',
      'vpc-cni',
    ]);
  });

  test('strictNetworkPolicies closes pods until their policies are there', () => {
    const cni = addons(synth({ strictNetworkPolicies: true }).template())['vpc-cni'];
    expect(cni.configuration_values).toContain('"NETWORK_POLICY_ENFORCING_MODE":"strict"');
  });

  test('addonVersions wins over the table; what the table lacks is left to EKS', () => {
    const template = synth({ addonVersions: { coredns: 'v1.13.2-eksbuild.1' } }).template();
    expect(addons(template).coredns).toMatchObject({ addon_version: 'v1.13.2-eksbuild.1' });
    expect(addons(template)['kube-proxy']).toMatchObject({ addon_version: 'v1.35.3-eksbuild.2' });
    expect(addons(template)['metrics-server']).not.toHaveProperty('addon_version');
  });

  test('CoreDNS and the metrics server run on the system pools, which paths lead to', () => {
    const { stack, cluster } = synth();
    pool(stack, cluster, 'System', true);
    pool(stack, cluster, 'Work');
    const template = Template.of(stack);
    for (const name of ['coredns', 'metrics-server']) {
      const { affinity } = JSON.parse(addons(template)[name].configuration_values as string) as { affinity: object };
      expect(affinity).toMatchObject({
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'agent-platform/node-pool', operator: 'In', values: ['test-system'] }] },
            ],
          },
        },
      });
    }
  });

  test('come before the nodes where nodes need them, else after the nodes of system pools', () => {
    const { stack, cluster } = synth();
    const system = pool(stack, cluster, 'System', true);
    const work = pool(stack, cluster, 'Work');
    cluster.attachNodePool(system);
    cluster.attachNodePool(work);
    const template = Template.of(stack);
    const address = (name: string) =>
      `aws_eks_addon.${Object.entries(template.resources('aws_eks_addon')).find(([, addon]) => addon.addon_name === name)![0]}`;
    const groups = template.resources('aws_eks_node_group');
    const before = ['eks-pod-identity-agent', 'vpc-cni', 'kube-proxy'].map(address);
    for (const group of Object.values(groups)) {
      expect((group.depends_on as string[]).filter((other) => other.startsWith('aws_eks_addon.'))).toEqual(before);
    }
    const systemGroup = Object.keys(groups).find((name) => name.startsWith('System'))!;
    for (const name of ['coredns', 'aws-ebs-csi-driver', 'eks-node-monitoring-agent', 'metrics-server']) {
      const waits = (addons(template)[name].depends_on as string[]).filter((other) => other.includes('node_group'));
      expect(waits).toEqual([`aws_eks_node_group.${systemGroup}`]);
    }
  });
});

describe('paths', () => {
  /** `from -> to port` of all egress rules, by the ids of the constructs in the names of the groups. */
  function paths(template: Template): string[] {
    const short = (reference: unknown) =>
      /aws_security_group\.([A-Za-z]+)/.exec(String(reference))?.[1] ?? String(reference);
    return template
      .all('aws_vpc_security_group_egress_rule')
      .filter((rule) => String(rule.referenced_security_group_id).includes('aws_security_group'))
      .map(
        (rule) =>
          `${short(rule.security_group_id)} -> ${short(rule.referenced_security_group_id)} ${String(rule.ip_protocol)} ${String(rule.from_port)}`,
      )
      .sort();
  }
  const expected = [
    'Cluster -> System tcp 10250',
    'Cluster -> System tcp 10251',
    'Cluster -> System tcp 9443',
    'Cluster -> Work tcp 10250',
    'System -> Cluster tcp 443',
    'System -> System tcp 10250',
    'System -> System tcp 53',
    'System -> System udp 53',
    'System -> Work tcp 10250',
    'Work -> Cluster tcp 443',
    'Work -> System tcp 53',
    'Work -> System udp 53',
  ];

  test.each([
    ['the system pool comes first', ['System', 'Work']],
    ['the system pool comes last', ['Work', 'System']],
  ])('are the same when %s', (_, order) => {
    const { stack, cluster } = synth();
    if (order[0] === 'System') cluster.openWebhook(Port.tcp(9443), 'webhook');
    for (const id of order) pool(stack, cluster, id, id === 'System');
    cluster.openWebhook(Port.tcp(9443), 'webhook');
    cluster.openWebhook(Port.tcp(9443), 'webhook');
    expect(paths(Template.of(stack))).toEqual(expected);
  });

  test('pools without a system pool are refused at synth', () => {
    const { stack, cluster } = synth();
    pool(stack, cluster, 'Work');
    expect(() => Template.of(stack)).toThrow(/AgentClusterSystemPool/);
  });
});

describe('an imported cluster', () => {
  const attributes = { clusterName: 'theirs', securityGroupId: 'sg-theirs' };

  test('defines nothing', () => {
    const stack = testStack();
    const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', attributes);
    expect(cluster.clusterName).toBe('theirs');
    expect(Template.of(stack).types()).toEqual([]);
  });

  test('takes pools, whose paths reach its control plane', () => {
    const stack = testStack();
    const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
      ...attributes,
      kubernetesVersion: '1.34',
      serviceCidr: '10.100.0.0/16',
      segment: testSegment(stack, 'system'),
    });
    new CpuNodePool(stack, 'System', { cluster, segment: testSegment(stack), system: true });
    const template = Template.of(stack);
    expect(template.only('aws_eks_node_group')).toMatchObject({ cluster_name: 'theirs', version: '1.34' });
    const ports = template
      .all('aws_vpc_security_group_ingress_rule')
      .filter((rule) => rule.security_group_id === 'sg-theirs')
      .map((rule) => rule.from_port);
    expect(ports).toEqual([443]);
    expect([cluster.serviceCidr, cluster.connections.segment?.segmentName]).toEqual(['10.100.0.0/16', 'system']);
  });
});
