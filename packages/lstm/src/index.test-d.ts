import type { Forecast, ForecastModel, Store } from '@btcfc/core';
import { type LayersModel, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expectTypeOf } from 'expect-type';
import {
  type Architecture,
  type ArchitectureName,
  type BackendName,
  type Baseline,
  type Calibration,
  type Evaluation,
  type FitSummary,
  type Hyperparameters,
  type LagWeights,
  LSTMEnsemble,
  LSTMForecaster,
  lstm,
  mcDropout,
  type Target,
  type TrainingEvent,
  type TrainLSTMModelOptions,
  type TrainResult,
  trainLSTMModel,
} from './index';

const forecaster = new LSTMForecaster({ seqLen: 8, dropoutMask: 'variational' });
expectTypeOf(forecaster.predict({ X: { price: [1, 2] } })).resolves.toEqualTypeOf<Float64Array>();
expectTypeOf(LSTMForecaster.load('model')).resolves.toEqualTypeOf<LSTMForecaster>();
expectTypeOf<BackendName>().toEqualTypeOf<'auto' | 'wasm' | 'cpu' | 'webgpu' | 'tensorflow'>();

const rows = { XTrain: [[1]], yTrain: Float64Array.of(1), XTest: { price: [1] }, yTest: [1] };
expectTypeOf(trainLSTMModel(rows)).resolves.toEqualTypeOf<TrainResult>();
expectTypeOf<TrainResult['preds']>().toEqualTypeOf<Float64Array>();
expectTypeOf<TrainResult['model']>().toEqualTypeOf<LayersModel>();
trainLSTMModel({ ...rows, saveDir: null, signal: AbortSignal.abort() });

// @ts-expect-error no such backend
trainLSTMModel({ ...rows, backend: 'gpu' });
// @ts-expect-error the test rows are missing
trainLSTMModel({ XTrain: [[1]], yTrain: [1] });

function listen(event: TrainingEvent): void {
  if (event.type === 'epoch') expectTypeOf(event.valLoss).toEqualTypeOf<number>();
  if (event.type === 'checkpoint') expectTypeOf(event.place).toEqualTypeOf<string>();
}
forecaster.fit({ X: [[1]], y: [1], onProgress: listen });

// what is learned, and what is forecast
new LSTMForecaster({ loss: { quantiles: [0.1, 0.5] }, target: 'log-difference', horizon: 3, shrinkage: 0.5 });
new LSTMForecaster({ scaling: { rolling: 20 }, futureCovariates: ['weekday'], architecture: 'transformer' });
expectTypeOf<Hyperparameters['architecture']>().toEqualTypeOf<
  'lstm' | 'attention-lstm' | 'transformer' | Architecture | undefined
>();
expectTypeOf<ArchitectureName>().toEqualTypeOf<'lstm' | 'attention-lstm' | 'transformer'>();
expectTypeOf<Hyperparameters['shrinkage']>().toEqualTypeOf<
  'none' | 'auto' | 'validation' | number | undefined
>();
expectTypeOf<Hyperparameters['scaling']>().toEqualTypeOf<
  'train' | 'window' | { rolling: number } | undefined
>();
expectTypeOf<Hyperparameters['target']>().toEqualTypeOf<Target | 'auto' | undefined>();
expectTypeOf<TrainLSTMModelOptions['target']>().toEqualTypeOf<
  'level' | 'difference' | 'log-difference' | undefined
>();
// @ts-expect-error no such loss
new LSTMForecaster({ loss: 'pinball' });
// @ts-expect-error quantiles are a list
new LSTMForecaster({ loss: { quantiles: 0.5 } });
// @ts-expect-error the rows have no name
new LSTMForecaster({ scaling: { window: 20 } });
expectTypeOf<Hyperparameters['lags']>().toEqualTypeOf<number | undefined>();
expectTypeOf(forecaster.lagWeights({ columns: ['price'] })).resolves.toEqualTypeOf<LagWeights>();
expectTypeOf<LagWeights['shape']>().toEqualTypeOf<[features: number, lags: number]>();
// @ts-expect-error one number for all inputs
new LSTMForecaster({ lags: [1, 3] });
// @ts-expect-error columns are named
forecaster.lagWeights({ columns: [0] });
// @ts-expect-error no such target
new LSTMForecaster({ target: 'return' });

const X = { price: [1, 2] };
const y = [1, 2];
expectTypeOf(forecaster.fit({ X, y, base: 'price', scale: [1, 1] })).resolves.toEqualTypeOf<FitSummary>();
expectTypeOf<FitSummary['shrinkage']>().toEqualTypeOf<number[]>();
expectTypeOf<FitSummary['spread']>().toEqualTypeOf<number>();
expectTypeOf<Hyperparameters['baseline']>().toEqualTypeOf<Baseline | undefined>();
expectTypeOf<Hyperparameters['calibration']>().toEqualTypeOf<Calibration | undefined>();
expectTypeOf(
  forecaster.fineTune({ X, y, epochs: 3, scalers: 'refitted' }),
).resolves.toEqualTypeOf<FitSummary>();
// @ts-expect-error the columns are those of the fit
forecaster.fineTune({ X, y, columns: ['price'] });
// @ts-expect-error no such choice
forecaster.fineTune({ X, y, scalers: 'new' });
expectTypeOf(
  forecaster.forecast({ X, base: [1, 2], future: { weekday: [3] }, levels: [0.1], maskSeed: 1 }),
).resolves.toEqualTypeOf<Forecast>();
expectTypeOf(forecaster.evaluate({ X, y, base: 'price' })).resolves.toEqualTypeOf<Evaluation>();
trainLSTMModel({ ...rows, baseTrain: [1], baseTest: 'price', scaleTrain: 'price', scaleTest: [1] });
// @ts-expect-error a series is numbers or a name
trainLSTMModel({ ...rows, baseTrain: 1 });
// @ts-expect-error all, the last, or how many
forecaster.forecast({ X, origins: 'first' });

// an architecture of one's own
const gru: Architecture = {
  name: 'gru',
  build: (input, { hiddenDim }) => layers.gru({ units: hiddenDim }).apply(input) as SymbolicTensor,
};
new LSTMForecaster({ architecture: gru });
LSTMForecaster.load('model', { architecture: gru });
// @ts-expect-error it needs a name
new LSTMForecaster({ architecture: { build: gru.build } });

expectTypeOf(lstm({ seqLen: 8, loss: 'gaussian' })).toExtend<ForecastModel<LSTMForecaster>>();
// @ts-expect-error the horizon is asked for when it is fitted
lstm({ horizon: 3 });
declare const store: Store;
expectTypeOf(forecaster.save(store)).resolves.toEqualTypeOf<void>();
forecaster.fit({
  X,
  y,
  checkpointDir: store,
  async onEpoch(_, { checkpoint }) {
    expectTypeOf(await checkpoint()).toEqualTypeOf<Uint8Array>();
  },
});

expectTypeOf(mcDropout(forecaster, { X, passes: 3 })).resolves.toExtend<Forecast>();
expectTypeOf(
  new LSTMEnsemble({ members: 2, loss: 'gaussian' }).predict({ X }),
).resolves.toEqualTypeOf<Float64Array>();
// @ts-expect-error masks are drawn from `seed`
mcDropout(forecaster, { X, maskSeed: 1 });
