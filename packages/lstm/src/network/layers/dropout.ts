import { checkInteger, checkNumber, checkOptionNames, invalidOption, Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/** What a dropout layer is made of. */
export interface DropoutArgs {
  /** Share of inputs set to 0 in training, from 0 to below 1; the rest is scaled by 1 / (1 - rate). */
  rate: number;
  /** Seed of the masks, from 0 to 2^53 - 1. @default 0 */
  seed?: number;
  /** Name of the layer. */
  name?: string;
}

/** What TensorFlow.js passes to every layer. */
const layerOptions = [
  'rate',
  'seed',
  'name',
  'trainable',
  'dtype',
  'inputShape',
  'batchInputShape',
  'batchSize',
  'updatable',
  'weights',
  'inputDType',
  'customObjects',
];

/** Inverted dropout whose masks come from a stream of its own, off outside training. */
export abstract class SeededDropout extends layers.Layer {
  readonly rate: number;
  readonly seed: number;
  private stream: Rng;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(args: DropoutArgs) {
    checkOptionNames('a dropout layer', args ?? null, layerOptions);
    const { rate, seed = 0, ...rest } = args;
    if (rest.name !== undefined && typeof rest.name !== 'string')
      throw invalidOption('name', rest.name, 'text');
    super(rest as LayerArgs);
    this.rate = checkNumber('rate', rate, { min: 0, max: 1, belowMax: true });
    this.seed = checkInteger('seed', seed, { min: 0 });
    this.stream = new Rng(this.seed);
    this.supportsMasking = true;
  }

  /** Goes on with the masks of another stream; the trainer calls it at the start of every epoch. */
  useStream(stream: Rng): void {
    this.stream = stream;
  }

  /** Frees what is held between calls. */
  release(): void {}

  override computeOutputShape<Shape>(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    const input = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!kwargs.training || this.rate === 0) return tf.tidy(() => tf.clone(input));
    return tf.tidy(() => tf.mul(input, this.mask(input.shape)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }

  protected abstract mask(inputShape: number[]): tf.Tensor;

  /** A new mask: 0 with probability `rate`, else 1 / (1 - rate). */
  protected drawMask(shape: number[]): tf.Tensor {
    const threshold = this.rate * 4_294_967_296;
    const kept = 1 / (1 - this.rate);
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    for (let index = 0; index < values.length; index++) {
      values[index] = this.stream.nextUint32() < threshold ? 0 : kept;
    }
    return tf.tensor(values, shape, 'float32');
  }
}

/**
 * Variational dropout (Gal & Ghahramani 2016): one mask per sequence, the same at all of its time steps, new
 * at every call in training; nothing is dropped outside training. Input and output have shape
 * [batch, time, features].
 *
 * @example
 * import { VariationalDropout } from '@btcfc/lstm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * await tf.setBackend('cpu');
 * const layer = new VariationalDropout({ rate: 0.2, seed: 7 });
 * layer.apply(tf.ones([2, 8, 3]), { training: true }); // -> zeros and 1.25, the same at all 8 steps of a sequence
 */
export class VariationalDropout extends SeededDropout {
  static readonly className = 'VariationalDropout';

  protected override mask([batch, time, features]: number[]): tf.Tensor {
    return this.drawMask(features === undefined ? [batch!, time!] : [batch!, 1, features]);
  }
}

/**
 * Plain dropout, as `nn.LSTM` has it between its layers: an independent mask for every element.
 *
 * @example
 * import { ElementDropout } from '@btcfc/lstm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * await tf.setBackend('cpu');
 * new ElementDropout({ rate: 0.5 }).apply(tf.ones([2, 3]), { training: false }); // -> ones
 */
export class ElementDropout extends SeededDropout {
  static readonly className = 'ElementDropout';

  protected override mask(inputShape: number[]): tf.Tensor {
    return this.drawMask(inputShape);
  }
}

/**
 * The notebook's "variational" dropout, which is not: an independent mask for every element, the same for
 * all batches of an epoch, renewed only where the shape changes.
 *
 * @example
 * import { EpochDropout } from '@btcfc/lstm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * await tf.setBackend('cpu');
 * const layer = new EpochDropout({ rate: 0.5 });
 * layer.apply(tf.ones([2, 3]), { training: true });
 * layer.dispose();
 */
export class EpochDropout extends SeededDropout {
  static readonly className = 'EpochDropout';
  private kept: tf.Tensor | undefined;

  override useStream(stream: Rng): void {
    super.useStream(stream);
    this.release();
  }

  override release(): void {
    this.kept?.dispose();
    this.kept = undefined;
  }

  override dispose(): ReturnType<layers.Layer['dispose']> {
    this.release();
    return super.dispose();
  }

  protected override mask(inputShape: number[]): tf.Tensor {
    if (this.kept && tf.util.arraysEqual(this.kept.shape, inputShape)) return this.kept;
    this.release();
    this.kept = tf.keep(this.drawMask(inputShape));
    return this.kept;
  }
}

for (const layer of [VariationalDropout, ElementDropout, EpochDropout]) {
  tf.serialization.registerClass(layer as unknown as tf.serialization.SerializableConstructor<layers.Layer>);
}

/** Whether a layer draws masks, and so wants a stream for each epoch. */
export function isSeededDropout(layer: layers.Layer): layer is SeededDropout {
  return layer instanceof SeededDropout;
}
