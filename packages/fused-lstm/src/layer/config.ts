import { BtcfcError, checkInteger, checkOneOf, checkOptionNames } from '@btcfc/core';
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

const names: Record<keyof FusedLstmConfig, true> = {
  units: true,
  activation: true,
  recurrentActivation: true,
  useBias: true,
  unitForgetBias: true,
  kernelInitializer: true,
  recurrentInitializer: true,
  biasInitializer: true,
  kernelRegularizer: true,
  recurrentRegularizer: true,
  biasRegularizer: true,
  kernelConstraint: true,
  recurrentConstraint: true,
  biasConstraint: true,
  dropout: true,
  recurrentDropout: true,
  dropoutFunc: true,
  returnSequences: true,
  returnState: true,
  goBackwards: true,
  stateful: true,
  unroll: true,
  implementation: true,
  inputDim: true,
  inputLength: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  dtype: true,
  inputDType: true,
  name: true,
  trainable: true,
  weights: true,
  cell: true,
  seed: true,
  path: true,
};

/** What Keras has and TensorFlow.js has not, as its saved models name it: harmless where it is off. */
const kerasOnly: Record<string, string> = {
  zeroOutputForMask: 'a masked step repeats the output of the step before it, as in TensorFlow.js',
  timeMajor: 'inputs have the shape [batch, steps, features], as in TensorFlow.js',
  activityRegularizer: 'TensorFlow.js has no regulariser of what an LSTM gives',
};

/**
 * Checks the names of a layer's arguments and the values of our own two; TensorFlow.js checks the others.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function checkConfig(config: FusedLstmConfig): {
  seed: number | undefined;
  path: 'auto' | 'composite';
} {
  const known = Object.keys(names);
  for (const [name, reason] of Object.entries(kerasOnly)) refuseIfOn(config, name, reason);
  checkOptionNames('fusedLstm', withoutKerasOnly(config), known);
  checkInteger('units', config?.units, { min: 1 });
  // saved models write null for what was left out
  const seed = config.seed ?? undefined;
  if (seed !== undefined) checkInteger('seed', seed, { min: 0 });
  return { seed, path: checkOneOf('path', config.path ?? 'auto', ['auto', 'composite']) };
}

function refuseIfOn(config: object, name: string, reason: string): void {
  const value = (config as Record<string, unknown> | undefined)?.[name];
  if (!value) return;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${name}\` is an option of Keras that has no counterpart here: ${reason}.`,
    received: value,
    remedy: `Leave \`${name}\` out.`,
  });
}

function withoutKerasOnly(config: object): object {
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(Object.entries(config).filter(([name]) => !(name in kerasOnly)));
}
