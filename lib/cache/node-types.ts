import { Size } from '../core/size';

/** Share of a node's memory that is kept for snapshots, replication and fragmentation; the default of AWS. */
export const RESERVED_MEMORY_PERCENT = 25;

/** A node type that the memory of a cache can choose. */
export interface NodeType {
  /** Name of the type. */
  readonly nodeType: string;
  /** The `maxmemory` of the node, in bytes. */
  readonly maxMemory: number;
  /** Whether its CPU runs on credits. */
  readonly burstable: boolean;
}

/**
 * From small to large, and from cheap to dear. Graviton only; the m family is there where it is cheaper for the memory.
 * Source: ElastiCache User Guide, "Redis OSS node-type specific parameters", read August 2026.
 */
export const NODE_TYPES: readonly NodeType[] = [
  { nodeType: 'cache.t4g.micro', maxMemory: 536_870_912, burstable: true },
  { nodeType: 'cache.t4g.small', maxMemory: 1_471_026_299, burstable: true },
  { nodeType: 'cache.t4g.medium', maxMemory: 3_317_862_236, burstable: true },
  { nodeType: 'cache.m7g.large', maxMemory: 6_854_542_746, burstable: false },
  { nodeType: 'cache.r7g.large', maxMemory: 14_037_181_030, burstable: false },
  { nodeType: 'cache.r7g.xlarge', maxMemory: 28_261_849_702, burstable: false },
  { nodeType: 'cache.r7g.2xlarge', maxMemory: 56_711_183_565, burstable: false },
  { nodeType: 'cache.r7g.4xlarge', maxMemory: 113_609_865_216, burstable: false },
  { nodeType: 'cache.r7g.8xlarge', maxMemory: 225_000_375_228, burstable: false },
  { nodeType: 'cache.r7g.12xlarge', maxMemory: 341_206_346_547, burstable: false },
  { nodeType: 'cache.r7g.16xlarge', maxMemory: 450_000_750_456, burstable: false },
];

/** What a shard on this node can hold, in bytes. */
export function usableMemory({ maxMemory }: NodeType): number {
  return Math.floor((maxMemory * (100 - RESERVED_MEMORY_PERCENT)) / 100);
}

/** The smallest node type that holds `memory` on so many shards; undefined when none does. */
export function nodeTypeFor(memory: Size, shards: number, burstable: boolean): string | undefined {
  const perShard = memory.toBytes() / shards;
  const fits = (type: NodeType) => (burstable || !type.burstable) && usableMemory(type) >= perShard;
  return NODE_TYPES.find(fits)?.nodeType;
}

/** The most that `shards` shards of the largest node type can hold. */
export function largestMemory(shards: number): Size {
  return Size.bytes(Math.max(...NODE_TYPES.map(usableMemory)) * shards);
}

/** How many shards of the largest node type `memory` needs. */
export function shardsFor(memory: Size): number {
  return Math.ceil(memory.toBytes() / largestMemory(1).toBytes());
}
