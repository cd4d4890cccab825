import * as tf from '@tensorflow/tfjs';
import type { FusedRecurrent } from '../src/layer/fused-recurrent';

/** What Keras 3 expects of its LSTM and GRU layers, with constant weights and inputs that count up. */
export interface KerasValues {
  what: string;
  config: {
    units: number;
    resetAfter?: boolean;
    unitForgetBias?: boolean;
    useBias?: boolean;
    goBackwards?: boolean;
    returnSequences?: boolean;
    stateful?: boolean;
  };
  /** [batch, steps, features] */
  shape: [number, number, number];
  mask?: number[][];
  /** Whether the initial states count up, too. */
  hasStates?: boolean;
  /** How often the layer is called. @default 1 */
  calls?: number;
  /** Of each row: of all units, or of all units of each step. */
  expected: (number | number[])[];
}

const sequences = [3, 6, 4] as [number, number, number];
const short = [2, 4, 3] as [number, number, number];
const stateful = { shape: [2, 3, 4] as [number, number, number], calls: 2 };

export const kerasLstm: KerasValues[] = [
  { what: 'forwards', config: { units: 3 }, shape: sequences, expected: [0.6288687, 0.86899155, 0.9460773] },
  {
    what: 'backwards',
    config: { units: 3, goBackwards: true },
    shape: sequences,
    expected: [0.35622165, 0.74789524, 0.8872726],
  },
  {
    what: 'no bias of the forget gate',
    config: { units: 3, unitForgetBias: false },
    shape: sequences,
    expected: [0.57019705, 0.8661914, 0.9459622],
  },
  {
    what: 'no bias',
    config: { units: 3, useBias: false },
    shape: sequences,
    expected: [0.54986924, 0.86226785, 0.9443936],
  },
  {
    what: 'kept states',
    config: { units: 4, stateful: true },
    ...stateful,
    expected: [0.3124785, 0.6863672],
  },
  {
    what: 'initial states',
    config: { units: 2 },
    shape: short,
    hasStates: true,
    expected: [
      [0.20574439, 0.3558822],
      [0.64930826, 0.66276],
    ],
  },
  {
    what: 'initial states, backwards',
    config: { units: 2, goBackwards: true },
    shape: short,
    hasStates: true,
    expected: [
      [0.13281618, 0.2790356],
      [0.5839337, 0.5992567],
    ],
  },
  {
    what: 'a mask',
    config: { units: 2, returnSequences: true },
    shape: short,
    mask: [
      [1, 1, 1, 0],
      [1, 1, 0, 0],
    ],
    expected: [
      [0.0158891, 0.05552048, 0.11755939, 0.11755939],
      [0.14185596, 0.28556206, 0.28556206, 0.28556206],
    ],
  },
  {
    what: 'a mask, backwards',
    config: { units: 2, goBackwards: true },
    shape: short,
    mask: [
      [0, 1, 1, 1],
      [0, 0, 1, 1],
    ],
    expected: [0.15341201, 0.3844719],
  },
];

const gaps = [
  [1, 1, 0, 1],
  [1, 0, 0, 1],
];

export const kerasGru: KerasValues[] = [
  {
    what: 'forwards',
    config: { units: 3, resetAfter: true },
    shape: sequences,
    expected: [0.5217289, 0.6371659, 0.39384964],
  },
  {
    what: 'backwards',
    config: { units: 3, resetAfter: true, goBackwards: true },
    shape: sequences,
    expected: [0.24406259, 0.611516, 0.3928808],
  },
  {
    what: 'the reset gate before the product',
    config: { units: 3, resetAfter: false },
    shape: sequences,
    expected: [0.51447755, 0.6426879, 0.40208298],
  },
  {
    what: 'no bias',
    config: { units: 3, resetAfter: true, useBias: false },
    shape: sequences,
    expected: [0.49988455, 0.64701194, 0.4103359],
  },
  {
    what: 'a kept state',
    config: { units: 4, resetAfter: true, stateful: true },
    ...stateful,
    expected: [0.29542392, 0.5885018],
  },
  {
    what: 'an initial state',
    config: { units: 2, resetAfter: true },
    shape: short,
    hasStates: true,
    expected: [
      [0.23774096, 0.33508456],
      [0.83659905, 1.0227708],
    ],
  },
  {
    what: 'an initial state, backwards',
    config: { units: 2, resetAfter: true, goBackwards: true },
    shape: short,
    hasStates: true,
    expected: [
      [0.13486053, 0.23261218],
      [0.78257304, 0.9691353],
    ],
  },
  {
    what: 'a mask',
    config: { units: 2, resetAfter: true, returnSequences: true },
    shape: short,
    mask: gaps,
    expected: [
      [0.03606692, 0.09497581, 0.09497581, 0.19393763],
      [0.16051409, 0.16051409, 0.16051409, 0.30818558],
    ],
  },
  {
    what: 'a mask, backwards',
    config: { units: 2, resetAfter: true, goBackwards: true },
    shape: short,
    mask: gaps,
    expected: [0.11669192, 0.28380975],
  },
];

/** What Keras gives such layers by default, where that differs from TensorFlow.js, and the constant weights. */
export const kerasConfig = {
  recurrentActivation: 'sigmoid' as const,
  kernelInitializer: tf.initializers.constant({ value: 0.01 }) as never,
  recurrentInitializer: tf.initializers.constant({ value: 0.02 }) as never,
  biasInitializer: tf.initializers.constant({ value: 0.03 }) as never,
};

/** The largest difference between a layer's output and what Keras expects. */
export function differenceFromKeras(layer: FusedRecurrent, stateCount: number, values: KerasValues): number {
  const { config, shape, mask, hasStates, calls = 1, expected } = values;
  const [batch] = shape;
  const upTo = (size: number[]) => {
    const length = size.reduce((product, part) => product * part, 1);
    return tf.tensor(
      Float32Array.from({ length }, (_, index) => index),
      size,
    );
  };
  layer.apply(tf.zeros(shape));
  if (config.stateful) layer.resetStates();
  const states = Array.from({ length: stateCount }, () => upTo([batch, config.units]));
  const options = { mask: mask && tf.tensor2d(mask), initialState: hasStates ? states : undefined };
  let output = layer.call(upTo(shape), options) as tf.Tensor;
  for (let call = 1; call < calls; call++) output = layer.call(upTo(shape), options) as tf.Tensor;
  const wanted = expected.map((row) => {
    if (hasStates) return row as number[];
    const perStep = [row].flat();
    return perStep.flatMap((value) => new Array<number>(config.units).fill(value));
  });
  const differences = Array.from(output.dataSync(), (value, at) => Math.abs(value - wanted.flat()[at]!));
  return Math.max(...differences);
}
