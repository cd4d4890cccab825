import { memoryStore, Rng, type TimeSeries } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMForecaster, lstm } from '../../index';

jest.setTimeout(120_000);

const settings = {
  hiddenDim: 8,
  numLayers: 1,
  dropout: 0,
  epochs: 6,
  lr: 0.01,
  batchSize: 32,
  loss: 'gaussian',
  horizon: 3,
  backend: 'wasm',
} as const;

function monthly(id: string, count: number, seed: number): TimeSeries {
  const rng = new Rng(seed);
  const level = 10 ** seed;
  return {
    id,
    values: Float64Array.from(
      { length: count },
      (_, row) => level * (10 + 3 * Math.sin((Math.PI * row) / 6) + 0.2 * rng.normal() + row / 20),
    ),
    dates: Float64Array.from({ length: count }, (_, row) => Date.UTC(2015, row)),
    staticCovariates: { kind: seed % 2 === 0 ? 'even' : 'odd' },
    pastCovariates: { wind: Float64Array.from({ length: count }, (_, row) => Math.cos(row * row)) },
    futureCovariates: { offer: Float64Array.from({ length: count + 3 }, (_, row) => Number(row % 5 === 0)) },
  };
}

const cut = (series: TimeSeries, rows: number): TimeSeries => ({
  ...series,
  values: series.values.slice(0, rows),
  dates: series.dates!.slice(0, rows),
  pastCovariates: { wind: series.pastCovariates!.wind!.slice(0, rows) },
});

const panel = [monthly('a', 80, 0), monthly('b', 64, 1), monthly('c', 50, 2)];

afterEach(() => expect(tf.memory().numTensors).toBe(0));

describe('one network for several series', () => {
  let forecaster: LSTMForecaster;

  beforeAll(async () => {
    forecaster = new LSTMForecaster(settings);
    await forecaster.fit({ series: panel });
  });

  // the last test sees that nothing is left
  it('says what comes next, with ids and dates', async () => {
    const forecast = await forecaster.forecast({ series: panel });
    expect(forecast.id).toEqual(['a', 'b', 'c']);
    expect(Array.from(forecast.origins)).toEqual([79, 63, 49]);
    const months = Array.from(forecast.dates!, (date) => new Date(date).toISOString().slice(0, 7));
    expect(months.slice(0, 3)).toEqual(['2021-09', '2021-10', '2021-11']);
    expect(months.slice(6)).toEqual(['2019-03', '2019-04', '2019-05']);
    // each in its own units, ten times those of the one before
    const [a, b, c] = [0, 3, 6].map((row) => forecast.point[row]!);
    expect(b! / a!).toBeGreaterThan(4);
    expect(c! / b!).toBeGreaterThan(4);
    forecast.quantiles[0]!.forEach((low, position) => {
      expect(low).toBeLessThan(forecast.point[position]!);
    });
    keepForecaster();
  });

  it('says the same of each alone, and of fewer rows ahead', async () => {
    const all = await forecaster.forecast({ series: panel, levels: [0.1, 0.9] });
    const alone = await forecaster.forecast({ series: panel[1]!, levels: [0.1, 0.9], horizon: 2 });
    expect(alone).toMatchObject({ horizon: 2, id: ['b'] });
    expect(Array.from(alone.point)).toEqual(Array.from(all.point.slice(3, 5)));
    expect(Array.from(alone.quantiles[1]!)).toEqual(Array.from(all.quantiles[1]!.slice(3, 5)));
    expect(alone.dates).toHaveLength(2);
    await expect(forecaster.forecast({ series: panel[1]!, horizon: 4 })).rejects.toThrow('at most 3');
    keepForecaster();
  });

  it.each([
    ['known', 'b'],
    ['new', 'z'],
  ])('no later row changes what is forecast from an earlier one of a %s series', async (_, id) => {
    const series = { ...panel[1]!, id };
    const all = await forecaster.forecast({ series, origins: 'all' });
    const before = await forecaster.forecast({ series: cut(series, 50) });
    const row = Array.from(all.origins).indexOf(49);
    expect(row).toBeGreaterThan(0);
    before.point.forEach((value, step) => {
      expect(all.point[3 * row + step]! / value).toBeCloseTo(1, 5);
    });
    keepForecaster();
  });

  it('forecasts a series that was not there, of whatever size', async () => {
    const other = monthly('new', 60, 3);
    const scaled = {
      ...other,
      values: other.values.map((value) => 1000 * value),
      staticCovariates: { kind: 'never seen' },
    };
    const known = await forecaster.forecast({
      series: { ...other, staticCovariates: { kind: 'never seen' } },
    });
    const { point } = await forecaster.forecast({ series: scaled });
    // logarithms: a thousand times the series is a thousand times its forecast
    point.forEach((value, step) => {
      expect(value / known.point[step]!).toBeCloseTo(1000, 2);
    });
    expect(point[0]! / scaled.values.at(-1)!).toBeGreaterThan(0.5);
    keepForecaster();
  });

  it('forecasts a series that is shorter than a window, from its first value on', async () => {
    const whole = monthly('new', 60, 1);
    for (const rows of [1, 2, 5]) {
      const { point, origins } = await forecaster.forecast({ series: cut(whole, rows) });
      expect(Array.from(origins)).toEqual([rows - 1]);
      // within a third of where it stands, as the seasons move it
      for (const value of point) expect(Math.abs(value / whole.values[rows - 1]! - 1)).toBeLessThan(0.34);
    }
    keepForecaster();
  });

  it('is saved with its scalers, categories and season', async () => {
    const store = memoryStore();
    await forecaster.save(store);
    const loaded = await LSTMForecaster.load(store);
    const unknown = [...panel, monthly('new', 40, 1)];
    const [one, other] = [
      await forecaster.forecast({ series: unknown }),
      await loaded.forecast({ series: unknown }),
    ];
    expect(other).toEqual({ ...one, sample: expect.any(Function) });
    expect(loaded.settings).toEqual(forecaster.settings);
    loaded.dispose();
    keepForecaster();
  });

  it('is judged on the rows whose targets are known', async () => {
    const evaluation = await forecaster.evaluate({ series: panel });
    const { settings: decided } = forecaster;
    const lost = decided.target.startsWith('seasonal') ? decided.period : 1;
    const windows = [80, 64, 50].map((rows) => rows - lost - decided.seqLen + 1 - 3);
    expect(evaluation.preds).toHaveLength(3 * windows.reduce((sum, count) => sum + count, 0));
    expect(Array.from(evaluation.true.slice(-3))).toEqual(
      Array.from(panel[2]!.values.slice(-3), (value) => expect.closeTo(value, 6)),
    );
    keepForecaster();
  });

  it('goes on from where it is on newer rows, series that are new among them', async () => {
    const store = memoryStore();
    await forecaster.save(store);
    const loaded = await LSTMForecaster.load(store);
    const before = await loaded.forecast({ series: panel });
    await loaded.fineTune({ series: [...panel, monthly('d', 60, 1)], epochs: 2, validation: 0, lr: 0.01 });
    // the categories of the fit stay, whatever these series hold
    const others = panel.map((one) => ({ ...one, staticCovariates: { kind: 'even' } }));
    await loaded.fineTune({ series: others, epochs: 1, validation: 0, scalers: 'refitted' });
    expect(loaded.columns).toEqual(forecaster.columns);
    const after = await loaded.forecast({ series: panel });
    expect(after.point).not.toEqual(before.point);
    expect(after.point[0]! / before.point[0]!).toBeCloseTo(1, 0);
    loaded.dispose();
    keepForecaster();
  });

  it('says what it lacks', async () => {
    const [a] = panel;
    const { dates: _, ...undated } = a!;
    await expect(forecaster.forecast({ X: { a: [1] } })).rejects.toThrow('it takes no rows');
    await expect(forecaster.forecast({ series: a!, X: { a: [1] } })).rejects.toThrow('`X` belongs to rows');
    await expect(forecaster.forecast({} as never)).rejects.toThrow('`series` is missing');
    await expect(forecaster.forecast({ series: { ...a!, pastCovariates: {} } })).rejects.toThrow('"wind"');
    await expect(
      forecaster.forecast({ series: { ...a!, futureCovariates: { offer: new Float64Array(81) } } }),
    ).rejects.toThrow('for 1 rows ahead, and 3 are forecast');
    await expect(forecaster.fit({ series: [a!, a!] })).rejects.toThrow('Two series have the id "a"');
    await expect(forecaster.fit({ series: [a!, { values: [1, 2] }] })).rejects.toThrow('has no `id`');
    await expect(forecaster.fit({ series: [], validation: 0 })).rejects.toThrow('no value');
    await expect(forecaster.fit({ series: panel, validation: { X: [[1]], y: [1] } })).rejects.toThrow(
      'a share',
    );
    await expect(forecaster.fit({ series: panel, validation: 2.5 })).rejects.toThrow('whole number of rows');
    if (forecaster.settings.calendar) {
      await expect(forecaster.forecast({ series: undated })).rejects.toThrow('no dates');
    }
    forecaster.dispose();
  });

  // tensors are counted after each test: the network that they share is not lost
  function keepForecaster() {
    const { numTensors } = tf.memory();
    expect(numTensors).toBe(forecaster.model.weights.length);
    jest.spyOn(tf, 'memory').mockReturnValueOnce({ ...tf.memory(), numTensors: 0 });
  }
});

it('a global model learns from the panel and forecasts any of it', async () => {
  const { horizon: _, ...ofModel } = settings;
  const model = lstm({ ...ofModel, global: true });
  expect(model.global).toBe(true);
  const asked = { panel, horizon: 3, levels: [0.1, 0.9], seed: 1 };
  const fitted = await model.fit({ ...asked, series: panel[0]!, first: 0 });
  const inputs = panel.map((series) => ({
    ...asked,
    series,
    origin: series.values.length - 1,
    tail: () => series,
  }));
  const forecast = await model.predict(fitted, inputs);
  const byHand = await fitted.forecast({ series: panel, levels: [0.1, 0.9] });
  expect(forecast.point).toEqual(byHand.point);
  expect(Array.from(forecast.origins)).toEqual([79, 63, 49]);
  await model.dispose(fitted);
});

it('levels that leave the range of the training rows are told once, and kept in the summary', async () => {
  const values = Float64Array.from({ length: 60 }, (_, row) => row + (row % 3));
  const told: string[] = [];
  for (const target of ['level', 'difference'] as const) {
    const forecaster = new LSTMForecaster({ ...settings, epochs: 2, target, seqLen: 4, period: 1 });
    const { warnings } = await forecaster.fit({
      series: { values },
      onProgress: (event) => {
        if (event.type === 'warning') told.push(event.message);
      },
    });
    expect(warnings).toHaveLength(target === 'level' ? 1 : 0);
    expect(forecaster.summary.warnings).toEqual(warnings);
    forecaster.dispose();
  }
  expect(told).toHaveLength(1);
  // row 48 alone, of 30 targets, is not above row 47
  expect(told[0]).toContain('97% of the validation targets');
});

it('learns from a promotion that is known ahead, where changes over a season are learned', async () => {
  const rng = new Rng(9);
  const rows = 220;
  const promo = Float64Array.from({ length: rows + 7 }, () => Number(rng.uniform(0, 1) < 0.2));
  const values = Float64Array.from(
    { length: rows },
    (_, row) => (row % 7 < 5 ? 100 : 60) * (promo[row] ? 1.4 : 1) * Math.exp(0.03 * rng.normal()),
  );
  const errors: number[] = [];
  for (const futureCovariates of [{ promo }, undefined]) {
    const forecaster = new LSTMForecaster({
      horizon: 7,
      period: 7,
      target: 'seasonal-log-difference',
      seqLen: 14,
      updates: 300,
      backend: 'wasm',
    });
    await forecaster.fit({ series: { values, futureCovariates } });
    errors.push((await forecaster.evaluate({ series: { values, futureCovariates } })).mae);
    forecaster.dispose();
  }
  expect(errors[0]!).toBeLessThan(0.6 * errors[1]!);
});
