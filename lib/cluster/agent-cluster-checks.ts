import { checkAccessEntries } from './access-entry-resources';
import type { AgentClusterProps } from './agent-cluster';
import { checkAddonVersions } from './eks-addons';
import type { Checks } from '../core/checks';
import { Ipv4Block } from '../core/ip-block';
import { checkTags } from '../core/tagging';

/** Source: Amazon EKS API, CreateCluster, serviceIpv4Cidr. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Refuses what EKS would refuse, or would leave open. */
export function checkAgentCluster(checks: Checks, props: AgentClusterProps, serviceCidr: string): void {
  const { segment, kubernetesVersion: version, publicEndpointCidrs } = props;
  const services = Ipv4Block.parse(serviceCidr);
  checkTags(checks, props.tags)
    .that(
      'AgentClusterZones',
      'segment',
      segment.availabilityZones,
      () => new Set(segment.availabilityZones).size > 1,
      'a segment of two zones or more',
      'EKS wants its network interfaces in two zones',
    )
    .that(
      'AgentClusterSupport',
      'kubernetesVersion',
      version,
      () => version.standardSupport || props.extendedSupport === true,
      'a version with standard support',
      'choose a newer one, or set extendedSupport',
    )
    .pattern(
      'AgentClusterName',
      'clusterName',
      props.clusterName,
      /^[0-9A-Za-z][\w-]{0,99}$/,
      '1 to 100 of a-z A-Z 0-9 - _, a letter or digit first',
    )
    .that(
      'AgentClusterServiceCidr',
      'serviceCidr',
      serviceCidr,
      () => isServiceBlock(services),
      'a block from /24 to /12 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
      'change it: EKS allows no other',
    )
    .that(
      'AgentClusterServiceCidr',
      'serviceCidr',
      [serviceCidr, segment.cidrBlock],
      () => !overlap(services, Ipv4Block.parse(segment.cidrBlock)),
      'outside the network of the nodes',
      'choose a block that no network uses',
    )
    .length(
      'AgentClusterPublicEndpoint',
      'publicEndpointCidrs',
      publicEndpointCidrs,
      { min: 1, max: 40 },
      'leave it out to have no public endpoint',
    )
    .that(
      'AgentClusterPublicEndpoint',
      'publicEndpointCidrs',
      publicEndpointCidrs,
      () => (publicEndpointCidrs ?? []).every((cidr) => (Ipv4Block.parse(cidr)?.prefixLength ?? 0) > 0),
      'IPv4 blocks, none of them /0',
      'list the addresses that you call from',
    );
  checkAddonVersions(checks, props.addonVersions ?? {});
  checkAccessEntries(checks, props.accessEntries ?? []);
  checks.throwIfAny();
}

function isServiceBlock(block: Ipv4Block | undefined): boolean {
  if (!block || block.prefixLength < 12 || block.prefixLength > 24) return false;
  return PRIVATE.some((range) => Ipv4Block.parse(range)?.contains(block));
}

function overlap(one: Ipv4Block | undefined, other: Ipv4Block | undefined): boolean {
  return one !== undefined && other !== undefined && one.overlaps(other);
}
