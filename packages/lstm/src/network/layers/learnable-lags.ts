import { checkInteger, checkNumber } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { type LayerArgs, onlyTensor, registerLayer } from './layer';

const defaultPace = 10;

export interface LearnableLagsArgs {
  /** Steps back from which a step may be read, at most; below the length of a sequence. */
  lags: number;
  /**
   * What scores are multiplied by before the softmax. Adam moves each by about the learning rate a step, and
   * weights have to get away from their start while the rest of the network still looks for a use of them.
   *
   * @default 10
   */
  pace?: number;
  name?: string;
}

/**
 * Reads each feature at lags of its own: `[batch, time, features]` to the same, where step t of a feature is
 * the mean of its steps t - `lags` to t, weighted by the softmax of `pace` times its scores: a distributed lag (Almon
 * 1965) of any shape. Where that is before the first step, the first stands for it, so that a constant feature
 * stays what it is. (Sharing out such weights among the lags that exist there would show the early steps
 * unlagged, whatever is learned: a network then tells rows apart by the edge of its window instead.)
 *
 * Weight: the scores, `[features, lags + 1]`, column l for l steps back.
 */
export class LearnableLags extends layers.Layer {
  static readonly className = 'BtcfcLearnableLags';
  readonly lags: number;
  readonly pace: number;
  private scores!: ReturnType<layers.Layer['addWeight']>;

  constructor({ lags, pace = defaultPace, ...rest }: LearnableLagsArgs) {
    super(rest as LayerArgs);
    this.lags = checkInteger('lags', lags, { min: 1 });
    this.pace = checkNumber('pace', pace, { min: 0, aboveMin: true });
  }

  override build(inputShape: (number | null)[]): void {
    const shape = [inputShape.at(-1)!, this.lags + 1];
    this.scores = this.addWeight('scores', shape, 'float32', initializers.zeros());
    this.built = true;
  }

  override computeOutputShape<Shape>(inputShape: Shape): Shape {
    return inputShape;
  }

  // one product per feature with a matrix of its weights: as many kernels for many lags as for one, and none
  // whose gradient a backend lacks
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const byFeature = tf.transpose(input, [2, 0, 1]);
      const mixed = tf.matMul(byFeature, this.weightsByStep(input.shape[1]!), false, true);
      return tf.transpose(mixed, [1, 2, 0]);
    });
  }

  /** How much each lag of each feature counts: `[features, lags + 1]`. */
  lagWeights(): tf.Tensor {
    return tf.tidy(() => tf.softmax(tf.mul(this.scores.read(), this.pace)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), lags: this.lags, pace: this.pace };
  }

  /** How much each step (second axis) takes of each (last axis): `[features, time, time]`. */
  private weightsByStep(steps: number): tf.Tensor {
    const spread = tf.matMul(this.lagWeights(), placesOfLags(steps, this.lags));
    return tf.reshape(spread, [-1, steps, steps]);
  }
}

registerLayer(LearnableLags);

/**
 * First scores, `[features, lags + 1]`: the step itself weighs as much as all its lags together. A score's
 * gradient is in proportion to its weight: the more the step itself weighs at first, the more often a network
 * learns to remember the step in question, and its lag is never found.
 */
export function firstLagScores(features: number, lags: number): Float32Array {
  const own = Math.log(lags) / defaultPace;
  return Float32Array.from({ length: features * (lags + 1) }, (_, at) => (at % (lags + 1) === 0 ? own : 0));
}

/** Which step (last axis) each lag (first axis) reads at each step: `[lags + 1, time * time]` of ones and zeros. */
function placesOfLags(steps: number, lags: number): tf.Tensor2D {
  const places = new Float32Array((lags + 1) * steps * steps);
  for (let lag = 0; lag <= lags; lag++) {
    for (let step = 0; step < steps; step++)
      places[(lag * steps + step) * steps + Math.max(step - lag, 0)] = 1;
  }
  return tf.tensor2d(places, [lags + 1, steps * steps]);
}
