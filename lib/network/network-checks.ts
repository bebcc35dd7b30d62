import type { NetworkPlan, PlannedSegment } from './network-plan';
import type { SegmentedNetworkProps } from './segmented-network';
import { servicesOf } from './endpoints';
import { NatGateways, VpcConnection } from './segment-options';
import type { Checks } from '../core/checks';
import { isKnown } from '../core/tokens';

/** What the props of a network must agree on beside its addresses. */
export function checkNetwork(checks: Checks, props: SegmentedNetworkProps, plan: NetworkPlan): void {
  checks
    .that(
      'SegmentedNetworkCidrBlock',
      'cidrBlock',
      props.cidrBlock,
      () => props.vpcs === undefined,
      'left out when vpcs are listed',
      'give each VPC its own cidrBlock',
    )
    .oneOf('SegmentedNetworkNatGateways', 'natGateways', props.natGateways, Object.values(NatGateways))
    .oneOf('SegmentedNetworkVpcConnection', 'vpcConnection', props.vpcConnection, Object.values(VpcConnection))
    .integer(
      'SegmentedNetworkAclQuota',
      'aclRuleQuota',
      props.aclRuleQuota,
      { min: 20, max: 40 },
      'AWS raises the quota to 40 at most',
    )
    .pattern(
      'SegmentedNetworkClusterName',
      'clusterName',
      props.clusterName,
      CLUSTER,
      'the name of an EKS cluster: 1 to 100 of A-Z a-z 0-9 _ -',
    );
  if (!isKnown(props.clusterName)) {
    const allowed = 'known at synth: it becomes the key of a tag';
    checks.fail({
      code: 'SegmentedNetworkClusterName',
      prop: 'clusterName',
      got: 'a token',
      allowed,
      fix: 'name the cluster beforehand',
    });
  }
  for (const { vpcName } of plan.vpcs) {
    const segments = plan.segments.filter((segment) => segment.vpcName === vpcName);
    checkEgress(checks, vpcName, segments);
    checkEndpoints(checks, vpcName, segments, props.interfaceEndpoints);
  }
  checkPaths(checks, props, plan);
}

const CLUSTER = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;
/** `ecr.api`, or a whole name such as `com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0`. */
const SERVICE = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

function checkEgress(checks: Checks, vpcName: string, segments: PlannedSegment[]): void {
  const open = segments.some((segment) => segment.publicAddresses);
  const named = segments.some((segment) => segment.egress.egressClass === 'domains');
  for (const { segmentName, egress } of segments) {
    const prop = `segments.${segmentName}.egress`;
    checks
      .that(
        'SegmentedNetworkEgress',
        prop,
        egress,
        () => open || !egress.reachesInternet,
        `none or endpoints, since no segment of VPC ${vpcName} has public addresses`,
        'give the VPC a segment with publicAddresses',
      )
      .that(
        'SegmentedNetworkDomains',
        prop,
        egress,
        () => !named || egress.egressClass !== 'internet',
        `other than internet, since another segment of VPC ${vpcName} allows domains only and the DNS firewall filters a whole VPC`,
        'use domains for both, or put the segment into another VPC',
      );
  }
}

function checkEndpoints(checks: Checks, vpcName: string, segments: PlannedSegment[], nodeServices?: string[]): void {
  const hosts = segments.filter((segment) => segment.hostsEndpoints).map((segment) => segment.segmentName);
  const services = servicesOf(segments, nodeServices);
  const needs = services.length > 0;
  checks.that(
    'SegmentedNetworkEndpointSegment',
    'segments.hostsEndpoints',
    hosts,
    () => hosts.length === 1 || (hosts.length === 0 && !needs),
    `true for one segment of VPC ${vpcName}${needs ? ', which needs interface endpoints' : ' at most'}`,
    'set hostsEndpoints on the segment that holds them (system by default)',
  );
  for (const service of services) {
    checks.pattern(
      'SegmentedNetworkInterfaceEndpoints',
      'interfaceEndpoints',
      service,
      SERVICE,
      'short or whole names of AWS services',
      'write it like ecr.api',
    );
  }
  for (const { segmentName, interfaceEndpoints, egress } of segments) {
    checks.that(
      'SegmentedNetworkInterfaceEndpoints',
      `segments.${segmentName}.interfaceEndpoints`,
      interfaceEndpoints,
      () => egress.reachesAws || interfaceEndpoints?.length === 0,
      'left out, since the egress of the segment is none',
      'use Egress.endpoints()',
    );
  }
}

function checkPaths(checks: Checks, { paths = [] }: SegmentedNetworkProps, plan: NetworkPlan): void {
  const names = plan.segments.map((segment) => segment.segmentName);
  for (const [index, { fromSegment, toSegment }] of paths.entries()) {
    checks.oneOf('SegmentedNetworkPath', `paths.${index}.fromSegment`, fromSegment, names);
    checks.oneOf('SegmentedNetworkPath', `paths.${index}.toSegment`, toSegment, names);
    checks.that(
      'SegmentedNetworkPath',
      `paths.${index}.toSegment`,
      toSegment,
      () => fromSegment !== toSegment,
      'another segment: hosts of one segment talk freely on this layer',
      'drop the path',
    );
  }
}
