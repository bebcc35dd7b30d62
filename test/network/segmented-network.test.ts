import { TerraformOutput, TerraformVariable } from 'cdktf';
import { codesOf, HOST, network, Packets, segments, STANDARD, subnetBlocks, template, TWO, ZONES } from './fixtures';
import { Duration } from '../../lib/core';
import { Port, SegmentedNetwork } from '../../lib/network';
import { EncryptionKey } from '../../lib/security';
import { type Json, Template, testApp, testStack } from '../../lib/testing';

const tagsOf = (json: Json) => json.tags as { [key: string]: string };

describe('SegmentedNetwork', () => {
  test('by default has a subnet and a route table for each segment and zone, and one network ACL a segment', () => {
    const json = template();
    expect(json.only('aws_vpc')).toMatchObject({
      cidr_block: '10.0.0.0/16',
      enable_dns_hostnames: true,
      enable_dns_support: true,
    });
    expect([
      ...['aws_subnet', 'aws_route_table', 'aws_route_table_association', 'aws_network_acl'].map(
        (type) => json.all(type).length,
      ),
    ]).toEqual([18, 18, 18, 6]);
    expect(json.all('aws_subnet').map((subnet) => subnet.map_public_ip_on_launch)).toEqual(Array(18).fill(false));
    expect(json.all('aws_network_acl').map((acl) => (acl.subnet_ids as string[]).length)).toEqual(Array(6).fill(3));
    expect(json.types()).not.toContain('aws_nat_gateway');
  });

  test('lays each segment out in the block of its slot', () => {
    expect(subnetBlocks(template())).toMatchObject({
      'edge eu-central-1a': '10.0.0.0/22',
      'data eu-central-1c': '10.0.24.0/22',
      'inference eu-central-1b': '10.0.80.0/20',
      'retrieval eu-central-1a': '10.0.192.0/21',
    });
  });

  test('empties what AWS puts into a VPC', () => {
    const json = template();
    expect(json.only('aws_default_security_group')).not.toHaveProperty('ingress');
    expect(json.only('aws_default_network_acl')).not.toHaveProperty('egress');
    expect(json.only('aws_default_network_acl')).toMatchObject({ lifecycle: { ignore_changes: ['subnet_ids'] } });
  });

  test('records all connections each minute in an encrypted log group', () => {
    const json = template();
    expect(json.only('aws_flow_log')).toMatchObject({ traffic_type: 'ALL', max_aggregation_interval: 60 });
    expect(json.only('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 365 });
    expect(String(json.only('aws_cloudwatch_log_group').kms_key_id)).toMatch(/aws_kms_key/);
    expect(String(json.only('aws_iam_role').assume_role_policy)).toMatch(/vpc-flow-logs.*aws:SourceAccount/);
  });

  test("keeps flow logs with a key and for a time of one's own", () => {
    const stack = testStack();
    const encryptionKey = EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/a');
    network({ encryptionKey, flowLogRetention: Duration.days(7) }, stack);
    const json = Template.of(stack);
    expect(json.only('aws_cloudwatch_log_group')).toMatchObject({
      retention_in_days: 7,
      kms_key_id: encryptionKey.keyArn,
    });
    expect(json.types()).not.toContain('aws_kms_key');
  });

  test('tags everything', () => {
    const json = template({ tags: { Team: 'agents' } });
    for (const type of [
      'aws_vpc',
      'aws_subnet',
      'aws_network_acl',
      'aws_vpc_endpoint',
      'aws_flow_log',
      'aws_kms_key',
    ]) {
      for (const resource of json.all(type))
        expect(tagsOf(resource)).toMatchObject({ Team: 'agents', ManagedBy: 'terraform' });
    }
  });

  test('takes tokens as values of tags', () => {
    const stack = testStack();
    const owner = new TerraformVariable(stack, 'owner', {}).stringValue;
    network({ tags: { Owner: owner } }, stack);
    expect(tagsOf(Template.of(stack).only('aws_vpc')).Owner).toBe('${var.owner}');
  });
});

describe('tags of subnets', () => {
  const find = (json: Template, name: string) =>
    tagsOf(json.all('aws_subnet').find((subnet) => tagsOf(subnet).Segment === name)!);

  test('lead load balancers, EKS and Karpenter', () => {
    const json = template({ clusterName: 'agents' });
    expect(find(json, 'edge')).toMatchObject({
      'kubernetes.io/role/elb': '1',
      'kubernetes.io/cluster/agents': 'shared',
    });
    expect(find(json, 'inference')).toMatchObject({
      'kubernetes.io/role/internal-elb': '1',
      'kubernetes.io/cluster/agents': 'shared',
      'karpenter.sh/discovery': 'agents',
      Name: 'test-network-inference-eu-central-1a',
    });
    expect(Object.keys(find(json, 'data')).join()).not.toMatch(/kubernetes|karpenter/);
    expect(find(json, 'edge')).not.toHaveProperty('karpenter.sh/discovery');
  });

  test('name no cluster when none is known', () => {
    expect(Object.keys(find(template(), 'inference')).join()).not.toMatch(/cluster|karpenter/);
  });

  test('lead load balancers elsewhere when asked to', () => {
    const json = template({
      segments: segments({ data: { loadBalancers: true }, inference: { loadBalancers: false } }),
    });
    expect(find(json, 'data')).toHaveProperty(['kubernetes.io/role/internal-elb'], '1');
    expect(find(json, 'inference')).not.toHaveProperty(['kubernetes.io/role/internal-elb']);
  });
});

describe('a network seen from outside', () => {
  test('hands out its segments by name, and names them when there is no such one', () => {
    const { network: made } = network();
    expect(made.segment('data')).toMatchObject({
      segmentName: 'data',
      cidrBlock: '10.0.16.0/20',
      availabilityZones: ZONES,
    });
    expect(made.segments.map((segment) => segment.segmentName)).toEqual(STANDARD.map((segment) => segment.segmentName));
    expect(codesOf(() => made.segment('nowhere'))).toEqual(['SegmentedNetworkSegment']);
    expect(() => made.segment('nowhere')).toThrow('one of edge, data, system, inference, orchestration, retrieval');
    expect(codesOf(() => made.segment('${TfToken[TOKEN.0]}'))).toEqual(['SegmentedNetworkSegment']);
  });

  test('names its VPCs', () => {
    const { stack, network: made } = network({ vpcs: TWO });
    expect(Object.keys(made.vpcIds)).toEqual(['main', 'stores']);
    new TerraformOutput(stack, 'Vpc', { value: made.vpcIds.main, staticId: true });
    expect(JSON.stringify(Template.of(stack).json.output)).toMatch(/aws_vpc\.Network_Vpc-main_/);
  });

  test('takes paths from a later stack, into its own', () => {
    const app = testApp();
    const { stack, network: made } = network({}, testStack(app, 'network'));
    const later = testStack(app, 'later');
    new TerraformOutput(later, 'Subnet', { value: made.segment('data').subnetIds[0] });
    made.segment('orchestration').admitTo(made.segment('data'), Port.tcp(6379), 'cache');
    expect(new Packets(Template.of(stack)).opens(HOST.orchestration, HOST.data, 6379)).toBe(true);
    expect(Template.of(later).types()).toEqual([]);
  });

  test('defines nothing when it is imported', () => {
    const stack = testStack();
    const made = SegmentedNetwork.fromSegmentedNetworkAttributes(stack, 'Network', {
      segments: [
        {
          segmentName: 'apps',
          vpcId: 'vpc-1',
          cidrBlock: '10.0.0.0/20',
          availabilityZones: ['eu-central-1a'],
          subnetIds: ['subnet-1'],
        },
        {
          segmentName: 'data',
          vpcId: 'vpc-1',
          cidrBlock: '10.0.16.0/20',
          availabilityZones: ['eu-central-1b'],
          subnetIds: ['subnet-2'],
        },
      ],
    });
    made.segment('apps').admitTo(made.segment('data'), Port.tcp(5432), 'database');
    expect(made.availabilityZones).toEqual(['eu-central-1a', 'eu-central-1b']);
    expect(Template.of(stack).types()).toEqual([]);
  });
});
