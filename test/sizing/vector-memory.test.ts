import { Token } from 'cdktf';
import { Size } from '../../lib/core/size';
import { VectorMemory, type QdrantMemoryProps } from '../../lib/sizing/vector-memory';
import { VectorQuantization } from '../../lib/sizing/vector-quantization';
import { codesOf } from '../support';

const MILLION = { vectors: 1_000_000, dimensions: 1024 };

describe('VectorMemory.qdrant', () => {
  // 1M x 1024 x 4 B x 1.5 = 5.72 GiB is the example of Qdrant's capacity planning; 5.72 / 0.8 = 7.15
  test('reproduces the published example, plus the share that stays free', () => {
    const { memory, arithmetic } = VectorMemory.qdrant(MILLION);
    expect(memory.toGibibytes()).toBe(8);
    expect(arithmetic).toBe('1000000 vectors x 4096 B x 1.5 x 1 copies / 1 replicas / 0.8 = 8Gi');
  });

  test.each<[string, Partial<QdrantMemoryProps>, number]>([
    ['ten times the vectors', { vectors: 10_000_000 }, 72],
    ['twice the dimensions', { dimensions: 2048 }, 15],
    ['two copies on one peer', { replicationFactor: 2 }, 15],
    ['two copies on three peers', { vectors: 3_000_000, replicationFactor: 2, replicas: 3 }, 15],
    ['int8 beside the originals', { quantization: VectorQuantization.SCALAR_INT8 }, 9],
    ['int8, originals on disk', { quantization: VectorQuantization.SCALAR_INT8, vectorsOnDisk: true }, 2],
    // 128 B of the vector and 128 B of graph outweigh 1.5 x 128 B
    ['binary', { vectors: 10_000_000, quantization: VectorQuantization.BINARY, vectorsOnDisk: true }, 3],
    [
      'a graph on disk',
      { vectors: 10_000_000, quantization: VectorQuantization.BINARY, vectorsOnDisk: true, hnswOnDisk: true },
      3,
    ],
    [
      'a denser graph',
      { vectors: 10_000_000, quantization: VectorQuantization.BINARY, vectorsOnDisk: true, hnswM: 64 },
      8,
    ],
    ['everything on disk', { vectorsOnDisk: true, hnswOnDisk: true }, 1],
    ['few vectors', { vectors: 10 }, 1],
  ])('%s', (_, props, gibibytes) => {
    expect(VectorMemory.qdrant({ ...MILLION, ...props }).memory.toGibibytes()).toBe(gibibytes);
  });

  test.each<[string, Partial<QdrantMemoryProps>, number]>([
    ['vectors twice and payload', {}, 10],
    ['more vectors', { vectors: 10_000_000 }, 86],
    ['a larger payload', { vectors: 10_000_000, payload: Size.bytes(8192) }, 153],
    ['a compressed copy', { vectors: 10_000_000, quantization: VectorQuantization.SCALAR_INT8 }, 105],
  ])('sizes the volume for %s', (_, props, gibibytes) => {
    expect(VectorMemory.qdrant({ ...MILLION, ...props }).storage.toGibibytes()).toBe(gibibytes);
  });

  test.each<[string, Partial<QdrantMemoryProps>]>([
    ['a token', { vectors: Token.asNumber('${var.vectors}') }],
    ['none', { vectors: 0 }],
    ['a fraction', { dimensions: 1.5 }],
    ['no replicas', { replicas: 0 }],
  ])('fails for %s', (_, props) => {
    expect(codesOf(() => VectorMemory.qdrant({ ...MILLION, ...props }))).toEqual(['VectorMemory']);
  });
});

describe('VectorQuantization', () => {
  test.each([
    [VectorQuantization.NONE, 0],
    [VectorQuantization.SCALAR_INT8, 1000],
    [VectorQuantization.BINARY, 125],
    [VectorQuantization.product(16), 250],
  ])('keeps so many bytes of a vector of 1000 dimensions', (quantization, bytes) => {
    expect(quantization.bytesPerVector(1000)).toBe(bytes);
  });

  test.each([3, 128, 0, 1.5, Token.asNumber('${var.ratio}')])('refuses the product ratio %p', (ratio) => {
    expect(codesOf(() => VectorQuantization.product(ratio))).toEqual(['VectorQuantizationRatio']);
  });
});
