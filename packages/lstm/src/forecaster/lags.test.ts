import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryStore, Rng, readSavedFiles, saveModel } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Hyperparameters, LSTMEnsemble, mcDropout } from '../index';
import { LSTMForecaster } from './lstm-forecaster';

jest.setTimeout(120_000);

const small = {
  seqLen: 6,
  batchSize: 16,
  epochs: 4,
  hiddenDim: 4,
  numLayers: 1,
  dropout: 0.2,
  lr: 0.01,
  lags: 3,
  targetOffset: 0,
  seed: 3,
  backend: 'wasm',
} as const satisfies Hyperparameters;

const count = 60;
const a = Array.from({ length: count }, (_, row) => Math.sin(row / 3));
const weekday = a.map((_, row) => row % 7);
const X = { a, weekday };
const y = a.map((value, row) => 5 * value - weekday[row]!);

let directory: string;
const made: LSTMForecaster[] = [];

function make(more: Hyperparameters = {}): LSTMForecaster {
  const forecaster = new LSTMForecaster({ ...small, ...more });
  made.push(forecaster);
  return forecaster;
}

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-lags-'));
});

afterEach(() => {
  for (const forecaster of made.splice(0)) forecaster.dispose();
  rmSync(directory, { recursive: true });
});

describe('a planted lag', () => {
  const rng = new Rng(1);
  const inputs = Array.from({ length: 400 }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const target = inputs.map((_, row) => (inputs[row - 3]?.[1] ?? 0) + 0.1 * rng.normal());

  it.each(['lstm', 'attention-lstm'] as const)(
    'is found by the %s, which then learns faster',
    async (architecture) => {
      const best: number[] = [];
      for (const lags of [5, 0]) {
        const forecaster = make({
          architecture,
          lags,
          seqLen: 8,
          hiddenDim: 8,
          dropout: 0,
          epochs: 10,
          seed: 1,
        });
        best.push((await forecaster.fit({ X: inputs, y: target })).bestLoss);
        if (lags === 0) continue;
        const { values, meanLags, shape } = await forecaster.lagWeights({ columns: ['feature_2'] });
        expect(shape).toEqual([1, 6]);
        expect(values.indexOf(Math.max(...values))).toBe(3);
        expect(values[3]).toBeGreaterThan(0.8);
        expect(Math.abs(meanLags[0]! - 3)).toBeLessThan(0.4);
      }
      expect(best[0]).toBeLessThan(best[1]! / 3);
    },
  );
});

describe('lagWeights', () => {
  it('tells of every input, and of those known ahead at each place', async () => {
    const forecaster = make({ futureCovariates: ['weekday'], targetOffset: 1, horizon: 2 });
    await forecaster.fit({ X, y });
    const all = await forecaster.lagWeights();
    expect(all.features).toEqual(['a', 'weekday', 'weekday+1', 'weekday+2']);
    expect(all.shape).toEqual([4, 4]);
    all.features.forEach((_, at) => {
      const row = [...all.values.slice(4 * at, 4 * at + 4)];
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      expect(all.meanLags[at]).toBeCloseTo(row[1]! + 2 * row[2]! + 3 * row[3]!, 12);
      // half on the row itself, until training moves it
      expect(row[0]).not.toBe(0.5);
    });
    const some = await forecaster.lagWeights({ columns: ['weekday'] });
    expect(some.features).toEqual(all.features.slice(1));
    expect(some.values).toEqual(all.values.slice(4));
  });

  it('says what is missing', async () => {
    const forecaster = make();
    await expect(forecaster.lagWeights()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await forecaster.fit({ X, y });
    await expect(forecaster.lagWeights({ columns: ['b'] })).rejects.toMatchObject({ code: 'MISSING_COLUMN' });
    const plain = make({ lags: 0 });
    await plain.fit({ X, y });
    await expect(plain.lagWeights()).rejects.toThrow('without lags');
  });

  it('has lags below the length of a window', () => {
    expect(() => make({ lags: 6 })).toThrow('`lags` must be a whole number at least 0 and at most 5');
    expect(() => make({ lags: -1 })).toThrow('`lags`');
    expect(() => make({ lags: 1.5 })).toThrow('`lags`');
    expect(new LSTMForecaster().settings.lags).toBe(0);
  });
});

describe.each(['lstm', 'attention-lstm', 'transformer'] as const)('a %s with lags', (architecture) => {
  it('repeats itself, comes back as it was saved, and leaves no tensors', async () => {
    const [first, again] = [make({ architecture }), make({ architecture })];
    await first.fit({ X, y });
    const forecasts = await first.predict({ X });
    await again.fit({ X, y });
    expect(await again.predict({ X })).toEqual(forecasts);

    const folder = path.join(directory, 'model');
    await first.save(folder);
    const loaded = await LSTMForecaster.load(folder);
    made.push(loaded);
    expect(await loaded.predict({ X })).toEqual(forecasts);
    expect(await loaded.lagWeights()).toEqual(await first.lagWeights());
    const held = tf.memory().numTensors;
    await loaded.lagWeights();
    await loaded.predict({ X });
    expect(tf.memory().numTensors).toBe(held);
  });

  it('goes on from a checkpoint to what an uninterrupted run gives, with these lags alone', async () => {
    const whole = make({ architecture });
    await whole.fit({ X, y });
    const run = { checkpointDir: directory, checkpointEvery: 1 };
    await make({ architecture, epochs: 2 }).fit({ X, y, ...run });
    const resumed = make({ architecture });
    await resumed.fit({ X, y, ...run, resume: true });
    expect(await resumed.predict({ X })).toEqual(await whole.predict({ X }));
    expect(await resumed.lagWeights()).toEqual(await whole.lagWeights());
    const other = make({ architecture, lags: 2 }).fit({ X, y, ...run, resume: true });
    await expect(other).rejects.toThrow('is of another run: lags was 3 and is 2');
  });
});

it.each(['train', 'window', { rolling: 10 }] as const)(
  'works with scaling %p, and is tuned further',
  async (scaling) => {
    const forecaster = make({ scaling, target: 'difference', loss: 'gaussian', targetOffset: 1 });
    await forecaster.fit({ X, y, base: y });
    const before = await forecaster.lagWeights();
    await forecaster.fineTune({ X, y, base: y, epochs: 2, lr: 0.01 });
    const after = await forecaster.lagWeights();
    expect(after.values).not.toEqual(before.values);
    expect((await forecaster.predict({ X, base: y })).every(Number.isFinite)).toBe(true);
  },
);

it('works with masks left on, and in an ensemble', async () => {
  const forecaster = make();
  await forecaster.fit({ X, y });
  const drop = (seed: number) => mcDropout(forecaster, { X, passes: 3, seed, origins: 'all' });
  const [one, same, other] = [await drop(1), await drop(1), await drop(2)];
  expect(same.point).toEqual(one.point);
  expect(other.point).not.toEqual(one.point);

  const ensemble = new LSTMEnsemble({ ...small, members: 2, epochs: 1 });
  await ensemble.fit({ X, y });
  const weights = await Promise.all(ensemble.members.map((member) => member.lagWeights()));
  expect(weights[0]!.values).not.toEqual(weights[1]!.values);
  ensemble.dispose();
});

it('opens what was saved before there were lags', async () => {
  const plain = make({ lags: 0 });
  await plain.fit({ X, y });
  const store = memoryStore();
  await plain.save(store);
  const { kind, files } = await readSavedFiles(store);
  const saved = JSON.parse(new TextDecoder().decode(files.get('forecaster.json')));
  expect(saved.settings.lags).toBe(0);
  delete saved.settings.lags;
  const older = { ...Object.fromEntries(files), 'forecaster.json': JSON.stringify(saved) };
  await saveModel(store, { kind, package: '@btcfc/lstm', files: older });
  const loaded = await LSTMForecaster.load(store);
  made.push(loaded);
  expect(await loaded.predict({ X })).toEqual(await plain.predict({ X }));
});
