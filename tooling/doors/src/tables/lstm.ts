import { memoryStore } from '@btcfc/core';
import { LSTMEnsemble, LSTMForecaster } from '@btcfc/lstm';
import { type Door, type Doors, made, options, plumbing, takes } from '../door';

const count = 24;
const wave = () => Array.from({ length: count }, (_, row) => 10 + Math.sin(row / 3));
const flag = () => Array.from({ length: count }, (_, row) => row % 3);
const X = () => ({ wave: wave(), flag: flag() });
const small = { seqLen: 3, hiddenDim: 2, numLayers: 1, epochs: 1, backend: 'cpu' as const };
const hyperparameters = () => ({
  ...small,
  batchSize: 8,
  updates: 4,
  updatesPerEpoch: 2,
  minUpdates: 2,
  lr: 0.01,
  patience: 5,
  minDelta: 1e-4,
  dropout: 0.1,
  dropoutMask: 'variational',
  initialization: 'pytorch',
  forgetBias: 2,
  accumulate: 2,
  lrSchedule: 'cosine',
  lrWarmup: 0.1,
  lrEnd: 0.01,
  lrFactor: 0.5,
  lrPatience: 3,
  clipNorm: 1,
  weightDecay: 0.1,
  seed: 1,
  lags: 1,
  linearSkip: true,
  architecture: 'lstm',
  target: 'difference',
  period: 4,
  calendar: true,
  loss: made({ quantiles: [0.1, 0.5, 0.9] }),
  scaling: 'train',
  shrinkage: 0.5,
  baseline: 'persistence',
  calibration: 'validation',
  kernels: 'auto',
});
const ownHyperparameters = { horizon: 2, targetOffset: 1, futureCovariates: ['flag'] };

const run = () => ({
  progress: false,
  checkpointEvery: 5,
  resume: false,
  signal: new AbortController().signal,
  checkpointDir: made(memoryStore()),
});
const rows = () => ({ X: X(), y: wave(), base: wave() });
const future = () => ({ flag: [0, 1] });

const fit = (model: { fit(given: object): Promise<unknown> }) => model.fit(rows());
const close = (model: { dispose(): void }) => model.dispose();
const settings = { ...small, ...ownHyperparameters, target: 'difference', loss: 'gaussian' } as const;

// the path of a folder
const folderTaken = { '0.checkpointDir': ['1'] };

const forecasts: Record<string, Door> = {
  predict: takes(() => [options({ X: X(), base: wave(), future: future() })], { before: fit }),
  forecast: takes(
    () => [
      options({
        X: X(),
        base: wave(),
        future: future(),
        levels: [0.1, 0.9],
        origins: 2,
        maskSeed: 1,
      }),
    ],
    { before: fit },
  ),
};

const forecaster: Record<string, Door> = {
  ...forecasts,
  fit: takes(() => [options({ ...rows(), ...run(), validation: 0.2, columns: ['wave', 'flag'] })], {
    taken: folderTaken,
  }),
  fineTune: takes(
    () => [
      options({
        ...rows(),
        ...run(),
        validation: 0.2,
        epochs: 1,
        updates: 4,
        lr: 0.01,
        patience: 2,
        scalers: 'kept',
      }),
    ],
    { before: fit, taken: folderTaken },
  ),
  evaluate: takes(() => [options(rows())], { before: fit }),
  save: takes(() => [made(memoryStore())], { before: fit }),
};

let kept: Promise<LSTMForecaster> | undefined;

function fittedOnce(): Promise<LSTMForecaster> {
  const forecaster = new LSTMForecaster(settings);
  kept ??= forecaster.fit(rows()).then(() => forecaster);
  return kept;
}

async function saved(model: LSTMForecaster | LSTMEnsemble) {
  const store = memoryStore();
  await model.fit(rows());
  await model.save(store);
  model.dispose();
  return made(store);
}

const loading = (make: () => LSTMForecaster | LSTMEnsemble): Door =>
  takes(async () => [await saved(make()), options({ backend: 'cpu', kernels: 'auto' })], { close });

export const lstmDoors: Doors = {
  configText: takes(() => [made({ seqLen: 8, lr: 0.001 })]),
  createSequences: takes(() => [[[1], [2], [3], [4]], [1, 2, 3, 4], options({ seqLen: 2, targetOffset: 1 })]),
  LSTMForecaster: takes(() => [options(settings)], {
    members: forecaster,
    statics: { load: loading(() => new LSTMForecaster(settings)) },
  }),
  LSTMEnsemble: takes(() => [options({ ...settings, ensemble: 'seeds', members: 1, method: 'pool' })], {
    members: { ...forecasts, fit: forecaster.fit!, save: forecaster.save! },
    statics: { load: loading(() => new LSTMEnsemble({ ...settings, members: 1 })) },
  }),
  lstm: takes(() => [options({ ...hyperparameters(), global: true })]),
  lstmEnsemble: takes(() => [
    options({ ...hyperparameters(), ensemble: 'seeds', members: 2, method: 'average' }),
  ]),
  mcDropout: takes(
    async () => [
      made(await fittedOnce()),
      options({ X: X(), base: wave(), future: future(), passes: 2, seed: 1, origins: 'last', levels: [0.5] }),
    ],
    { taken: { '1.origins': [1] } },
  ),
  toOnnx: takes(async () => [made(await fittedOnce()), options({ graph: 'forecaster', levels: [0.1, 0.9] })]),
  trainLSTMModel: takes(
    () => [
      options({
        ...small,
        XTrain: X(),
        yTrain: wave(),
        XTest: X(),
        yTest: wave(),
        progress: false,
        saveDir: null,
        verbose: false,
      }),
    ],
    {
      taken: { '0.saveDir': [null, '1'] },
      close: ({ forecaster }: { forecaster: { dispose(): void } }) => forecaster.dispose(),
    },
  ),
  StandardScaler: takes(() => [], {
    members: {
      fit: takes(() => [wave(), 2]),
      transform: takes(() => [wave()], {
        before: (scaler: { fit(given: object): void }) => scaler.fit(wave()),
      }),
    },
  }),
  VariationalDropout: takes(() => [options({ rate: 0.2, seed: 1, name: 'dropout' })]),
  ElementDropout: takes(() => [options({ rate: 0.2, seed: 1, name: 'dropout' })]),
  EpochDropout: takes(() => [options({ rate: 0.2, seed: 1, name: 'dropout' })]),
  setWasmPaths: plumbing,
  metrics: takes(() => [wave(), flag()]),
  metricsText: plumbing,
  Sequences: plumbing,
};
