import { checkInteger, invalidOption } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { SeededDropout } from '../layers/dropout';
import { type LayerArgs, lastStep, onlyTensor, registerLayer } from '../layers/layer';

/** Which features of a window are numbers of categories: `count` of them from `first` on. */
export interface CategoryPlaces {
  first: number;
  count: number;
}

abstract class PlacedLayer extends layers.Layer {
  readonly first: number;
  readonly count: number;

  constructor({ first, count, ...rest }: CategoryPlaces & { name?: string }) {
    super(rest as LayerArgs);
    this.first = checkInteger('first', first, { min: 0 });
    this.count = checkInteger('count', count, { min: 1 });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), first: this.first, count: this.count };
  }
}

/** The features of a window that are measured: `[batch, time, features]` to `[batch, time, features - count]`. */
export class MeasuredFeatures extends PlacedLayer {
  static readonly className = 'BtcfcMeasuredFeatures';

  // the base class knows shapes with and without several inputs
  override computeOutputShape(inputShape: unknown): (number | null)[] {
    const [batch, time, features] = inputShape as (number | null)[];
    return [batch!, time!, features! - this.count];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const features = input.shape.at(-1)!;
      const after = this.first + this.count;
      const before = tf.slice(input, [0, 0, 0], [-1, -1, this.first]);
      if (after === features) return before;
      return tf.concat([before, tf.slice(input, [0, 0, after], [-1, -1, features - after])], 2);
    });
  }
}

/** The numbers of a window's categories, those of its last step: `[batch, time, features]` to `[batch, count]`. */
export class WindowCategories extends PlacedLayer {
  static readonly className = 'BtcfcWindowCategories';

  override computeOutputShape(inputShape: unknown): (number | null)[] {
    return [(inputShape as (number | null)[])[0]!, this.count];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const last = tf.squeeze(lastStep(onlyTensor(inputs)), [1]);
      return tf.slice(last, [0, this.first], [-1, this.count]);
    });
  }
}

/** Makes categories unknown ones in training, with a probability: what is told of those then means something. */
export class CategoryDropout extends SeededDropout {
  static readonly className = 'BtcfcCategoryDropout';

  protected override mask(inputShape: number[]): tf.Tensor {
    return tf.cast(tf.greater(this.drawMask(inputShape), 0), 'float32');
  }
}

export interface CategoryEmbeddingsArgs {
  /** Of each category, how many values it has, the unknown one among them. */
  sizes: readonly number[];
  /** Of each category, how many numbers stand for a value. */
  widths: readonly number[];
  name?: string;
}

/**
 * Joins numbers that are learned for each value of some categories to all steps of a window: `[batch, time, features]`
 * and `[batch, categories]` to `[batch, time, features + widths]` (Guo & Berkhahn 2016). Value 0 is the unknown one.
 *
 * Weights: a matrix for each category, `[size, width]`.
 */
export class CategoryEmbeddings extends layers.Layer {
  static readonly className = 'BtcfcCategoryEmbeddings';
  readonly sizes: readonly number[];
  readonly widths: readonly number[];
  private tables: ReturnType<layers.Layer['addWeight']>[] = [];

  constructor(args: CategoryEmbeddingsArgs) {
    const { sizes, widths, ...rest } = args;
    super(rest as LayerArgs);
    if (sizes.length !== widths.length) throw invalidOption('widths', widths, 'one for each of `sizes`');
    this.sizes = sizes.map((size) => checkInteger('sizes', size, { min: 1 }));
    this.widths = widths.map((width) => checkInteger('widths', width, { min: 1 }));
  }

  override build(): void {
    this.tables = this.sizes.map((size, category) =>
      this.addWeight(`table_${category}`, [size, this.widths[category]!], 'float32', initializers.zeros()),
    );
    this.built = true;
  }

  override computeOutputShape(inputShape: unknown): (number | null)[] {
    const [[batch, time, features]] = inputShape as [(number | null)[]];
    return [batch!, time!, features! + this.widths.reduce((sum, width) => sum + width, 0)];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [measured, categories] = inputs as [tf.Tensor, tf.Tensor];
      const { shape } = measured;
      const steps = tf.ones([1, shape[1]!, 1]);
      const told = this.tables.map((table, category) => {
        const value = tf.slice(categories, [0, category], [-1, 1]);
        // a product, since not every backend knows the gradient of a look-up
        const isValue = tf.cast(tf.equal(value, tf.range(0, this.sizes[category]!)), 'float32');
        const embedded = tf.matMul(isValue as tf.Tensor2D, table.read() as tf.Tensor2D);
        return tf.mul(tf.expandDims(embedded, 1), steps);
      });
      return tf.concat([measured, ...told], 2);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), sizes: [...this.sizes], widths: [...this.widths] };
  }
}

for (const layer of [MeasuredFeatures, WindowCategories, CategoryDropout, CategoryEmbeddings]) {
  registerLayer(layer);
}
