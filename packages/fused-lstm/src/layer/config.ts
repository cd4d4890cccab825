import { BtcfcError, invalidOption, option, optionsFor } from '@btcfc/core';
import type { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

export type StockConfig = Parameters<typeof layers.lstm>[0];

/** The arguments of `tf.layers.lstm`, and two of its own. */
export interface FusedLstmConfig extends StockConfig {
  /**
   * Fixes the initial weights (unless their initialisers are given) and the dropout masks. A whole number
   * from 0; the layers of one model want different ones.
   * @default drawn by tfjs, another one each time
   */
  seed?: number;
  /**
   * `'composite'` computes with stock operations even where there are kernels.
   * @default 'auto'
   */
  path?: 'auto' | 'composite';
}

type StockGruConfig = Parameters<typeof layers.gru>[0];

/** The arguments of `tf.layers.gru`, and three of its own. */
export interface FusedGruConfig extends StockGruConfig, Pick<FusedLstmConfig, 'seed' | 'path'> {
  /**
   * Whether the reset gate is applied to the product of hidden state and recurrent kernel, as in PyTorch, cuDNN and
   * Keras by default, or to the hidden state before it, as in TensorFlow.js. The bias then has two rows.
   * @default false
   */
  resetAfter?: boolean;
}

type Value<Name extends keyof StockConfig> = Exclude<StockConfig[Name], undefined>;

/** An argument that TensorFlow.js checks by itself. */
const checkedByTfjs = <Name extends keyof StockConfig>() => option.anything<Value<Name>>();

/** A name, or an object of TensorFlow.js that it knows by that name; null is none, as in TensorFlow.js. */
function named<Name extends keyof StockConfig>() {
  return option.custom((name, value) => {
    const isName = typeof value === 'string' && value !== '';
    if (isName || value === null || isObject(value)) return value as Value<Name>;
    throw invalidOption(name, value, 'a name, or an object of TensorFlow.js');
  });
}

/** Sizes, of which null may be any. */
function shape<Name extends 'inputShape' | 'batchInputShape'>() {
  return option.custom((name, value) => {
    const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && (size as number) >= 0);
    if (Array.isArray(value) && value.every(isSize)) return value as Value<Name>;
    throw invalidOption(name, value, 'a list of whole numbers at least 0, with null for any size');
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const rate = () => option.number({ min: 0, max: 1 });
const count = () => option.integer({ min: 1 });

/** What both layers have. */
const recurrentOptions = {
  units: option.integer({ min: 1, required: true }),
  activation: named<'activation'>(),
  recurrentActivation: named<'recurrentActivation'>(),
  useBias: option.boolean(),
  kernelInitializer: named<'kernelInitializer'>(),
  recurrentInitializer: named<'recurrentInitializer'>(),
  biasInitializer: named<'biasInitializer'>(),
  kernelRegularizer: named<'kernelRegularizer'>(),
  recurrentRegularizer: named<'recurrentRegularizer'>(),
  biasRegularizer: named<'biasRegularizer'>(),
  kernelConstraint: named<'kernelConstraint'>(),
  recurrentConstraint: named<'recurrentConstraint'>(),
  biasConstraint: named<'biasConstraint'>(),
  dropout: rate(),
  recurrentDropout: rate(),
  dropoutFunc: option.callback(),
  returnSequences: option.boolean(),
  returnState: option.boolean(),
  goBackwards: option.boolean(),
  stateful: option.boolean(),
  unroll: option.boolean(),
  implementation: option.integer(),
  inputDim: count(),
  inputLength: count(),
  inputShape: shape<'inputShape'>(),
  batchInputShape: shape<'batchInputShape'>(),
  batchSize: count(),
  dtype: checkedByTfjs<'dtype'>(),
  inputDType: checkedByTfjs<'inputDType'>(),
  name: option.text(),
  trainable: option.boolean(),
  weights: checkedByTfjs<'weights'>(),
  cell: checkedByTfjs<'cell'>(),
  seed: option.integer({ min: 0 }),
  path: option.oneOf(['auto', 'composite'] as const, { default: 'auto' }),
};

const lstmOptions = optionsFor<FusedLstmConfig>()('fusedLstm', {
  ...recurrentOptions,
  unitForgetBias: option.boolean(),
});

const gruOptions = optionsFor<FusedGruConfig>()('fusedGru', {
  ...recurrentOptions,
  resetAfter: option.boolean({ default: false }),
});

/** What Keras has and TensorFlow.js has not. */
const kerasOnly: Record<string, string> = {
  zeroOutputForMask: 'a masked step repeats the output of the step before it, as in TensorFlow.js',
  timeMajor: 'inputs have the shape [batch, steps, features], as in TensorFlow.js',
  activityRegularizer: 'TensorFlow.js has no regulariser of what a recurrent layer gives',
};

/** Our own two of a layer's arguments. */
export interface OwnConfig {
  seed?: number;
  path: 'auto' | 'composite';
}

/**
 * Checks the arguments of an LSTM, but for those that TensorFlow.js checks; gives back our own two.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function readLstmConfig(config: FusedLstmConfig): OwnConfig {
  refuseKerasOnly(config);
  return lstmOptions.read(config) as unknown as OwnConfig;
}

/**
 * Checks the arguments of a GRU, but for those that TensorFlow.js checks; gives back our own three.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function readGruConfig(config: FusedGruConfig): OwnConfig & { resetAfter: boolean } {
  refuseKerasOnly(config);
  return gruOptions.read(config) as unknown as OwnConfig & { resetAfter: boolean };
}

function refuseKerasOnly(config: object): void {
  const foreign = Object.keys(config ?? {}).find((name) => name in kerasOnly);
  if (foreign) throw isKerasOnly(foreign, (config as Record<string, unknown>)[foreign]);
}

/** The arguments in a saved model's description: without what tfjs adds, and what Keras had switched off. */
export function savedConfig(saved: serialization.ConfigDict): serialization.ConfigDict {
  const isMeant = (name: string, value: unknown) => {
    if (name === 'customObjects' || (name in kerasOnly && !value)) return false;
    // elsewhere null stands for what was left out: as an activation it is the linear one
    return value !== null || /activation$/i.test(name);
  };
  return Object.fromEntries(Object.entries(saved).filter(([name, value]) => isMeant(name, value)));
}

function isKerasOnly(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${name}\` is an option of Keras that has no counterpart here: ${kerasOnly[name]}.`,
    received: String(received),
    remedy: `Leave \`${name}\` out.`,
  });
}
