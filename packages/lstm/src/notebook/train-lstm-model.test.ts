import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMForecaster, metrics, metricsText, type TrainLSTMModelOptions } from '../index';
import { trainLSTMModel } from './train-lstm-model';

jest.setTimeout(120_000);

const rows = Array.from({ length: 80 }, (_, row) => [Math.sin(row / 4), (row % 5) - 2, row / 80]);
const prices = rows.map(([a, b]) => 1000 + 100 * a! + b!);

let directory: string;
let log: jest.SpyInstance;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-train-'));
  log = jest.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => {
  log.mockRestore();
  rmSync(directory, { recursive: true, force: true });
});

function options(more: Partial<TrainLSTMModelOptions> = {}): TrainLSTMModelOptions {
  return {
    XTrain: rows.slice(0, 50),
    yTrain: prices.slice(0, 50),
    XTest: rows.slice(50),
    yTest: prices.slice(50),
    seqLen: 5,
    epochs: 3,
    hiddenDim: 6,
    saveDir: null,
    backend: 'wasm',
    ...more,
  };
}

it("gives the notebook's result", async () => {
  const result = await trainLSTMModel(options());

  // the notebook's windows: len(X_test) - seq_len of them, from y_test[seq_len] on
  expect(result.true).toEqual(Float64Array.from(prices.slice(55)));
  expect(result.preds).toHaveLength(25);
  expect(metrics(result.true, result.preds)).toEqual({
    mse: result.mse,
    rmse: result.rmse,
    mae: result.mae,
    r2: result.r2,
  });
  expect(result.trainLosses).toHaveLength(3);
  expect(result.valLosses).toHaveLength(3);
  expect(result).toMatchObject({ epochsRun: 3, stoppedBy: 'epochs', backend: 'wasm' });
  expect(result.model.inputs[0]!.shape).toEqual([null, 5, 3]);
  result.forecaster.dispose();
});

it('has forecasts of the scaled model in units of the target', async () => {
  const result = await trainLSTMModel(options({ targetOffset: 0 }));
  expect(result.true).toEqual(Float64Array.from(prices.slice(54)));
  // the validation loss is the mean squared error in units of the training target's deviation
  const train = prices.slice(0, 50);
  const mean = train.reduce((sum, value) => sum + value, 0) / 50;
  const variance = train.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 50;
  expect(result.mse / variance).toBeCloseTo(result.valLosses[result.bestEpoch - 1]!, 5);
  result.forecaster.dispose();
});

it('writes the model and the metrics, from which the forecaster comes back', async () => {
  const saveDir = path.join(directory, 'deep', 'models');
  const result = await trainLSTMModel(options({ saveDir }));
  const loaded = await LSTMForecaster.load(path.join(saveDir, 'final_model'));

  expect(readFileSync(path.join(saveDir, 'metrics.txt'), 'utf8')).toBe(metricsText(result));
  expect((await loaded.evaluate({ X: rows.slice(50), y: prices.slice(50) })).preds).toEqual(result.preds);
  loaded.dispose();
  result.forecaster.dispose();
});

it("has the notebook's lines", () => {
  expect(metricsText({ mse: 113097.12346, rmse: 336.29912, mae: 126.3, r2: 0.92956 })).toBe(
    'MSE: 113097.1235\nRMSE: 336.2991\nMAE: 126.3000\nR2: 0.9296\n',
  );
});

it('lets nothing depend on the test rows when there are validation rows', async () => {
  const more = {
    XValidation: rows.slice(40, 60),
    yValidation: prices.slice(40, 60),
    patience: 1,
    epochs: 6,
    lr: 0.05,
  };
  const one = await trainLSTMModel(options(more));
  const two = await trainLSTMModel(
    options({ ...more, XTest: rows.slice(50).map((row) => row.map((value) => -50 * value)) }),
  );
  expect(two.valLosses).toEqual(one.valLosses);
  expect(two.bestEpoch).toBe(one.bestEpoch);
  expect(two.preds).not.toEqual(one.preds);
  one.forecaster.dispose();
  two.forecaster.dispose();
});

it('prints the first and every 50th epoch, unless told not to', async () => {
  const result = await trainLSTMModel(options({ epochs: 50, hiddenDim: 2, numLayers: 1 }));
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    expect.stringMatching(/^Epoch 1\/50 - Train Loss: \d\.\d{4}, Val Loss: \d\.\d{4}$/),
    expect.stringMatching(/^Epoch 50\/50 - /),
  ]);
  result.forecaster.dispose();
  log.mockClear();
  (await trainLSTMModel(options({ verbose: false }))).forecaster.dispose();
  expect(log).not.toHaveBeenCalled();
});

it('refuses before training what can not be trained on, and leaves nothing behind', async () => {
  const file = path.join(directory, 'file');
  writeFileSync(file, '');
  const others = path.join(directory, 'others');
  mkdirSync(path.join(others, 'final_model'), { recursive: true });
  writeFileSync(path.join(others, 'final_model', 'notes.txt'), 'mine');
  const stock = path.join(directory, 'stock');
  mkdirSync(path.join(stock, 'final_model'), { recursive: true });
  writeFileSync(path.join(stock, 'final_model', 'model.json'), '{"format":"layers-model"}');
  const noted = path.join(directory, 'noted');
  mkdirSync(noted);
  writeFileSync(path.join(noted, 'metrics.txt'), 'mine');
  const before = tf.memory().numTensors;
  const holed = rows.slice(50).map((row) => [...row]);
  holed[3]![1] = Number.NaN;
  const cases: [Partial<TrainLSTMModelOptions>, string][] = [
    [{ XTest: holed }, '`XTest` is not a finite number in row 4, column "feature_2"'],
    [{ yTrain: prices.slice(0, 49) }, '`yTrain` holds 49 values where 50 are expected'],
    [{ XTest: rows.slice(50).map((row) => row.slice(1)) }, '`XTest` has 2 columns in row 1, where 3 are due'],
    [
      { XTrain: rows.slice(0, 5), yTrain: prices.slice(0, 5) },
      '`XTrain` has 5 rows where at least 6 are needed',
    ],
    [{ XValidation: rows }, 'both `XValidation` and `yValidation`'],
    [{ lr: -1 }, '`lr` must be a number above 0'],
    [{ saveDir: file }, 'a file stands where a directory is needed'],
    [{ checkpointDir: file }, 'a file stands where a directory is needed'],
    [{ saveDir: others }, 'it holds other files'],
    [{ saveDir: stock }, 'it holds other files'],
    [{ saveDir: noted }, 'was not written here'],
    [{ resume: true }, '`resume` must be false without `checkpointDir`'],
  ];
  const onProgress = jest.fn();
  for (const [more, message] of cases) {
    await expect(trainLSTMModel(options({ onProgress, ...more }))).rejects.toThrow(message);
  }
  expect(onProgress).not.toHaveBeenCalled();
  expect(tf.memory().numTensors).toBe(before);
  expect(readdirSync(directory)).toEqual(['file', 'noted', 'others', 'stock']);
});

it('resumes after an abort to the same result', async () => {
  const whole = await trainLSTMModel(options({ epochs: 4 }));
  const stop = new AbortController();
  const run = { epochs: 4, checkpointDir: directory, checkpointEvery: 1, resume: true };
  const aborted = trainLSTMModel(
    options({
      ...run,
      signal: stop.signal,
      onProgress: (event) => event.type === 'checkpoint' && event.epoch === 2 && stop.abort(),
    }),
  );
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(path.join(directory, 'training.checkpoint'))).toBe(true);
  const resumed = await trainLSTMModel(options(run));
  expect(resumed.preds).toEqual(whole.preds);
  expect(resumed.valLosses).toEqual(whole.valLosses);

  const others = trainLSTMModel(options({ ...run, yTrain: [7, ...prices.slice(1, 50)] }));
  await expect(others).rejects.toThrow('is of another run: data was');
  whole.forecaster.dispose();
  resumed.forecaster.dispose();
});
