import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { DataFrame } from 'danfojs-node';
import type { MatrixLike } from '../data/reading/matrix';
import { metrics } from '../index';
import type { EpochEvent } from '../training/training-events';
import { LSTMForecaster } from './lstm-forecaster';

jest.setTimeout(120_000);

const count = 60;
const a = Array.from({ length: count }, (_, row) => 100 + 10 * Math.sin(row / 3));
const b = Array.from({ length: count }, (_, row) => row % 7);
const X = { a, b };
const y = a.map((value, row) => 5 * value - b[row]!);
const small = {
  seqLen: 4,
  batchSize: 16,
  epochs: 4,
  hiddenDim: 6,
  numLayers: 1,
  dropout: 0.2,
  lr: 0.01,
  targetOffset: 0,
  backend: 'wasm',
} as const;

let directory: string;
let forecaster: LSTMForecaster;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-forecaster-'));
  forecaster = new LSTMForecaster(small);
});

afterEach(() => {
  forecaster.dispose();
  rmSync(directory, { recursive: true, force: true });
});

function head(rows: number): { X: MatrixLike; y: number[] } {
  return { X: { a: a.slice(0, rows), b: b.slice(0, rows) }, y: y.slice(0, rows) };
}

function replaced(values: number[], position: number, value: number): number[] {
  return values.map((kept, index) => (index === position ? value : kept));
}

describe('fit', () => {
  it('learns: beats the mean of the target', async () => {
    forecaster = new LSTMForecaster({ ...small, epochs: 60, lr: 0.03, dropout: 0 });
    await forecaster.fit({ X, y });
    const { r2, mse, preds, true: truth } = await forecaster.evaluate({ X, y });

    expect(r2).toBeGreaterThan(0.8);
    expect(truth).toEqual(Float64Array.from(y.slice(3)));
    expect(metrics(truth, preds).mse).toBe(mse);
  });

  it('uses the last rows for validation and nothing of them for the scalers', async () => {
    const extreme = y.map((value, row) => (row >= 48 ? value * 1e6 : value));
    const events: EpochEvent[] = [];
    await forecaster.fit({
      X,
      y,
      onProgress: (event) => void (event.type === 'epoch' && events.push(event)),
    });
    const normal = (await forecaster.predict({ X: head(48).X })) as Float64Array;
    const summary = await forecaster.fit({ X, y: extreme, validation: 0.2 });

    // 20% of 60 rows: 12 validation rows, whose windows reach back
    expect(summary.valLosses[0]).toBeGreaterThan(1e6);
    expect(summary.trainLosses).toEqual(events.map(({ trainLoss }) => trainLoss));
    expect(normal).toHaveLength(45);
  });

  it('takes validation rows of their own, and none', async () => {
    const own = await forecaster.fit({
      ...head(40),
      validation: { X: [...a.keys()].slice(40).map((row) => [a[row]!, b[row]!]), y: y.slice(40) },
    });
    const none = await forecaster.fit({ ...head(40), validation: 0 });

    expect(none.trainLosses).toEqual(own.trainLosses.slice(0, none.trainLosses.length));
    expect(none.valLosses).toEqual(none.trainLosses);
    expect(own.valLosses).not.toEqual(own.trainLosses);
  });

  it('gives the same forecasts for every form of the same rows', async () => {
    const forms: MatrixLike[] = [
      X,
      a.map((value, row) => [value, b[row]!]),
      {
        rows: count,
        columns: ['a', 'b'],
        values: Float64Array.from(a.flatMap((value, row) => [value, b[row]!])),
      },
      new DataFrame({ a, b }),
    ];
    const forecasts: Float64Array[] = [];
    for (const form of forms) {
      await forecaster.fit({ X: form, y, columns: ['a', 'b'] });
      forecasts.push(await forecaster.predict({ X: form }));
    }
    for (const other of forecasts.slice(1)) expect(other).toEqual(forecasts[0]);
  });

  it('frees what it replaces, and everything when it fails', async () => {
    await forecaster.fit({ X, y });
    const fitted = tf.memory().numTensors;
    await forecaster.fit({ X, y });
    await forecaster.predict({ X });
    await forecaster.evaluate({ X, y });
    await forecaster.save(path.join(directory, 'model'));
    expect(tf.memory().numTensors).toBe(fitted);

    const signal = AbortSignal.timeout(1);
    await expect(forecaster.fit({ X, y, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(tf.memory().numTensors).toBe(fitted);
    // the model of the fit before is still there
    expect(await forecaster.predict({ X })).toHaveLength(57);

    forecaster.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each([
    [{ X, y, validation: 1 }, '`validation` must be'],
    [{ X, y, checkpointEvery: 0 }, '`checkpointEvery` must be'],
    [{ X: {}, y: [] }, '`X` has no columns'],
    [{ X, y: y.slice(1) }, '`y` holds 59 values where 60 are expected'],
    [head(4), '`X` has 4 rows where at least 5 are needed'],
    [{ ...head(5), validation: 0.5 }, '`X` has 3 rows where at least 4 are needed'],
    [{ X, y, validation: { X: { a }, y } }, '`validation.X` lacks the column "b"'],
    [{ X: { ...X, b: replaced(b, 7, Number.NaN) }, y }, '`X` is not a finite number in row 8, column "b"'],
    [{ X, y: replaced(y, 2, Number.POSITIVE_INFINITY) }, '`y` is infinite in row 3'],
  ])('refuses bad input %#', async (options, message) => {
    await expect(forecaster.fit(options as never)).rejects.toThrow(message);
  });

  it.each([
    ['seqLen', 0],
    ['batchSize', 1.5],
    ['epochs', 0],
    ['lr', 0],
    ['patience', 0],
    ['minDelta', -1],
    ['hiddenDim', 0],
    ['numLayers', 0],
    ['dropout', 1],
    ['dropoutMask', 'none'],
    ['initialization', 'zeros'],
    ['forgetBias', Number.NaN],
    ['lrFactor', 1],
    ['lrPatience', -1],
    ['clipNorm', 0],
    ['seed', -1],
    ['targetOffset', -1],
    ['backend', 'gpu'],
  ])('refuses %s = %p', (name, value) => {
    const construct = () => new LSTMForecaster({ [name]: value });
    expect(construct).toThrow(`\`${name}\` must be`);
    expect(construct).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('predict', () => {
  it('has one forecast per window, and does not look ahead', async () => {
    await forecaster.fit({ X, y });
    const all = await forecaster.predict({ X });
    const part = await forecaster.predict({ X: head(20).X });

    expect(all).toHaveLength(57);
    Array.from(part).forEach((forecast, index) => {
      expect(forecast).toBeCloseTo(all[index]!, 3);
    });
    expect(await forecaster.predict({ X: head(4).X })).toHaveLength(1);
  });

  it('has as many with a target further on, of which the last have no truth yet', async () => {
    forecaster = new LSTMForecaster({ ...small, targetOffset: 2 });
    await forecaster.fit({ X, y });
    const forecasts = await forecaster.predict({ X });
    const { preds, true: truth } = await forecaster.evaluate({ X, y });

    expect(forecasts).toHaveLength(57);
    expect(preds).toEqual(forecasts.slice(0, 55));
    expect(truth).toEqual(Float64Array.from(y.slice(5)));
  });

  it('puts columns right by name and refuses others', async () => {
    await forecaster.fit({ X, y });
    const forecasts = await forecaster.predict({ X });

    expect(await forecaster.predict({ X: { b, a } })).toEqual(forecasts);
    await expect(forecaster.predict({ X: { a } })).rejects.toMatchObject({ code: 'MISSING_COLUMN' });
    await expect(forecaster.predict({ X: { a, b, c: a } })).rejects.toThrow('has the column "c"');
    await expect(forecaster.predict({ X: [[1]] })).rejects.toThrow('1 columns in row 1, where 2 are due');
    await expect(forecaster.predict({ X: head(3).X })).rejects.toThrow('3 rows where at least 4 are needed');
  });

  it('needs a fit', async () => {
    await expect(forecaster.predict({ X })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(() => forecaster.model).toThrow('has not been fitted');
  });
});

describe('save and load', () => {
  it.each([
    { ...small, numLayers: 2 },
    { ...small, dropoutMask: 'notebook', initialization: 'keras', targetOffset: 1 },
  ] as const)('bring back the same forecaster: %#', async (hyperparameters) => {
    forecaster = new LSTMForecaster(hyperparameters);
    await forecaster.fit({ X, y });
    const scores = await forecaster.evaluate({ X, y });
    const folder = path.join(directory, 'final_model');
    await forecaster.save(folder);
    const loaded = await LSTMForecaster.load(folder);

    expect(await loaded.predict({ X })).toEqual(await forecaster.predict({ X }));
    expect(loaded.settings).toEqual(forecaster.settings);
    expect(loaded.columns).toEqual(['a', 'b']);
    expect(loaded.summary).toEqual(forecaster.summary);
    expect(scores).toMatchObject(loaded.metrics!);

    const again = path.join(directory, 'again');
    await loaded.save(again);
    for (const name of readdirSync(folder)) {
      expect(readFileSync(path.join(again, name))).toEqual(readFileSync(path.join(folder, name)));
    }
    loaded.dispose();
  });

  it('write the files TensorFlow.js knows, the same for the same seed', async () => {
    const folders = ['one', 'two'].map((name) => path.join(directory, name));
    for (const folder of folders) {
      await forecaster.fit({ X, y });
      await forecaster.save(folder);
    }
    expect(readdirSync(folders[0]!).sort()).toEqual([
      'forecaster.json',
      'manifest.json',
      'model.json',
      'weights.bin',
    ]);
    for (const name of ['forecaster.json', 'model.json', 'weights.bin']) {
      expect(readFileSync(path.join(folders[1]!, name))).toEqual(readFileSync(path.join(folders[0]!, name)));
    }
  });

  it('say what is wrong with a folder', async () => {
    const folder = path.join(directory, 'model');
    await expect(LSTMForecaster.load(folder)).rejects.toMatchObject({ code: 'FILE_ACCESS' });
    await forecaster.fit({ X, y });
    await forecaster.save(folder);
    const damage = async (name: string, change: (bytes: Buffer) => Buffer | string) => {
      const file = path.join(folder, name);
      const whole = readFileSync(file);
      writeFileSync(file, change(whole));
      await expect(LSTMForecaster.load(folder)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
      writeFileSync(file, whole);
    };
    const before = tf.memory().numTensors;
    await damage('weights.bin', (bytes) => bytes.subarray(4));
    await damage('model.json', (bytes) => bytes.subarray(0, 50));
    await damage('model.json', () => '{}');
    await damage('forecaster.json', () => '{"format": "another"}');
    expect(tf.memory().numTensors).toBe(before);
  });
});
