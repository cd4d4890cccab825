import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Hyperparameters, metrics } from '../index';
import { LSTMForecaster } from './lstm-forecaster';

jest.setTimeout(120_000);

const small = {
  seqLen: 4,
  batchSize: 32,
  epochs: 30,
  hiddenDim: 8,
  numLayers: 1,
  dropout: 0,
  lr: 0.02,
  targetOffset: 1,
  backend: 'wasm',
} as const;

let forecaster: LSTMForecaster;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-forecasting-'));
});

afterEach(() => {
  forecaster.dispose();
  rmSync(directory, { recursive: true, force: true });
  expect(tf.memory().numTensors).toBe(0);
});

function returnsOf(price: number[]): number[] {
  return price.map((value, row) => (row === 0 ? 0 : Math.log(value / price[row - 1]!)));
}

function walk(rows: number, deviation: (row: number) => number, seed = 1): number[] {
  const rng = new Rng(seed);
  let level = Math.log(100);
  return Array.from({ length: rows }, (_, row) => {
    level += rng.normal(0, deviation(row));
    return Math.exp(level);
  });
}

describe('the verdict on two kinds of series', () => {
  it('beats seasonal naive clearly where there are seasons and a trend', async () => {
    const rng = new Rng(2);
    const price = Array.from({ length: 400 }, (_, row) =>
      Math.exp(0.004 * row + 0.15 * Math.sin((2 * Math.PI * row) / 12) + rng.normal(0, 0.01)),
    );
    const rows = { X: { change: returnsOf(price) }, y: price };
    forecaster = new LSTMForecaster({ ...small, seqLen: 12, target: 'log-difference', epochs: 40 });
    const part = (from: number, to: number) => ({
      X: { change: rows.X.change.slice(from, to) },
      y: price.slice(from, to),
    });
    await forecaster.fit(part(0, 320));
    const { mae, preds, true: truth } = await forecaster.evaluate(part(308, 400));

    expect(truth).toEqual(Float64Array.from(price.slice(320)));
    expect(preds).toHaveLength(80);
    const naive = metrics(truth, Float64Array.from(price.slice(308, 388)));
    const persistence = metrics(truth, Float64Array.from(price.slice(319, 399)));
    expect(mae).toBeLessThan(0.5 * naive.mae);
    expect(mae).toBeLessThan(0.5 * persistence.mae);
  });

  it('says of a random walk what persistence says', async () => {
    const price = walk(700, () => 0.02, 9);
    const X = { change: returnsOf(price) };
    forecaster = new LSTMForecaster({
      ...small,
      target: 'log-difference',
      shrinkage: 'validation',
      epochs: 15,
    });
    const { shrinkage } = await forecaster.fit({
      X: { change: X.change.slice(0, 500) },
      y: price.slice(0, 500),
    });
    expect(shrinkage[0]).toBeLessThanOrEqual(0.1);

    const { mae, true: truth } = await forecaster.evaluate({
      X: { change: X.change.slice(500) },
      y: price.slice(500),
    });
    const persistence = metrics(truth, Float64Array.from(price.slice(503, 699)));
    expect(Math.abs(1 - mae / persistence.mae)).toBeLessThan(0.02);
  });
});

describe('distributions', () => {
  const isWild = (row: number) => Math.floor(row / 7) % 2 === 1;
  const price = walk(800, (row) => (isWild(row) ? 0.04 : 0.01));
  // what is known on a row of the next
  const next = price.map((_, row) => (isWild(row + 1) ? 1 : 0));

  it.each(['gaussian', 'student-t', { quantiles: [0.05, 0.5, 0.95] }] as const)(
    'have a spread that follows the data: %j',
    async (loss) => {
      forecaster = new LSTMForecaster({ ...small, seqLen: 2, target: 'log-difference', loss, epochs: 25 });
      const rows = { X: { next, price }, y: price, base: 'price' };
      await forecaster.fit(rows);
      const { levels, quantiles, origins, point, sample } = await forecaster.forecast({
        X: rows.X,
        origins: 'all',
      });
      const windows = origins.length;
      const [low, high] = [levels.indexOf(0.05), levels.indexOf(0.95)].map((index) => quantiles[index]!);
      const width = [0, 0];
      let covered = 0;
      for (let window = 0; window < windows - 1; window++) {
        const row = window + 1;
        width[next[row]!]! += Math.log(high![window]! / low![window]!);
        if (price[row + 1]! >= low![window]! && price[row + 1]! <= high![window]!) covered++;
      }
      expect(width[1]! / width[0]!).toBeGreaterThan(2.5);
      expect(width[1]! / width[0]!).toBeLessThan(6);
      expect(Math.abs(covered / (windows - 1) - 0.9)).toBeLessThan(0.05);
      const crossings = quantiles
        .slice(1)
        .flatMap((values, index) => [...values.filter((value, at) => value < quantiles[index]![at]!)]);
      expect(crossings).toEqual([]);
      const draws = sample!({ count: 100, seed: 1 });
      const above = draws.filter((draw, index) => draw > high![index % windows]!).length / draws.length;
      expect(Math.abs(above - 0.05)).toBeLessThan(0.005);
      expect(point).toEqual(await forecaster.predict({ X: rows.X }));
    },
  );

  it('are multiples of a known scale', async () => {
    const scale = price.map((_, row) => (isWild(row + 1) ? 0.04 : 0.01));
    forecaster = new LSTMForecaster({ ...small, target: 'log-difference', loss: 'gaussian', epochs: 10 });
    const X = { one: price.map(() => 1) };
    await forecaster.fit({ X, y: price, base: price, scale });
    const { levels, quantiles, origins } = await forecaster.forecast({
      X,
      base: price,
      scale,
      origins: 'all',
    });
    const windows = origins.length;
    const widths = Array.from(
      { length: windows },
      (_, window) => Math.log(quantiles.at(-1)![window]! / quantiles[0]![window]!) / scale[window + 3]!,
    );
    // inputs that say nothing leave one distribution, in units of the scale
    expect(levels[0]).toBe(0.05);
    expect(Math.max(...widths) / Math.min(...widths) - 1).toBeLessThan(1e-4);
    expect(Math.abs(widths[0]! / (2 * 1.645) - 1)).toBeLessThan(0.15);
    await expect(forecaster.forecast({ X, base: price })).rejects.toThrow('`scale` is given to only some');
    await expect(forecaster.forecast({ X, scale })).rejects.toThrow('`base` is missing');
  });

  it('are told at any levels, and not where there are none', async () => {
    forecaster = new LSTMForecaster({ ...small, target: 'log-difference', loss: 'gaussian', epochs: 2 });
    await forecaster.fit({ X: { next, price }, y: price, base: 'price' });
    const { quantiles } = await forecaster.forecast({ X: { next, price }, levels: [0.01, 0.5] });
    expect(quantiles).toHaveLength(2);
    await expect(forecaster.forecast({ X: { next, price }, levels: [0.5, 0.1] })).rejects.toThrow('`levels`');
    forecaster.dispose();
    forecaster = new LSTMForecaster({ ...small, epochs: 1 });
    await forecaster.fit({ X: { next }, y: price });
    const points = await forecaster.forecast({ X: { next } });
    expect(points.levels).toEqual([]);
    expect(points.sample).toBeUndefined();
    await expect(forecaster.forecast({ X: { next }, levels: [0.5] })).rejects.toThrow('`levels`');
  });

  it('vary with masks, the same for the same seed', async () => {
    forecaster = new LSTMForecaster({ ...small, dropout: 0.3, epochs: 2 });
    await forecaster.fit({ X: { next }, y: price });
    const pass = async (maskSeed?: number) =>
      (await forecaster.forecast({ X: { next }, maskSeed, origins: 'all' })).point;
    expect(await pass(1)).toEqual(await pass(1));
    expect(await pass(1)).not.toEqual(await pass(2));
    expect(await pass()).toEqual(await forecaster.predict({ X: { next } }));
  });
});

describe('several rows ahead and columns known ahead', () => {
  const rng = new Rng(6);
  const flag = Array.from({ length: 400 }, () => rng.integer(0, 1));
  const noise = flag.map(() => rng.normal());
  const y = flag.map((value, row) => 100 + 10 * value + (row % 2));
  const setup: Hyperparameters = { ...small, horizon: 2, futureCovariates: ['flag'], epochs: 40 };

  it('forecasts from what is known of the rows to come', async () => {
    forecaster = new LSTMForecaster(setup);
    const head = 390;
    const X = { flag: flag.slice(0, head), noise: noise.slice(0, head) };
    await forecaster.fit({ X, y: y.slice(0, head) });
    const { r2, preds, true: truth } = await forecaster.evaluate({ X, y: y.slice(0, head) });
    expect(r2).toBeGreaterThan(0.9);
    expect(Array.from(truth.subarray(0, 4))).toEqual([y[4], y[5], y[5], y[6]]);

    const future = { flag: flag.slice(head, head + 2) };
    const all = await forecaster.predict({ X, future });
    expect(all).toHaveLength(2 * (head - 3));
    preds.forEach((value, position) => {
      expect(all[position]).toBeCloseTo(value, 3);
    });
    expect(Math.abs(all.at(-1)! - y[head + 1]!)).toBeLessThan(4);
    await expect(forecaster.predict({ X })).rejects.toThrow('`future` is missing: the 2 rows');
    await expect(forecaster.predict({ X, future: { flag: [1] } })).rejects.toThrow('at least 2');
  });

  it('keeps windows whose targets stand on both sides of the cut out of both sets', async () => {
    forecaster = new LSTMForecaster({ ...setup, epochs: 1, horizon: 3 });
    let counts: number[] = [];
    await forecaster.fit({
      X: { flag: flag.slice(0, 50) },
      y: y.slice(0, 50),
      validation: 0.2,
      onProgress(event) {
        if (event.type === 'training-start') counts = [event.trainingWindows, event.validationWindows];
      },
    });
    // 44 windows in all; the targets of the last to train on are rows 37 to 39, of the first held out 40 to 42
    expect(counts).toEqual([34, 8]);
  });

  it('forecasts fewer rows than it was fitted for, and refuses more', async () => {
    const dates = y.map((_, row) => new Date(Date.UTC(2024, 0, 1 + row)));
    forecaster = new LSTMForecaster({ ...small, horizon: 3, loss: 'gaussian', epochs: 1 });
    const X = { noise };
    await forecaster.fit({ X, y });
    const rows = { X, dates, origins: 2, levels: [0.1, 0.9] };
    const whole = await forecaster.forecast(rows);
    const short = await forecaster.forecast({ ...rows, horizon: 2 });
    const firstTwo = (values: ArrayLike<number> | undefined) => {
      const [a, b, , c, d] = Array.from(values ?? []);
      return [a, b, c, d];
    };
    expect(short.horizon).toBe(2);
    expect(Array.from(short.point)).toEqual(firstTwo(whole.point));
    expect(Array.from(short.dates ?? [])).toEqual(firstTwo(whole.dates));
    expect(short.quantiles.map((row) => Array.from(row))).toEqual(whole.quantiles.map(firstTwo));
    await expect(forecaster.forecast({ ...rows, horizon: 4 })).rejects.toThrow(
      '`horizon` must be at most 3, the horizon that the network was fitted for',
    );
  });

  it.each([
    [{ futureCovariates: ['none'] }, {}, 'lacks the column "none"'],
    [{ target: 'log-difference' }, { y: y.map((value) => value - 105) }, '`y` is not above 0 in row'],
    [{ target: 'difference', targetOffset: 0 }, {}, '`base` is missing'],
    [{ target: 'difference' }, { base: 'none' }, 'lacks the column "none"'],
    [{ target: 'difference' }, { base: y.slice(1) }, '`base` holds 399 values where 400 are expected'],
    [{ target: 'level' }, { scale: y }, '`target` is "level"'],
    [{ target: 'difference' }, { scale: y.map(() => 0) }, '`scale` is not above 0 in row 1'],
    [{ shrinkage: 'validation' }, { validation: 0 }, '`shrinkage` is chosen on validation rows'],
    [{ baseline: 'drift' }, {}, '`baseline` must be "auto" or "persistence" for rows'],
    [{ target: 'log-level' }, {}, '`target` must be one of "level", "difference", "log-difference" for rows'],
    [
      { target: 'seasonal-difference' },
      {},
      '`target` must be one of "level", "difference", "log-difference" for rows',
    ],
    [{ target: 'residual' }, {}, '`target` must be one of "level", "difference", "log-difference" for rows'],
  ] as const)('refuses what can not be: %j', async (settings, more, message) => {
    forecaster = new LSTMForecaster({ ...setup, ...settings });
    await expect(forecaster.fit({ X: { flag, noise }, y, ...more })).rejects.toThrow(message);
  });

  it.each([
    ['target', 'return'],
    ['loss', 'l1'],
    ['loss', { quantiles: [0.5, 0.5] }],
    ['horizon', 0],
    ['scaling', { rolling: 1 }],
    ['scaling', 'row'],
    ['shrinkage', 2],
    ['baseline', 'naive'],
    ['calibration', 'test'],
    ['futureCovariates', ['a', 'a']],
    ['architecture', 'gru'],
  ])('refuses %s = %j', (name, value) => {
    expect(() => new LSTMForecaster({ [name]: value })).toThrow(`\`${name}`);
  });
});

describe('fineTune, save and load', () => {
  const price = walk(300, () => 0.02, 3);
  const X = { change: returnsOf(price), price };
  const everything: Hyperparameters = {
    ...small,
    epochs: 3,
    target: 'log-difference',
    loss: 'student-t',
    horizon: 2,
    scaling: { rolling: 10 },
    shrinkage: 'validation',
    futureCovariates: ['change'],
    architecture: 'attention-lstm',
  };

  it('brings everything back', async () => {
    forecaster = new LSTMForecaster(everything);
    await forecaster.fit({ X, y: price, base: 'price', scale: X.change.map(() => 0.02) });
    const folder = path.join(directory, 'model');
    await forecaster.save(folder);
    const loaded = await LSTMForecaster.load(folder);
    const inputs = {
      X,
      scale: X.change.map(() => 0.02),
      future: { change: [0, 0] },
      origins: 'all',
    } as const;
    const told = await loaded.forecast(inputs);
    const expected = await forecaster.forecast(inputs);
    expect(loaded.settings).toEqual(forecaster.settings);
    expect(told.point).toEqual(expected.point);
    expect(told.quantiles).toEqual(expected.quantiles);
    expect(told.sample!({ count: 3, seed: 0 })).toEqual(expected.sample!({ count: 3, seed: 0 }));
    loaded.dispose();
  });

  it('follows a series that has changed, and keeps its weights where that is no use', async () => {
    const signal = X.change.map((_, row) => Math.sin(row * row));
    const y = (sign: number) => signal.map((value, row) => 50 + sign * value * (1 + (row % 3) / 50));
    forecaster = new LSTMForecaster({ ...small, targetOffset: 0, epochs: 40 });
    await forecaster.fit({ X: { signal }, y: y(1) });
    const before = await forecaster.evaluate({ X: { signal }, y: y(-1) });
    const same = await forecaster.predict({ X: { signal } });

    const useless = await forecaster.fineTune({ X: { signal }, y: y(1), epochs: 1, lr: 5 });
    expect(useless.bestEpoch).toBe(0);
    expect(await forecaster.predict({ X: { signal } })).toEqual(same);

    const tuned = await forecaster.fineTune({ X: { signal }, y: y(-1), epochs: 40, lr: 0.02 });
    const after = await forecaster.evaluate({ X: { signal }, y: y(-1) });
    expect(tuned.bestEpoch).toBeGreaterThan(0);
    expect(after.mse).toBeLessThan(0.2 * before.mse);
    await expect(forecaster.fineTune({ X: { other: signal }, y: y(1) })).rejects.toMatchObject({
      code: 'MISSING_COLUMN',
    });
    await expect(forecaster.fineTune({ X: { signal }, y: y(1), scalers: 'x' as never })).rejects.toThrow(
      '`scalers`',
    );
  });

  it('resumes to what an uninterrupted run gives, under these settings alone', async () => {
    forecaster = new LSTMForecaster({ ...everything, architecture: 'lstm' });
    const rows = { X, y: price, base: 'price' };
    await forecaster.fit(rows);
    const inputs = { X, future: { change: [0, 0] }, origins: 'all' } as const;
    const whole = await forecaster.forecast(inputs);
    const stop = new AbortController();
    const run = { checkpointDir: directory, checkpointEvery: 1 };
    const stopped = forecaster.fit({
      ...rows,
      ...run,
      signal: stop.signal,
      onProgress: (event) => event.type === 'checkpoint' && event.epoch === 1 && stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const other = new LSTMForecaster({
      ...everything,
      architecture: 'lstm',
      loss: { quantiles: [0.2, 0.7, 0.9] },
    });
    await expect(other.fit({ ...rows, ...run, resume: true })).rejects.toThrow('is of another run: loss was');
    await forecaster.fit({ ...rows, ...run, resume: true });
    expect((await forecaster.forecast(inputs)).quantiles).toEqual(whole.quantiles);
  });
});
