import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expectTypeOf } from 'expect-type';
import {
  type BackendName,
  LSTMForecaster,
  type TrainingEvent,
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
  if (event.type === 'checkpoint') expectTypeOf(event.file).toEqualTypeOf<string>();
}
forecaster.fit({ X: [[1]], y: [1], onProgress: listen });
