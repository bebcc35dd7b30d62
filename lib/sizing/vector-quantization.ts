import { Checks } from '../core/checks';
import { isKnown } from '../core/tokens';

const FLOAT_BYTES = 4;
const PRODUCT_RATIOS = [4, 8, 16, 32, 64];

/** How a vector database compresses the copy of the vectors that it searches first. */
export class VectorQuantization {
  /** No compressed copy. */
  public static readonly NONE = new VectorQuantization('none', 0);
  /** One byte a dimension: a quarter of the size, for nearly every embedding model. */
  public static readonly SCALAR_INT8 = new VectorQuantization('scalar', 4);
  /** One bit a dimension: a thirty-second of the size, for models of 1024 and more centred dimensions. */
  public static readonly BINARY = new VectorQuantization('binary', 32);

  /**
   * Product quantization: smallest for its ratio, and slowest to build.
   *
   * Fails with `VectorQuantizationRatio` for another ratio than 4, 8, 16, 32 or 64.
   */
  public static product(ratio: number): VectorQuantization {
    const code = 'VectorQuantizationRatio';
    // a token is refused too: the size follows from it
    new Checks('VectorQuantization.product')
      .oneOf(code, 'ratio', isKnown(ratio) ? ratio : 'a token', PRODUCT_RATIOS)
      .throwIfAny();
    return new VectorQuantization('product', ratio);
  }

  private constructor(
    /** `none`, `scalar`, `binary` or `product`. */
    public readonly quantizationName: string,
    /** How many times smaller than 32-bit floats the compressed copy is; 0 without one. */
    public readonly ratio: number,
  ) {}

  /** Bytes of the compressed copy of one vector. */
  public bytesPerVector(dimensions: number): number {
    return this.ratio === 0 ? 0 : Math.ceil((dimensions * FLOAT_BYTES) / this.ratio);
  }
}
