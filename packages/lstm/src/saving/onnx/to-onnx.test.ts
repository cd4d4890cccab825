import { Rng, type TimeSeriesLike } from '@btcfc/core';
import { fusedGru, fusedLstm } from '@btcfc/fused-lstm';
import { calendarColumns } from '@btcfc/series';
import * as tf from '@tensorflow/tfjs-core';
import { evaluateOnnx } from '../../../test-support/onnx/evaluate-onnx';
import { findOnnxruntime, runOnnxruntime } from '../../../test-support/onnx/onnxruntime';
import { type ReadTensor, readOnnx } from '../../../test-support/onnx/read-onnx';
import { withBackend } from '../../backends';
import { type FitOptions, type Hyperparameters, LSTMForecaster, type OnnxOptions, toOnnx } from '../../index';
import type { Architecture } from '../../network/architecture';

jest.setTimeout(120_000);

const python = findOnnxruntime();

type Inputs = Record<string, ReadTensor>;

interface Expected {
  levels: readonly number[];
  point: Float64Array;
  quantiles: readonly Float64Array[];
}

/** Holds what a model computes to what the forecaster says, by a reader of this test and by onnxruntime. */
function expectForecast(bytes: Uint8Array, inputs: Inputs, expected: Expected, unitAt: UnitAt): void {
  const { levels, point, quantiles } = expected;
  const model = readOnnx(bytes);
  expect(model).toMatchObject({ opset: 17, irVersion: 8 });
  expect(JSON.parse(model.metadata.levels!)).toEqual(levels);
  expect(model.outputs.map(({ name }) => name)).toEqual(
    levels.length > 0 ? ['point', 'quantiles'] : ['point'],
  );
  const wanted = [...point, ...quantiles.flatMap((values) => [...values])];
  for (const result of resultsOf(bytes, inputs)) {
    expect(result.point!.values).toHaveLength(point.length);
    const values = [
      ...result.point!.values,
      ...levels.flatMap((_, level) =>
        Array.from(point, (__, at) => result.quantiles!.values[at * levels.length + level]!),
      ),
    ];
    expectClose(values, wanted, (at) => unitAt(at % point.length));
  }
}

let readerRuns = 0;
let onnxruntimeRuns = 0;

function resultsOf(bytes: Uint8Array, inputs: Inputs): Record<string, ReadTensor>[] {
  const results = [evaluateOnnx(readOnnx(bytes), inputs)];
  readerRuns++;
  if (!python) return results;
  results.push(runOnnxruntime(python, bytes, inputs));
  onnxruntimeRuns++;
  return results;
}

/** What the difference of a number is told in: how far the target goes from row to row, or so. */
type UnitAt = (at: number) => number;

function expectClose(values: readonly number[], wanted: readonly number[], unitAt: UnitAt): void {
  const differences = wanted.map((value, at) => Math.abs(values[at]! - value) / unitAt(at));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
}

const tensor = (values: readonly number[], ...shape: number[]): ReadTensor => ({
  shape,
  values: Float64Array.from(values),
});

describe('of rows', () => {
  const count = 70;
  const noise = new Rng(3);
  const level = Array.from({ length: count }, (_, row) => 1000 + 80 * Math.sin(row / 4) + 5 * noise.normal());
  const other = level.map((_, row) => 1e6 + (row % 7) + noise.normal());
  const ahead = level.map((_, row) => Math.cos((2 * Math.PI * row) / 7));
  const X = { level, other, ahead };
  const spread = level.map(() => 0.5 + noise.uniform());
  const small = {
    seqLen: 6,
    hiddenDim: 5,
    numLayers: 2,
    epochs: 3,
    lr: 0.02,
    batchSize: 16,
    seed: 4,
    dropout: 0.1,
  } as const;

  const grus: Architecture = {
    name: 'grus',
    build(source, { hiddenDim }) {
      const shared = { units: hiddenDim, returnSequences: true };
      const first = fusedGru({ ...shared, resetAfter: true, seed: 1, goBackwards: true });
      const second = fusedGru({ ...shared, resetAfter: false, seed: 2, recurrentActivation: 'hardSigmoid' });
      const third = fusedGru({ units: 4, resetAfter: true, useBias: false, seed: 3, goBackwards: true });
      return [first, second, third].reduce((value, layer) => layer.apply(value) as typeof source, source);
    },
  };
  const lstms: Architecture = {
    name: 'lstms',
    build(source) {
      const first = fusedLstm({ units: 4, returnSequences: true, seed: 1, goBackwards: true });
      const second = fusedLstm({ units: 3, seed: 2, useBias: false, recurrentActivation: 'sigmoid' });
      return second.apply(first.apply(source)) as typeof source;
    },
  };

  interface Case extends Hyperparameters {
    fit?: Partial<FitOptions>;
    levels?: readonly number[];
  }
  const cases: Record<string, Case> = {
    mse: {},
    'mae, three rows ahead': { loss: 'mae', horizon: 3, numLayers: 1 },
    huber: { loss: 'huber', targetOffset: 2 },
    gaussian: { loss: 'gaussian', horizon: 2 },
    'student-t': { loss: 'student-t', horizon: 2 },
    'extreme levels of student-t': { loss: 'student-t', levels: [0.001, 0.01, 0.5, 0.999] },
    quantiles: { loss: { quantiles: [0.1, 0.3, 0.5, 0.7, 0.9] }, horizon: 2 },
    'quantiles between those of the loss': {
      loss: { quantiles: [0.2, 0.4, 0.7, 0.8] },
      levels: [0.05, 0.2, 0.3, 0.5, 0.95],
    },
    'one quantile': { loss: { quantiles: [0.3] } },
    'points alone of a distribution': { loss: 'gaussian', levels: [] },
    'changes from a column': { target: 'difference', fit: { base: 'level' }, loss: 'gaussian', horizon: 2 },
    'changes of logarithms': {
      target: 'log-difference',
      fit: { base: level },
      loss: 'student-t',
      horizon: 2,
    },
    'changes in multiples of a spread': {
      target: 'log-difference',
      fit: { base: 'level', scale: spread.map((value) => value / 100) },
    },
    'changes in multiples of a column': { target: 'difference', fit: { base: 'level', scale: 'other' } },
    'a level that is shrunk': { shrinkage: 0.4, fit: { base: 'level' }, loss: 'gaussian' },
    'changes that are shrunk and respread': {
      target: 'difference',
      shrinkage: 'auto',
      fit: { base: 'level' },
      loss: 'student-t',
      horizon: 2,
    },
    'quantiles that are shrunk and respread': {
      target: 'difference',
      shrinkage: 'auto',
      fit: { base: 'level' },
      loss: { quantiles: [0.1, 0.5, 0.9] },
      levels: [0.1, 0.5, 0.9],
    },
    'shrinkage by the validation rows, and calibration': {
      target: 'difference',
      shrinkage: 'validation',
      calibration: 'validation',
      fit: { base: 'level' },
      loss: 'gaussian',
      horizon: 3,
    },
    'a level scaled by windows': {
      scaling: 'window',
      fit: { base: 'level' },
      loss: 'gaussian',
      shrinkage: 0.5,
    },
    'changes scaled by rolling rows': {
      scaling: { rolling: 9 },
      target: 'difference',
      fit: { base: level },
      loss: 'gaussian',
    },
    'changes of logarithms scaled by fewer rows': {
      scaling: { rolling: 4 },
      target: 'log-difference',
      fit: { base: 'level' },
    },
    'a column known ahead': { futureCovariates: ['ahead'], horizon: 3, linearSkip: true },
    'two columns known ahead, from the last row': {
      futureCovariates: ['ahead', 'other'],
      horizon: 3,
      targetOffset: 0,
      fit: { y: [...level.slice(1), 1000] },
    },
    'a column known ahead, scaled by windows': {
      futureCovariates: ['other'],
      scaling: 'window',
      horizon: 2,
      fit: { base: 'level' },
    },
    'a skip beside quantiles, and lags': {
      linearSkip: true,
      lags: 3,
      loss: { quantiles: [0.1, 0.5, 0.9] },
      horizon: 2,
    },
    GRUs: { architecture: grus },
    'LSTMs of its own': { architecture: lstms, loss: 'gaussian' },
    'targets that are all the same': {
      fit: { y: new Array<number>(count).fill(7) },
      loss: 'gaussian',
      horizon: 2,
      levels: [0.1, 0.5, 0.9],
    },
    'weights of Keras, three layers': { initialization: 'keras', numLayers: 3 },
  };

  it.each(Object.entries(cases))('%s', async (_, { fit, levels, ...hyperparameters }) => {
    const settings = { ...small, ...hyperparameters };
    const forecaster = new LSTMForecaster(settings);
    await forecaster.fit({ X, y: level, ...fit });
    const bytes = await toOnnx(forecaster, levels && { levels });
    const { base, scale } = fit ?? {};
    const { rowsAhead } = forecaster;
    const known = count - rowsAhead;
    const cut = <Value>(values: readonly Value[]) => values.slice(0, known);
    const given = {
      X: { level: cut(level), other: cut(other), ahead: cut(ahead) },
      base: Array.isArray(base) ? cut(base) : base,
      scale: Array.isArray(scale) ? cut(scale) : scale,
    } as const;
    const columns = [level, other, ahead];
    const rolling = typeof settings.scaling === 'object' ? settings.scaling.rolling : 0;
    const rows = Math.max(small.seqLen, rolling);
    const origins = rowsAhead > 0 ? [known - 1] : [count - 12, count - 3, count - 1];
    const names = settings.futureCovariates ?? [];
    const future = rowsAhead > 0 && {
      future: Object.fromEntries(names.map((name) => [name, X[name as 'ahead'].slice(known)])),
    };
    const forecast = await forecaster.forecast({ ...given, ...future, origins, ...(levels && { levels }) });
    const before = (origin: number) => Array.from({ length: rows }, (_, row) => origin - rows + 1 + row);
    const inputs: Inputs = {
      X: tensor(
        origins.flatMap((origin) => before(origin).flatMap((row) => columns.map((column) => column[row]!))),
        origins.length,
        rows,
        3,
      ),
    };
    if (Array.isArray(base)) {
      inputs.base = tensor(
        origins.flatMap((origin) => before(origin).map((row) => base[row]!)),
        origins.length,
        rows,
      );
    }
    if (Array.isArray(scale))
      inputs.scale = tensor(
        origins.map((origin) => scale[origin]!),
        origins.length,
      );
    if (future) {
      const values = Array.from({ length: rowsAhead }, (_, row) =>
        names.map((name) => X[name as 'ahead'][known + row]!),
      );
      inputs.future = tensor(values.flat(), 1, rowsAhead, names.length);
    }
    expect(
      readOnnx(bytes)
        .inputs.map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(inputs).sort());
    expectForecast(bytes, inputs, forecast, () => 20);
    forecaster.dispose();
  });

  it('is written of a loaded forecaster to the same bytes, and tells its columns', async () => {
    const forecaster = new LSTMForecaster({ ...small, loss: 'gaussian' });
    await forecaster.fit({ X, y: level });
    const bytes = await toOnnx(forecaster);
    const { memoryStore } = await import('@btcfc/core');
    const store = memoryStore();
    await forecaster.save(store);
    const loaded = await LSTMForecaster.load(store);
    expect(await toOnnx(loaded)).toEqual(bytes);
    const { metadata, inputs } = readOnnx(bytes);
    expect(JSON.parse(metadata.columns!)).toEqual(['level', 'other', 'ahead']);
    expect(inputs[0]!.description).toContain('level, other, ahead');
    forecaster.dispose();
    loaded.dispose();
  });

  it('refuses what it can not write', async () => {
    const points = new LSTMForecaster(small);
    await expect(toOnnx(points)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await points.fit({ X, y: level });
    await expect(toOnnx(points, { levels: [0.5] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(toOnnx(points, { levels: [0.9, 0.1] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(toOnnx(points, { graphs: 'network' } as OnnxOptions)).rejects.toThrow(
      'did you mean `graph`',
    );
    const noForecaster = toOnnx({} as LSTMForecaster);
    await expect(noForecaster).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const attentive = new LSTMForecaster({ ...small, architecture: 'attention-lstm' });
    await attentive.fit({ X, y: level });
    await expect(toOnnx(attentive)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    points.dispose();
    attentive.dispose();
  });
});

describe('of series', () => {
  const noise = new Rng(8);
  const monthly = Array.from(
    { length: 96 },
    (_, month) => 100 + month / 2 + 20 * Math.sin(month / 1.9) + 2 * noise.normal(),
  );
  const small = { hiddenDim: 4, numLayers: 1, updates: 40, updatesPerEpoch: 10, seed: 2 } as const;

  interface Case extends Hyperparameters {
    values?: readonly number[];
    dates?: Date[];
    rows: number;
    calendar?: boolean;
  }
  const cases: Record<string, Case> = {
    'changes over a season': { period: 12, horizon: 14, rows: 36, seqLen: 24 },
    'seasonal differences drawn toward the last value': {
      period: 12,
      target: 'seasonal-difference',
      baseline: 'persistence',
      shrinkage: 0.3,
      horizon: 3,
      seqLen: 8,
      rows: 20,
    },
    'logarithms of levels with the season told': {
      period: 12,
      target: 'log-level',
      baseline: 'seasonal-naive',
      shrinkage: 0.5,
      horizon: 3,
      seqLen: 8,
      rows: 12,
      calendar: true,
    },
    'changes without a season': { period: 1, horizon: 4, rows: 13, seqLen: 12, loss: 'gaussian' },
    'differences drawn toward the last season': {
      period: 12,
      target: 'difference',
      baseline: 'seasonal-naive',
      shrinkage: 0.5,
      calendar: false,
      seqLen: 5,
      rows: 12,
    },
    'levels scaled by windows': {
      period: 1,
      target: 'level',
      scaling: 'window',
      horizon: 2,
      seqLen: 9,
      rows: 9,
      shrinkage: 0.8,
      loss: { quantiles: [0.1, 0.5, 0.9] },
    },
    'changes scaled by rolling rows': {
      period: 1,
      target: 'log-difference',
      scaling: { rolling: 20 },
      horizon: 2,
      seqLen: 9,
      rows: 21,
      calibration: 'validation',
    },
  };

  it.each(Object.entries(cases))('%s', async (_, { rows, calendar = false, ...hyperparameters }) => {
    const forecaster = new LSTMForecaster({ ...small, calendar, ...hyperparameters });
    await forecaster.fit({ series: { values: monthly } });
    const bytes = await toOnnx(forecaster);
    const forecast = await forecaster.forecast({ series: { values: monthly }, origins: 3 });
    const inputs: Inputs = {
      values: tensor(
        [2, 1, 0].flatMap((left) => monthly.slice(96 - left - rows, 96 - left)),
        3,
        rows,
      ),
    };
    if (calendar) {
      const { seqLen } = forecaster.settings;
      const turns = (row: number) =>
        [1, 2].flatMap((turn) => [Math.sin, Math.cos].map((of) => of((2 * Math.PI * turn * row) / 12)));
      const told = [2, 1, 0].flatMap((left) =>
        Array.from({ length: seqLen }, (_, row) => turns(96 - left - seqLen + row)).flat(),
      );
      inputs.calendar = tensor(told, 3, seqLen, 4);
    }
    expectForecast(bytes, inputs, forecast, () => 10);
    forecaster.dispose();
  });

  it('several, with covariates, a calendar, numbers and categories', async () => {
    const days = 80;
    const horizon = 2;
    const dates = Array.from({ length: days }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)));
    const sizes = [1, 5, undefined, 9];
    const shops = ['a', 'b', 'c', 'd'].map((id, shop) => {
      const values = Array.from(
        { length: days },
        (_, day) => 10 ** shop * (50 + 9 * Math.sin(day) + noise.normal()),
      );
      const size = sizes[shop];
      return {
        id,
        values,
        dates,
        pastCovariates: { visitors: values.map((value) => value * 3 + noise.normal()) },
        futureCovariates: {
          offer: Array.from({ length: days + horizon }, (_, day) => Number(day % 5 === 0)),
        },
        staticCovariates: {
          ...(size !== undefined && { size }),
          land: shop % 2 ? 'x' : 'y',
          kind: `k${shop}`,
        },
      };
    });
    const forecaster = new LSTMForecaster({
      ...small,
      horizon,
      seqLen: 7,
      period: 1,
      calendar: true,
      lags: 2,
    });
    await forecaster.fit({ series: shops as TimeSeriesLike[] });
    const asked = shops.map((shop) => ({
      ...shop,
      // one that was never seen
      staticCovariates: shop.id === 'd' ? { ...shop.staticCovariates, land: 'z' } : shop.staticCovariates,
    }));
    const forecast = await forecaster.forecast({ series: asked as TimeSeriesLike[] });
    const bytes = await toOnnx(forecaster);
    const { metadata } = readOnnx(bytes);
    expect(JSON.parse(metadata.series!)).toEqual(['a', 'b', 'c', 'd']);
    expect(JSON.parse(metadata.categories!)).toEqual([
      { name: 'land', seen: ['x', 'y'] },
      { name: 'kind', seen: ['k0', 'k1', 'k2', 'k3'] },
    ]);
    const calendar = calendarColumns(dates.slice(-7), { parts: ['weekday'], harmonics: 2 });
    const week = Array.from({ length: 7 }, (_, row) =>
      Object.values(calendar).map((column) => column[row]!),
    ).flat();
    const inputs: Inputs = {
      values: tensor(
        shops.flatMap(({ values }) => values.slice(-8)),
        4,
        8,
      ),
      series: tensor([0, 1, 2, 3], 4),
      past: tensor(
        shops.flatMap(({ pastCovariates }) => pastCovariates.visitors.slice(-8)),
        4,
        8,
        1,
      ),
      future: tensor(
        shops.flatMap(({ futureCovariates }) => futureCovariates.offer.slice(-9)),
        4,
        9,
        1,
      ),
      calendar: tensor(
        shops.flatMap(() => week),
        4,
        7,
        week.length / 7,
      ),
      static_numbers: tensor([1, 5, Number.NaN, 9], 4, 1),
      static_categories: tensor([2, 1, 1, 2, 2, 3, 0, 4], 4, 2),
    };
    expectForecast(bytes, inputs, forecast, (at) => 10 ** Math.floor(at / horizon));
    forecaster.dispose();
  });

  it('residuals only as their network', async () => {
    const forecaster = new LSTMForecaster({
      ...small,
      target: 'residual',
      period: 12,
      horizon: 3,
      seqLen: 12,
    });
    await forecaster.fit({ series: { values: monthly } });
    await expect(toOnnx(forecaster)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const bytes = await toOnnx(forecaster, { graph: 'network' });
    const [, steps, features] = forecaster.model.inputs[0]!.shape as number[];
    const windows = Array.from({ length: 5 * steps! * features! }, () => Math.fround(noise.normal()));
    const expected = await withBackend(forecaster.settings, async () => {
      const output = tf.tidy(() =>
        forecaster.model.predict(tf.tensor(windows, [5, steps!, features!])),
      ) as tf.Tensor;
      const values = await output.data();
      output.dispose();
      return values;
    });
    const inputs = { windows: tensor(windows, 5, steps!, features!) };
    for (const { outputs } of resultsOf(bytes, inputs)) {
      expectClose([...outputs!.values], [...expected], () => 1);
    }
    forecaster.dispose();
  });

  it('not what is drawn toward a drift', async () => {
    const forecaster = new LSTMForecaster({ ...small, period: 1, baseline: 'drift', shrinkage: 0.5 });
    await forecaster.fit({ series: { values: monthly } });
    await expect(toOnnx(forecaster)).rejects.toThrow('drift');
    forecaster.dispose();
  });
});

(python ? it : it.skip)('onnxruntime computes every one of these models', () => {
  expect(onnxruntimeRuns).toBe(readerRuns);
  expect(onnxruntimeRuns).toBeGreaterThan(30);
});
