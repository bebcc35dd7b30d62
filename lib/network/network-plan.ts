import {
  LARGEST_PREFIX_LENGTH,
  segmentBlock,
  SMALLEST_PREFIX_LENGTH,
  subnetBlock,
  subnetPrefixLength,
  transitBlock,
  zoneSlotOf,
} from './address-plan';
import { Egress } from './egress';
import { segmentDemand } from './segment-capacity';
import type { SegmentOptions, VpcOptions } from './segment-options';
import type { Checks } from '../core/checks';
import { Ipv4Block } from '../core/ip-block';
import { isKnown } from '../core/tokens';

/** Kubernetes' own bound for a node, and EKS's recommendation for small instances. */
const PODS_PER_NODE = 110;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const NAME_ALLOWED = 'a lower-case letter, then letters, digits and -, at most 32 characters';
/** `eu-central-1a`. Local and wavelength zones lack NAT gateways and endpoints. */
const ZONE = /^[a-z]{2,3}(-[a-z]+)+-\d[a-f]$/;
const MOST_ZONES = 6;

/** What the plan is made of. */
export interface NetworkPlanInput {
  /** Zones of the network. */
  readonly availabilityZones: string[];
  /** For how many zones each segment has room. */
  readonly zoneRoom: number;
  /** Slots of zones that do not follow from the letter. */
  readonly zoneSlots: { readonly [zone: string]: number };
  /** The VPCs. */
  readonly vpcs: VpcOptions[];
  /** The segments. */
  readonly segments: SegmentOptions[];
  /** Addresses of Kubernetes Services. */
  readonly serviceCidr: string;
  /** Whether the end of each VPC is kept for the attachments of a transit gateway. */
  readonly transit: boolean;
}

/** A VPC with its addresses. */
export interface PlannedVpc {
  /** Name of the VPC. */
  readonly vpcName: string;
  /** Its addresses. */
  readonly cidrBlock: string;
  /** Zones of the network. */
  readonly zones: string[];
  /** Blocks of the transit gateway's attachments, in the order of `zones`. */
  readonly transitSubnets: string[];
}

/** A segment with its addresses and the defaults of its options. */
export interface PlannedSegment extends SegmentOptions {
  /** VPC of the segment. */
  readonly vpcName: string;
  /** Its whole block. */
  readonly cidrBlock: string;
  /** Its egress. */
  readonly egress: Egress;
  /** Its zones. */
  readonly availabilityZones: string[];
  /** Blocks of the subnets, in the order of `availabilityZones`. */
  readonly subnets: string[];
  /** Whether it may hold public addresses. */
  readonly publicAddresses: boolean;
  /** Most nodes it holds. */
  readonly nodes: number;
  /** Whether interface endpoints lie in it. */
  readonly hostsEndpoints: boolean;
}

/** The addresses of a whole network. */
export interface NetworkPlan {
  /** The VPCs, in the order they were listed. */
  readonly vpcs: PlannedVpc[];
  /** The segments, in the order they were listed. */
  readonly segments: PlannedSegment[];
}

/** A block and what it is, for the search for overlaps. */
interface Named {
  /** What the block is for. */
  readonly what: string;
  /** The block. */
  readonly block: Ipv4Block;
}

/** Lays out a network, or records in `checks` why it cannot be; then the plan is not complete and must not be used. */
export function planNetwork(checks: Checks, input: NetworkPlanInput): NetworkPlan {
  checkZones(checks, input);
  checkNames(
    checks,
    'Vpc',
    input.vpcs.map((vpc) => vpc.vpcName),
  );
  checkNames(
    checks,
    'Segment',
    input.segments.map((segment) => segment.segmentName),
  );
  checks.length('SegmentedNetworkSegments', 'segments', input.segments, { min: 1 }, 'name the segments');
  checks.length('SegmentedNetworkVpcs', 'vpcs', input.vpcs, { min: 1 }, 'name a VPC, or leave the prop out');

  const blocks = new Map<string, Ipv4Block>();
  for (const { vpcName, cidrBlock } of input.vpcs) {
    const block = checkedBlock(checks, `vpcs.${vpcName}.cidrBlock`, cidrBlock);
    if (block) blocks.set(vpcName, block);
  }
  const services = checkedBlock(checks, 'serviceCidr', input.serviceCidr, 12, 24);
  checkOverlaps(checks, [
    ...[...blocks].map(([vpcName, block]) => ({ what: `VPC ${vpcName}`, block })),
    ...(services ? [{ what: 'serviceCidr', block: services }] : []),
  ]);

  const segments = input.segments.map((segment) => planSegment(checks, input, blocks, segment));
  for (const [vpcName, block] of blocks) {
    const transit = input.transit ? transitBlock(block, input.zoneRoom) : undefined;
    checkOverlaps(checks, [
      ...(transit ? [{ what: 'the transit gateway attachments', block: transit }] : []),
      ...segments.flatMap((segment) => namedBlock(segment, vpcName)),
    ]);
  }
  return { vpcs: input.vpcs.map((vpc) => planVpc(input, blocks, vpc)), segments };
}

function planVpc(input: NetworkPlanInput, blocks: Map<string, Ipv4Block>, vpc: VpcOptions): PlannedVpc {
  const block = blocks.get(vpc.vpcName);
  const transit = input.transit && block ? transitBlock(block, input.zoneRoom) : undefined;
  const zones = input.availabilityZones;
  const subnets = zones.map((zone) => String(transit?.part(SMALLEST_PREFIX_LENGTH, slotOf(input, zone)) ?? ''));
  return { ...vpc, zones, transitSubnets: transit ? subnets : [] };
}

function planSegment(
  checks: Checks,
  input: NetworkPlanInput,
  blocks: Map<string, Ipv4Block>,
  options: SegmentOptions,
): PlannedSegment {
  const segment = {
    ...options,
    vpcName: options.vpcName ?? input.vpcs.map((vpc) => vpc.vpcName).at(0) ?? '',
    nodes: options.nodes ?? 0,
    egress: options.egress ?? Egress.endpoints(),
    availabilityZones: options.availabilityZones ?? input.availabilityZones,
    publicAddresses: options.publicAddresses ?? false,
    hostsEndpoints: options.hostsEndpoints ?? options.segmentName === 'system',
  };
  checkSegment(checks, input, segment);
  const block = blockOf(checks, input, blocks.get(segment.vpcName), segment);
  const subnet = (zone: string) => block && subnetBlock(block, input.zoneRoom, slotOf(input, zone));
  return {
    ...segment,
    cidrBlock: String(block ?? ''),
    subnets: segment.availabilityZones.map((zone) => String(subnet(zone) ?? '')),
  };
}

type SegmentWithDefaults = Omit<PlannedSegment, 'cidrBlock' | 'subnets'>;

function checkSegment(checks: Checks, input: NetworkPlanInput, segment: SegmentWithDefaults): void {
  const prop = `segments.${segment.segmentName}`;
  const zones = segment.availabilityZones;
  checks
    .oneOf(
      'SegmentedNetworkVpc',
      `${prop}.vpcName`,
      segment.vpcName,
      input.vpcs.map((vpc) => vpc.vpcName),
    )
    .that(
      'SegmentedNetworkSegmentZones',
      `${prop}.availabilityZones`,
      zones,
      () => zones.length > 0 && zones.every((zone) => input.availabilityZones.includes(zone)),
      `zones of the network: ${input.availabilityZones.join(', ')}`,
      'add the zone to the network first',
    )
    .integer('SegmentedNetworkNodes', `${prop}.nodes`, segment.nodes, { min: 0 })
    .integer(
      'SegmentedNetworkPodsPerNode',
      `${prop}.podsPerNode`,
      segment.podsPerNode,
      { min: 1, max: 250 },
      'EKS allows at most 250',
    )
    .that(
      'SegmentedNetworkPublicPorts',
      `${prop}.publicPorts`,
      segment.publicPorts,
      () => segment.publicAddresses || segment.publicPorts?.length === 0,
      'left out, since the segment has no public addresses',
      'set publicAddresses, or open the path from another segment',
    );
}

/** The block of a segment, when its slot and size are such that there is one. */
function blockOf(
  checks: Checks,
  { zoneRoom }: NetworkPlanInput,
  vpc: Ipv4Block | undefined,
  segment: SegmentWithDefaults,
): Ipv4Block | undefined {
  const { segmentName, slot, prefixLength, vpcName, availabilityZones } = segment;
  const prop = `segments.${segmentName}`;
  if (!checkPermanent(checks, prop, slot, prefixLength, SMALLEST_PREFIX_LENGTH - Math.log2(zoneRoom)) || !vpc)
    return undefined;
  const block = segmentBlock(vpc, prefixLength, slot);
  if (block) {
    checkDemand(checks, prop, { zones: availabilityZones.length, zoneRoom, block, segment });
    return block;
  }
  const has = vpc.capacity(prefixLength);
  const arithmetic = `2^(${prefixLength} - ${vpc.prefixLength}) = ${has} blocks of /${prefixLength}`;
  checks.fail({
    code: 'SegmentedNetworkExhausted',
    prop: `${prop}.slot`,
    got: slot,
    allowed:
      has === 0
        ? `in a VPC that holds a /${prefixLength}: ${vpcName} is ${String(vpc)}`
        : `from 0 to ${has - 1}: VPC ${vpcName} is ${String(vpc)} and has ${arithmetic}`,
    fix: 'choose a free slot, a smaller size or another VPC',
  });
  return undefined;
}

/** Slot and size: both become addresses at synth, so that a token is refused as well. */
function checkPermanent(checks: Checks, prop: string, slot: number, prefixLength: number, smallest: number): boolean {
  const fix = 'the plan is made at synth';
  const slotFits = isWhole(slot) && slot >= 0;
  const sizeFits = isWhole(prefixLength) && prefixLength >= LARGEST_PREFIX_LENGTH && prefixLength <= smallest;
  if (!slotFits) {
    const allowed = 'a whole number from 0, known at synth';
    checks.fail({ code: 'SegmentedNetworkSlot', prop: `${prop}.slot`, got: shown(slot), allowed, fix });
  }
  if (!sizeFits) {
    const allowed = `a whole number from ${LARGEST_PREFIX_LENGTH} to ${smallest}, known at synth, so that subnets are at least /${SMALLEST_PREFIX_LENGTH}`;
    checks.fail({
      code: 'SegmentedNetworkSegmentSize',
      prop: `${prop}.prefixLength`,
      got: shown(prefixLength),
      allowed,
      fix,
    });
  }
  return slotFits && sizeFits;
}

function checkDemand(
  checks: Checks,
  prop: string,
  { zones, zoneRoom, block, segment }: { zones: number; zoneRoom: number; block: Ipv4Block; segment: SegmentOptions },
): void {
  const { nodes = 0, podsPerNode = PODS_PER_NODE } = segment;
  if (nodes === 0 || !isKnown([nodes, podsPerNode])) return;
  const demand = segmentDemand(subnetPrefixLength(block.prefixLength, zoneRoom), zones, nodes, podsPerNode);
  checks.that(
    'SegmentedNetworkCapacity',
    `${prop}.nodes`,
    nodes,
    () => demand.fits,
    `as many as its subnets hold with their pods (${demand.arithmetic})`,
    'make the segment larger, or lower nodes or podsPerNode',
  );
}

function checkZones(checks: Checks, { availabilityZones: zones, zoneRoom, zoneSlots }: NetworkPlanInput): void {
  checks
    .oneOf('SegmentedNetworkZoneRoom', 'zoneRoom', zoneRoom, [2, 4, 8], 'a block is divided into equal parts')
    .length('SegmentedNetworkZones', 'availabilityZones', zones, { min: 1, max: MOST_ZONES });
  if (!isKnown(zones) || zones.some((zone) => !ZONE.test(zone)) || new Set(zones).size < zones.length) {
    const allowed = 'different names such as eu-central-1a, known at synth';
    checks.fail({
      code: 'SegmentedNetworkZones',
      prop: 'availabilityZones',
      got: shown(zones),
      allowed,
      fix: 'list the zones by name',
    });
    return;
  }
  const regions = new Set(zones.map((zone) => zone.slice(0, -1)));
  checks.that(
    'SegmentedNetworkZones',
    'availabilityZones',
    zones,
    () => regions.size <= 1,
    'zones of one region',
    'make a network for each region',
  );
  const slots = zones.map((zone) => zoneSlots[zone] ?? zoneSlotOf(zone));
  checks.that(
    'SegmentedNetworkZoneSlot',
    'zoneSlots',
    Object.fromEntries(zones.map((zone, index) => [zone, slots[index]])),
    () => new Set(slots).size === slots.length && slots.every((slot) => isWhole(slot) && slot >= 0 && slot < zoneRoom),
    `a different whole number from 0 to ${zoneRoom - 1} for each zone (by default its letter, a is 0)`,
    'name the slots in zoneSlots, or raise zoneRoom in a network that is not deployed yet',
  );
}

function checkNames(checks: Checks, kind: 'Vpc' | 'Segment', names: string[]): void {
  const prop = kind === 'Vpc' ? 'vpcs.vpcName' : 'segments.segmentName';
  for (const [index, name] of names.entries()) {
    const unique = isKnown(name) && typeof name === 'string' && NAME.test(name) && names.indexOf(name) === index;
    if (unique) continue;
    const allowed = `${NAME_ALLOWED}, known at synth, and used once`;
    checks.fail({ code: `SegmentedNetwork${kind}Name`, prop, got: shown(name), allowed, fix: 'rename it' });
  }
}

function checkedBlock(
  checks: Checks,
  prop: string,
  cidrBlock: string,
  largest = LARGEST_PREFIX_LENGTH,
  smallest = SMALLEST_PREFIX_LENGTH,
): Ipv4Block | undefined {
  const block = isKnown(cidrBlock) ? Ipv4Block.parse(cidrBlock) : undefined;
  if (block && block.prefixLength >= largest && block.prefixLength <= smallest) return block;
  checks.fail({
    code: 'SegmentedNetworkCidr',
    prop,
    got: shown(cidrBlock),
    allowed: `an IPv4 block from /${largest} to /${smallest}, known at synth, with no host bits set`,
    fix: 'write it like 10.0.0.0/16',
  });
  return undefined;
}

function checkOverlaps(checks: Checks, blocks: Named[]): void {
  for (const [index, one] of blocks.entries()) {
    for (const other of blocks.slice(index + 1)) {
      if (!one.block.overlaps(other.block)) continue;
      checks.fail({
        code: 'SegmentedNetworkOverlap',
        prop: `${one.what} and ${other.what}`,
        got: `${String(one.block)} and ${String(other.block)}`,
        allowed: 'blocks that share no address',
        fix: 'choose another slot or block for one of them',
      });
    }
  }
}

function namedBlock(segment: PlannedSegment, vpcName: string): Named[] {
  const block = segment.vpcName === vpcName ? Ipv4Block.parse(segment.cidrBlock) : undefined;
  return block ? [{ what: `segment ${segment.segmentName}`, block }] : [];
}

function slotOf({ zoneSlots }: NetworkPlanInput, zone: string): number {
  return zoneSlots[zone] ?? zoneSlotOf(zone);
}

function isWhole(value: number): boolean {
  return isKnown(value) && Number.isInteger(value);
}

/** A value as the error shows it; tokens have no text. */
function shown(value: unknown): unknown {
  return isKnown(value) ? value : 'a token';
}
