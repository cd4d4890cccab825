import {
  type FitInput,
  loadModel,
  memoryStore,
  type PredictInput,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMForecaster, lstm, lstmEnsemble } from '../../index';

jest.setTimeout(120_000);

const count = 90;
const flag = Float64Array.from({ length: count + 10 }, (_, row) => Number(row % 6 === 0));
const wind = Float64Array.from({ length: count }, (_, row) => Math.cos(row / 5));
const values = Float64Array.from({ length: count }, (_, row) => 50 + 8 * Math.sin(row / 4) + 5 * flag[row]!);
const series: TimeSeries = { values, pastCovariates: { wind }, futureCovariates: { flag } };
const asked = { panel: [series], horizon: 3, levels: [0.1, 0.5, 0.9], seed: 7 };
const settings = {
  seqLen: 6,
  hiddenDim: 8,
  numLayers: 1,
  dropout: 0,
  epochs: 5,
  batchSize: 16,
  minUpdates: 0,
  patience: 50,
  linearSkip: false,
  lr: 0.01,
  backend: 'wasm',
} as const;

function fitInput(rows: number): FitInput {
  return { ...asked, series: sliceSeries(series, 0, rows), first: 0 };
}

function predictInput(origin: number): PredictInput {
  const known = sliceSeries(series, 0, origin + 1, asked.horizon);
  const tail = (rows: number) =>
    sliceSeries(series, Math.max(0, origin + 1 - rows), origin + 1, asked.horizon);
  return { ...asked, series: known, origin, tail };
}

const origins = [70, 75, 89];

afterEach(() => expect(tf.memory().numTensors).toBe(0));

const changes = (column: Float64Array) => column.subarray(1).map((value, row) => value - column[row]!);

it.each(['level', 'difference'] as const)('learns the %s of a series as from rows', async (target) => {
  const model = lstm({ ...settings, loss: 'gaussian', target, calendar: false });
  const fitted = await model.fit(fitInput(74));
  const forecast = await model.predict(fitted, origins.map(predictInput));
  expect(Array.from(forecast.origins)).toEqual(origins);
  expect(forecast).toMatchObject({ horizon: 3, levels: [0.1, 0.5, 0.9] });

  const byHand = new LSTMForecaster({
    ...settings,
    loss: 'gaussian',
    target,
    seed: 7,
    horizon: 3,
    futureCovariates: ['flag'],
  });
  const lost = target === 'level' ? 0 : 1;
  const stationary = (column: Float64Array) => (lost === 0 ? column : changes(column));
  const columns = (rows: number) => ({
    value: stationary(values.subarray(0, rows)),
    wind: stationary(wind.subarray(0, rows)),
    flag: flag.subarray(lost, rows),
  });
  const known = (rows: number) => (lost === 0 ? {} : { base: values.subarray(lost, rows) });
  await byHand.fit({ X: columns(74), y: values.subarray(lost, 74), ...known(74) });
  for (const [index, origin] of origins.entries()) {
    const { point, quantiles } = await byHand.forecast({
      X: columns(origin + 1),
      future: { flag: flag.subarray(origin + 1) },
      levels: asked.levels,
      ...known(origin + 1),
    });
    point.forEach((value, step) => {
      expect(forecast.point[3 * index + step]).toBeCloseTo(value, 3);
      expect(forecast.quantiles[2]![3 * index + step]).toBeCloseTo(quantiles[2]![step]!, 3);
    });
  }
  byHand.dispose();
  await model.dispose(fitted);
});

it('keeps nothing: fits at once do not meet', async () => {
  const model = lstm({ ...settings, epochs: 2, loss: 'mse' });
  const alone = await model.fit(fitInput(60));
  const expected = await model.predict(alone, [predictInput(80)]);
  const [one, other] = await Promise.all([model.fit(fitInput(60)), model.fit(fitInput(80))]);
  expect((await model.predict(one!, [predictInput(80)])).point).toEqual(expected.point);
  expect((await model.predict(other!, [predictInput(80)])).point).not.toEqual(expected.point);
  expect(expected.levels).toEqual([]);
  for (const fitted of [alone, one!, other!]) await model.dispose(fitted);
});

it.each([
  ['lstm', lstm(settings)],
  ['lstm-ensemble', lstmEnsemble({ ...settings, members: 2, epochs: 2 })],
] as const)('a %s is saved and read by any package', async (kind, model) => {
  const fitted = await (model as ReturnType<typeof lstm>).fit(fitInput(70));
  const store = memoryStore();
  await fitted.save(store);
  const loaded = await loadModel(store);
  expect(loaded.kind).toBe(kind);
  const expected = await (model as ReturnType<typeof lstm>).predict(fitted, [predictInput(89)]);
  const told = await loaded.model.predict(loaded.fitted, [predictInput(89)]);
  expect(told.point).toEqual(expected.point);
  await loaded.model.dispose!(loaded.fitted);
  fitted.dispose();
});

it('says what it can not do', async () => {
  expect(() => lstm({ epoch: 5 } as never)).toThrow(
    '`epoch` is not an option of lstm: did you mean `epochs`?',
  );
  expect(() => lstm({ lags: 20 })).toThrow('`lags`');
  const model = lstm({ ...settings, epochs: 1 });
  const holed = { ...series, values: values.map((value, row) => (row % 6 === 4 ? Number.NaN : value)) };
  await expect(model.fit({ ...fitInput(70), series: holed })).rejects.toThrow('rows in a row are complete');
  const doubled = { values, pastCovariates: { value: wind } };
  await expect(model.fit({ ...fitInput(70), series: doubled })).rejects.toThrow('called "value"');
  const fitted = await model.fit(fitInput(70));
  await expect(model.predict(fitted, [{ ...predictInput(80), horizon: 4 }])).rejects.toThrow(
    'at most 3, the horizon',
  );
  expect((await model.predict(fitted, [{ ...predictInput(80), horizon: 2 }])).point).toHaveLength(2);
  await model.dispose(fitted);
});

describe.each([
  ['lstm', (own: object) => lstm({ ...settings, ...own })],
  ['lstmEnsemble', (own: object) => lstmEnsemble({ ...settings, members: 2, ...own })],
] as const)('%s with a place for checkpoints', (_name, create) => {
  it('goes on with what was interrupted, to what comes of it otherwise, and begins nothing twice', async () => {
    type Own = { point: Float64Array };
    const forecastOf = async (model: ReturnType<typeof create>, rows: number): Promise<Own> => {
      const fitted = (await model.fit(fitInput(rows))) as never;
      const forecast = await model.predict(fitted, [predictInput(89)]);
      await model.dispose(fitted);
      return forecast;
    };
    const expected = await forecastOf(create({}), 74);
    const other = await forecastOf(create({}), 80);

    const checkpointDir = memoryStore();
    const stopping = new AbortController();
    const stopped = create({
      checkpointDir,
      checkpointEvery: 2,
      onProgress: ({ type, epoch }: { type: string; epoch?: number }) => {
        if (type === 'checkpoint' && epoch === 2) stopping.abort(new Error('Stopped.'));
      },
    });
    await expect(stopped.fit({ ...fitInput(74), signal: stopping.signal })).rejects.toThrow('Stopped.');

    const begun: number[] = [];
    const onProgress = (event: { type: string; resumedFrom?: number }) => {
      if (event.type === 'training-start') begun.push(event.resumedFrom!);
    };
    const again = create({ checkpointDir, checkpointEvery: 2, onProgress });
    expect((await forecastOf(again, 74)).point).toEqual(expected.point);
    expect(begun[0]).toBeGreaterThanOrEqual(2);
    expect(begun.slice(1).every((epoch) => epoch === 0)).toBe(true);
    // of other rows it is another training
    expect((await forecastOf(again, 80)).point).toEqual(other.point);
    begun.length = 0;
    expect((await forecastOf(again, 74)).point).toEqual(expected.point);
    expect(begun.every((epoch) => epoch === settings.epochs)).toBe(true);
  });
});
