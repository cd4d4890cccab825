import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Hyperparameters, metrics, type TrainLSTMModelOptions, trainLSTMModel } from '../index';
import { LSTMForecaster } from './lstm-forecaster';

jest.setTimeout(120_000);

const small = {
  seqLen: 6,
  batchSize: 32,
  epochs: 3,
  hiddenDim: 8,
  numLayers: 1,
  dropout: 0,
  lr: 0.02,
  targetOffset: 0,
  backend: 'wasm',
} as const;

const rng = new Rng(5);
// tomorrow's price is y: a wave of 8 days about 100, and noise
const price = Array.from(
  { length: 161 },
  (_, row) => 100 + 10 * Math.sin(row * (Math.PI / 4)) + rng.normal(),
);
const y = price.slice(1);
const base = price.slice(0, 160);
const X = { price: base };

let directory: string;
let tensors: number;

beforeEach(() => {
  tensors = tf.engine().state.numTensors;
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-options-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  expect(tf.engine().state.numTensors).toBe(tensors);
});

async function fitted(more: Hyperparameters, rows: object = {}): Promise<LSTMForecaster> {
  const forecaster = new LSTMForecaster({ ...small, ...more });
  await forecaster.fit({ X, y, base: 'price', ...rows });
  return forecaster;
}

describe('scaling by windows', () => {
  const elsewhere = (value: number) => 90_000 + 700 * value;
  const later = { price: base.map(elsewhere) };

  it.each(['window', { rolling: 20 }] as const)(
    '%j forecasts alike at any level of prices',
    async (scaling) => {
      const forecaster = await fitted({ scaling, epochs: 40 });
      const here = await forecaster.predict({ X });
      const there = await forecaster.predict({ X: later });
      // to within the rounding of 32-bit inputs of the network
      there.forEach((value, window) => {
        expect(Math.abs((value - elsewhere(here[window]!)) / 700)).toBeLessThan(1e-3);
      });
      const { mae, true: truth } = await forecaster.evaluate({ X: later, y: y.map(elsewhere) });
      const persistence = metrics(truth, Float64Array.from(later.price.slice(5)));
      expect(mae).toBeLessThan(0.5 * persistence.mae);
      forecaster.dispose();
    },
  );

  it('by the training rows does not', async () => {
    const forecaster = await fitted({ epochs: 40 });
    const { mae, true: truth } = await forecaster.evaluate({ X: later, y: y.map(elsewhere) });
    expect(mae).toBeGreaterThan(10 * metrics(truth, Float64Array.from(later.price.slice(5))).mae);
    forecaster.dispose();
  });
});

describe('a fixed share of the forecast change', () => {
  const known = base.slice(5);

  it.each([
    ['level', 'mse'],
    ['difference', 'mae'],
  ] as const)('is kept of a %s', async (target, loss) => {
    const whole = await fitted({ target, loss });
    const part = await fitted({ target, loss, shrinkage: 0.25 });
    const full = await whole.predict({ X });
    const shrunk = await part.predict({ X, base });
    expect(part.summary.shrinkage).toEqual([0.25]);
    known.forEach((last, window) => {
      expect(shrunk[window]).toBeCloseTo(last + 0.25 * (full[window]! - last), 8);
    });
    whole.dispose();
    part.dispose();
  });

  it('moves a distribution and leaves its spread', async () => {
    const settings = { target: 'log-difference', loss: 'gaussian' } as const;
    const levels = [0.05, 0.5, 0.95];
    const whole = await fitted(settings);
    const none = await fitted({ ...settings, shrinkage: 0 });
    const full = await whole.forecast({ X, levels, origins: 'all' });
    const { quantiles, point } = await none.forecast({ X, levels, origins: 'all' });
    known.forEach((last, window) => {
      expect(point[window]).toBeCloseTo(last, 8);
      for (const [index, values] of quantiles.entries()) {
        const away = full.quantiles[index]![window]! / full.point[window]!;
        expect(values[window]! / last).toBeCloseTo(away, 10);
      }
    });
    whole.dispose();
    none.dispose();
  });
});

describe('the series that rows must come with', () => {
  it.each([
    [{}, {}, { needed: false }, { needed: false }],
    [{ shrinkage: 0.5 }, {}, { needed: true, column: 'price' }, { needed: false }],
    [
      { target: 'difference' },
      { base, scale: base.map(() => 2) },
      { needed: true, column: undefined },
      { needed: true, column: undefined },
    ],
  ] as const)('with %j', async (more, rows, needed, scale) => {
    const forecaster = await fitted({ epochs: 1, ...more }, rows);
    expect(forecaster.requiredSeries).toMatchObject({ base: needed, scale });
    const inputs = { X, ...('base' in rows ? rows : {}) };
    await expect(forecaster.predict(inputs)).resolves.toHaveLength(155);
    if (needed.needed && !('column' in needed && needed.column)) {
      await expect(forecaster.predict({ X })).rejects.toMatchObject({ code: 'INVALID_DATA' });
    }
    forecaster.dispose();
  });
});

describe('fineTune', () => {
  const newer = { price: base.map((value) => 50 * value) };
  const meanAndDeviation = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean: [expect.closeTo(mean, 8)], scale: [expect.closeTo(Math.sqrt(variance), 8)] };
  };

  it.each([
    ['kept', base, y],
    ['refitted', newer.price, y.map((value) => 50 * value)],
  ] as const)('goes on with scalers %s', async (scalers, inputs, targets) => {
    const forecaster = await fitted({});
    await forecaster.fineTune({ X: newer, y: y.map((value) => 50 * value), scalers, epochs: 1 });
    await forecaster.save(directory);
    const saved = JSON.parse(readFileSync(path.join(directory, 'forecaster.json'), 'utf8'));
    // the last fifth is set aside
    expect(saved.inputScaler).toMatchObject(meanAndDeviation(inputs.slice(0, 128)));
    expect(saved.targetScaler).toMatchObject(meanAndDeviation(targets.slice(0, 128)));
    forecaster.dispose();
  });

  it('goes on with another dropout and another decay, which the forecaster has from then on', async () => {
    const tuned = async (options: { dropout?: number; weightDecay?: number }) => {
      const forecaster = await fitted({});
      await forecaster.fineTune({ ...{ X, y, epochs: 3, lr: 0.02, validation: 0 }, ...options });
      const forecasts = await forecaster.predict({ X });
      const { dropout, weightDecay } = forecaster.settings;
      forecaster.dispose();
      return { forecasts: [...forecasts], settings: { dropout, weightDecay } };
    };
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    const plain = await tuned({});
    expect(plain.settings).toEqual({ dropout: 0, weightDecay: 0 });
    const decayed = await tuned({ weightDecay: 20 });
    // small weights: hardly anything of the inputs is left
    expect(spread(decayed.forecasts)).toBeLessThan(spread(plain.forecasts) / 2);
    expect(decayed.settings).toEqual({ dropout: 0, weightDecay: 20 });
    const dropped = await tuned({ dropout: 0.5 });
    expect(dropped.forecasts).not.toEqual(plain.forecasts);
    expect(dropped.settings).toEqual({ dropout: 0.5, weightDecay: 0 });
  });
});

describe('a Transformer', () => {
  const wild = Array.from({ length: 320 }, (_, row) => (Math.floor(row / 7) % 2 ? 1 : 0));
  const noise = wild.map((isWild) => rng.normal(0, isWild ? 4 : 1));

  it.each(['gaussian', { quantiles: [0.1, 0.5, 0.9] }] as const)(
    'forecasts a spread that follows the data: %j',
    async (loss) => {
      const forecaster = new LSTMForecaster({
        ...small,
        architecture: 'transformer',
        seqLen: 2,
        loss,
        epochs: 40,
        lr: 0.01,
      });
      await forecaster.fit({ X: { wild }, y: noise });
      const { quantiles } = await forecaster.forecast({ X: { wild }, levels: [0.1, 0.9], origins: 'all' });
      const widths = quantiles[1]!.map((high, window) => high - quantiles[0]![window]!);
      const mean = (flag: number) => {
        const chosen = widths.filter((_, window) => wild[window + 1] === flag);
        return chosen.reduce((sum, width) => sum + width, 0) / chosen.length;
      };
      // 2 * 1.2816 deviations of 1, and of 4
      expect(Math.abs(mean(0) / 2.563 - 1)).toBeLessThan(0.35);
      expect(Math.abs(mean(1) / 10.25 - 1)).toBeLessThan(0.35);
      forecaster.dispose();
    },
  );
});

describe('what is known beside the rows of trainLSTMModel', () => {
  const scale = base.map((_, row) => 0.02 + (row % 4) / 100);
  const rows = (from: number, to: number) => ({
    X: { price: base.slice(from, to) },
    y: y.slice(from, to),
    base: base.slice(from, to),
    scale: scale.slice(from, to),
  });
  const [train, validation, test] = [rows(0, 90), rows(90, 120), rows(120, 160)];
  const settings = { ...small, target: 'log-difference', targetOffset: 0, seed: 3 } as const;
  const options: TrainLSTMModelOptions = {
    ...settings,
    XTrain: train.X,
    yTrain: train.y,
    baseTrain: 'price',
    scaleTrain: train.scale,
    XValidation: validation.X,
    yValidation: validation.y,
    baseValidation: validation.base,
    scaleValidation: validation.scale,
    XTest: test.X,
    yTest: test.y,
    baseTest: test.base,
    scaleTest: test.scale,
    saveDir: null,
    verbose: false,
  };

  it('does what it does for a forecaster', async () => {
    const result = await trainLSTMModel(options);
    const forecaster = new LSTMForecaster(settings);
    const { valLosses } = await forecaster.fit({ ...train, validation });
    expect(result.valLosses).toEqual(valLosses);
    expect(result.preds).toEqual((await forecaster.evaluate(test)).preds);
    forecaster.dispose();
    result.forecaster.dispose();
  });

  it('is what the test rows are forecast from', async () => {
    const plain = await trainLSTMModel(options);
    const moved = await trainLSTMModel({ ...options, baseTest: test.base.map((value) => 3 * value) });
    const wider = await trainLSTMModel({ ...options, scaleTest: test.scale.map((value) => 2 * value) });
    plain.preds.forEach((value, window) => {
      const last = test.base[window + 5]!;
      expect(moved.preds[window]! / value).toBeCloseTo(3, 10);
      expect(Math.log(wider.preds[window]! / last)).toBeCloseTo(2 * Math.log(value / last), 10);
    });
    for (const { forecaster } of [plain, moved, wider]) forecaster.dispose();
  });

  it.each([
    [{ baseTest: undefined }, '`baseTest` is missing'],
    [{ baseValidation: 'volume' }, '`XValidation` lacks the column "volume"'],
    [{ scaleTrain: train.scale.map(() => 0) }, '`scaleTrain` is not above 0 in row 1'],
    [{ scaleValidation: undefined }, '`scaleValidation` is given to only some'],
    [{ scaleTest: undefined }, '`scaleTest` is given to only some'],
  ])('is refused before training where it is wrong: %#', async (more, message) => {
    const onProgress = jest.fn();
    await expect(trainLSTMModel({ ...options, ...more, onProgress })).rejects.toThrow(message);
    expect(onProgress).not.toHaveBeenCalled();
  });
});

describe('origins', () => {
  it('may be the positions of rows, in any order', async () => {
    const forecaster = await fitted({});
    const all = await forecaster.predict({ X });
    const { origins, point } = await forecaster.forecast({ X, origins: [159, 5, 40] });
    expect([...origins]).toEqual([159, 5, 40]);
    expect([...point]).toEqual([all[154], all[0], all[35]]);
    for (const wrong of [[4], [160], [1.5], [-1], []]) {
      await expect(forecaster.forecast({ X, origins: wrong })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
    }
    forecaster.dispose();
    const ofSeries = new LSTMForecaster({ ...small, targetOffset: 1, epochs: 1 });
    await ofSeries.fit({ series: price });
    await expect(ofSeries.forecast({ series: price, origins: [9] })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    ofSeries.dispose();
  });
});
