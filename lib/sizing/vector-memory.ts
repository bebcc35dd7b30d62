import { VectorQuantization } from './vector-quantization';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { Size } from '../core/size';

const FLOAT_BYTES = 4;
/** Covers indexes, versions of points and segments under optimization. Source: qdrant.tech, capacity planning. */
const OVERHEAD = 1.5;
/** Bytes of one link of the HNSW graph; the lowest layer holds 2m of them. */
const LINK_BYTES = 4;
/** Most of the memory that should be resident. Source: Qdrant's monitoring advice. */
const RESIDENT_SHARE = 0.8;
const LEAST_MEMORY = Size.gibibytes(1);
const LEAST_STORAGE = Size.gibibytes(10);
/** Room for optimization, which writes a segment anew before it drops the old one. Our rule; no source. */
const STORAGE_FACTOR = 2;

/** What a Qdrant cluster is to hold. */
export interface QdrantMemoryProps {
  /** Number of vectors in all collections, without copies. */
  readonly vectors: number;
  /** Dimensions of a vector, of 32-bit floats. */
  readonly dimensions: number;
  /**
   * Copies of every shard.
   *
   * @default 1
   */
  readonly replicationFactor?: number;
  /**
   * Peers that the copies are spread over.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * The compressed copy of the vectors; it is kept in memory.
   *
   * @default VectorQuantization.NONE
   */
  readonly quantization?: VectorQuantization;
  /**
   * Whether the original vectors lie on the volume and not in memory.
   *
   * @default false
   */
  readonly vectorsOnDisk?: boolean;
  /**
   * Links of a node in the HNSW graph (`m`).
   *
   * @default 16
   */
  readonly hnswM?: number;
  /**
   * Whether the HNSW graph lies on the volume and not in memory.
   *
   * @default false
   */
  readonly hnswOnDisk?: boolean;
  /**
   * Payload of one vector on the volume.
   *
   * @default Size.bytes(1024)
   */
  readonly payload?: Size;
}

/** Memory and storage that a vector database needs, and how the figures come about. */
export class VectorMemory {
  /**
   * What each peer of a Qdrant cluster needs.
   *
   * In memory: `vectors × bytes × replicationFactor / replicas / 0.8`, where `bytes` are those of the vectors kept in
   * memory (4 a dimension, less when quantized or on disk) times 1.5, or those plus the HNSW graph (2·m links of
   * 4 bytes) where the vectors are so small that the graph outweighs the factor. At least 1 GiB, in whole GiB.
   * On the volume: twice the vectors and their compressed copy, plus the payload; at least 10 GiB.
   *
   * Sources: qdrant.tech, capacity planning (4 bytes, 1.5); Qdrant's monitoring advice (0.8). The factor 2 for the
   * volume is a rule of thumb. Fails with `VectorMemory` for figures that are not whole numbers known at synth.
   */
  public static qdrant(props: QdrantMemoryProps): VectorMemory {
    checkPropTypes('VectorMemory.qdrant', 'sizing.QdrantMemoryProps', props);
    const { vectors, dimensions, replicationFactor = 1, replicas = 1, hnswM = 16 } = props;
    const { quantization = VectorQuantization.NONE, payload = Size.bytes(1024) } = props;
    checkFigures({ vectors, dimensions, replicationFactor, replicas }, hnswM);
    const original = dimensions * FLOAT_BYTES;
    const compressed = quantization.bytesPerVector(dimensions);
    const kept = (props.vectorsOnDisk ? 0 : original) + compressed;
    const graph = props.hnswOnDisk ? 0 : 2 * hnswM * LINK_BYTES;
    const bytes = Math.max(kept * OVERHEAD, kept + graph);
    const copies = (vectors * replicationFactor) / replicas;
    const memory = atLeast(LEAST_MEMORY, (copies * bytes) / RESIDENT_SHARE);
    const storage = atLeast(LEAST_STORAGE, copies * (STORAGE_FACTOR * (original + compressed) + payload.toBytes()));
    const formula = kept * OVERHEAD >= kept + graph ? `${kept} B x ${OVERHEAD}` : `(${kept} B + ${graph} B of graph)`;
    const arithmetic =
      `${vectors} vectors x ${formula} x ${replicationFactor} copies / ${replicas} replicas / ${RESIDENT_SHARE}` +
      ` = ${memory.toQuantity()}`;
    return new VectorMemory(memory, storage, arithmetic);
  }

  private constructor(
    /** Memory of one peer. */
    public readonly memory: Size,
    /** Volume of one peer. */
    public readonly storage: Size,
    /** How the memory comes about, as error messages show it. */
    public readonly arithmetic: string,
  ) {}
}

function atLeast(least: Size, bytes: number): Size {
  return Size.gibibytes(Math.max(least.toGibibytes(), Size.bytes(bytes).toGibibytes()));
}

function checkFigures(figures: { readonly [prop: string]: number }, hnswM: number): void {
  const checks = new Checks('VectorMemory.qdrant');
  const fix = 'pass a number, not a token: the size follows from it';
  for (const [prop, got] of Object.entries({ ...figures, hnswM })) {
    // not `checks.integer`, which passes tokens: they are large negative numbers
    const ok = Number.isSafeInteger(got) && got >= (prop === 'hnswM' ? 0 : 1);
    if (!ok) checks.fail({ code: 'VectorMemory', prop, got, allowed: 'a whole number known at synth', fix });
  }
  checks.throwIfAny();
}
