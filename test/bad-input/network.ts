import { Token } from 'cdktf';
import type { Row } from './row';
import { Connections, Egress, NetworkSegment, NetworkSegments, Port, SecurityGroup } from '../../lib/network';
import { SegmentedNetwork, type SegmentedNetworkProps } from '../../lib/network';
import { network, segments, spread, THREE, ZONES } from '../network/fixtures';
import { testSegment } from '../cluster/fixtures';

const token = Token.asString({ Ref: 'x' });
const imported = { segmentName: 'a', vpcId: 'v', cidrBlock: '10.0.0.0/20', availabilityZones: ['z'], subnetIds: ['s'] };
const https = Port.tcp(443);

/** Networks, segments and paths. */
export const NETWORK: Row[] = [
  ['no zone', 'SegmentedNetworkZones', (s) => network({ availabilityZones: [] }, s)],
  ['zones of two regions', 'SegmentedNetworkZones', (s) => network({ availabilityZones: ['eu-central-1a', 'eu-west-1b'] }, s)],
  ['one zone twice', 'SegmentedNetworkZones', (s) => network({ availabilityZones: ['eu-central-1a', 'eu-central-1a'] }, s)],
  ['room for three zones', 'SegmentedNetworkZoneRoom', (s) => network({ zoneRoom: 3 }, s)],
  ['no segment', 'SegmentedNetworkSegments', (s) => network({ segments: [] }, s)],
  ['a VPC that is no block', 'SegmentedNetworkCidr', (s) => network({ cidrBlock: '10.0.0.0' }, s)],
  ['a VPC over the Services', 'SegmentedNetworkOverlap', (s) => network({ serviceCidr: '10.0.0.0/16' }, s)],
  ['a VPC beside VPCs', 'SegmentedNetworkCidrBlock', (s) => network({ vpcs: THREE, segments: spread(THREE), cidrBlock: '10.9.0.0/16' }, s)],
  ['a connection that AWS has not', 'SegmentedNetworkVpcConnection', (s) => network(any({ vpcConnection: 'VPN' }), s)],
  ['a number of NAT gateways that is none', 'SegmentedNetworkNatGateways', (s) => network(any({ natGateways: 'TWO' }), s)],
  ['a quota that AWS does not give', 'SegmentedNetworkAclQuota', (s) => network({ aclRuleQuota: 100 }, s)],
  ['a cluster with a blank in its name', 'SegmentedNetworkClusterName', (s) => network({ clusterName: 'my cluster' }, s)],
  ['a way out of a VPC without public addresses', 'SegmentedNetworkEgress', (s) => network({ segments: segments({ edge: { publicAddresses: false }, system: { egress: Egress.internet() } }) }, s)],
  ['two segments in one place', 'SegmentedNetworkOverlap', (s) => network({ segments: segments({ data: { slot: 0 } }) }, s)],
  ['a segment outside the VPC', 'SegmentedNetworkExhausted', (s) => network({ segments: segments({ data: { slot: 900 } }) }, s)],
  ['a segment that cannot hold its pods', 'SegmentedNetworkCapacity', (s) => network({ segments: segments({ system: { nodes: 5000 } }) }, s)],
  ['a path from nowhere', 'SegmentedNetworkPath', (s) => network({ paths: [{ fromSegment: 'moon', toSegment: 'data', port: https, reason: 'x' }] }, s)],
  ['a segment that is not there', 'SegmentedNetworkSegment', (s) => network({}, s).network.segment('moon')],
  ['an id with a dot', 'ConstructId', (s) => new SegmentedNetwork(s, 'a.b', { availabilityZones: ZONES, segments: NetworkSegments.standard() })],
  ['an imported segment with a blank', 'NetworkSegmentName', (s) => NetworkSegment.fromNetworkSegmentAttributes(s, 'I', { ...imported, segmentName: 'a b' })],
  ['an imported segment with host bits', 'NetworkSegmentCidr', (s) => NetworkSegment.fromNetworkSegmentAttributes(s, 'I', { ...imported, cidrBlock: '10.0.0.1/20' })],
  ['an imported segment without subnets', 'NetworkSegmentZones', (s) => NetworkSegment.fromNetworkSegmentAttributes(s, 'I', { ...imported, subnetIds: [] })],
  ['a target that is nowhere', 'NetworkSegmentEgressTarget', (s) => NetworkSegment.fromNetworkSegmentAttributes(s, 'I', { ...imported, egressTargets: [{ description: 'x', port: https }] })],
  ['a group with an umlaut in its description', 'SecurityGroupDescription', (s) => new SecurityGroup(s, 'Group', { segment: testSegment(s), description: 'für alle' })],
  ['a path with quotes in its reason', 'ConnectionsReason', (s) => { group(s).connections.allowInternally(https, '"all"'); }],
  ['a path to what is no block', 'ConnectionsCidr', (s) => { group(s).connections.allowToCidr('everywhere', https, 'x'); }],
  ['a path to a block that is a token', 'ConnectionsCidr', (s) => { group(s).connections.allowFromCidr(token, https, 'x'); }],
  ['a path to nowhere', 'ConnectionsEnd', (s) => { group(s).connections.allowTo({ connections: new Connections(s, {}) } as never, https, 'x'); }],
]; // prettier-ignore

/** Ports, ways out and lists of segments. */
export const NETWORK_VALUES: Row[] = [
  ['port 70,000', 'Port', () => Port.tcp(70_000)],
  ['a range that ends before it begins', 'Port', () => Port.tcpRange(20, 10)],
  ['a port that is text', 'Port', () => Port.udp('53' as never)],
  ['no names', 'EgressDomains', () => Egress.domains([])],
  ['a way out on no port', 'EgressPorts', () => Egress.internet([])],
  ['the egress of a segment that is not there', 'NetworkSegments', () => NetworkSegments.standard({ moon: Egress.none() })],
]; // prettier-ignore

function group(stack: Parameters<Row[2]>[0]): SecurityGroup {
  return new SecurityGroup(stack, 'Group', { segment: testSegment(stack), description: 'x' });
}

/** Props that the compiler would refuse. */
function any(props: object): Partial<SegmentedNetworkProps> {
  return props;
}
