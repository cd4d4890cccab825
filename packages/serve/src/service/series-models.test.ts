import {
  loadModel,
  openStore,
  readTimeSeries,
  registerModelKind,
  saveModel,
  type TimeSeriesInput,
} from '@btcfc/core';
import { forecast } from '@btcfc/forecast';
import { LSTMForecaster } from '@btcfc/lstm';
import { ets, forecastSeries, type SavableModel, seasonalNaive, spreadPool } from '@btcfc/models';
import * as tf from '@tensorflow/tfjs-core';
import { send } from '../test-support/requests';
import { load, ModelFolders } from '../test-support/tiny-model';
import { createForecastService, type ForecastService } from './forecast-service';

jest.setTimeout(60_000);

const months = Array.from({ length: 48 }, (_, row) => new Date(Date.UTC(2020, row, 1)).toISOString());
const sales = months.map((_, row) => 200 + 2 * row + 30 * Math.sin((row * Math.PI) / 6) + ((row * 7) % 5));
const series = { values: sales, dates: months };
const levels = [0.05, 0.5, 0.95];

let folders: ModelFolders;
let service: ForecastService | undefined;
let tensors: number;

beforeEach(() => {
  folders = new ModelFolders();
  tensors = tf.engine().state.numTensors;
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  folders.remove();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

/** Fits a model to a series and saves it. */
async function save<Fitted>(
  name: string,
  model: SavableModel<Fitted>,
  given: TimeSeriesInput,
): Promise<string> {
  const asked = { panel: [], horizon: 1, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: readTimeSeries('series', given), first: 0 });
  await model.save(fitted, openStore(folders.folder(name)));
  return folders.folder(name);
}

async function serve(models: Record<string, string>, reloadIntervalMs = 0): Promise<ForecastService> {
  service = await createForecastService({ models, reloadIntervalMs });
  return service;
}

const ask = (from: ForecastService, body: unknown, name = 'sales') =>
  send(from, 'POST', `/v1/models/${name}/forecast`, { body });

it('forecasts what the saved model forecasts where the series is, with dates', async () => {
  const from = await serve({ sales: await save('sales', ets(), series) });
  const { status, answer } = await ask(from, { series: [{ ...series, id: 'north' }], horizon: 3, levels });
  const expected = await forecastSeries({ model: ets(), series, horizon: 3, levels });
  expect(status).toBe(200);
  const { revision } = (await send(from, 'GET', '/v1/models/sales')).answer;
  expect(answer).toEqual({
    ...{ model: 'sales', revision, horizon: 3, levels },
    forecastAt: expect.stringMatching(/^\d{4}-.*Z$/),
    series: [
      {
        id: 'north',
        asOf: months.at(-1),
        dates: ['2024-01-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
        ...{ frequency: { unit: 'month', count: 1 }, absent: 0, notes: [] },
        point: [...expected.point],
        persistence: sales.at(-1),
        quantiles: expected.quantiles.map((values) => [...values]),
      },
    ],
  });
  const { answer: metrics } = await send(from, 'GET', '/metrics');
  expect(metrics).toContain('btcfc_serve_forecasts_total{model="sales"} 1');
});

it('forecasts several series of other lengths, each from its own end', async () => {
  const from = await serve({ sales: await save('sales', seasonalNaive({ period: 12 }), series) });
  const body = {
    series: [{ values: sales }, { values: [...sales.slice(0, 20), null], id: 'b' }],
    horizon: 2,
  };
  const { answer } = await ask(from, body);
  expect(answer.levels).toEqual([]);
  expect(answer.series).toMatchObject([
    { id: null, asOf: null, dates: null, point: sales.slice(36, 38), quantiles: [], persistence: sales[47] },
    { id: 'b', point: sales.slice(9, 11), persistence: sales[19] },
  ]);
  const weekdays = ['2024-01-04', '2024-01-05'];
  const daily = { values: [1, 2], dates: weekdays, frequency: 'business day' };
  expect((await ask(from, { series: [daily] })).answer.series[0].dates).toEqual(['2024-01-08T00:00:00.000Z']);
});

it('serves the result of an automatic forecast as it was saved', async () => {
  const result = await forecast(series, { horizon: 4, preset: 'fast' });
  await result.save(folders.folder('result'), { pictures: false });
  const from = await serve({ sales: folders.folder('result') });
  const described = await send(from, 'GET', '/v1/models/sales');
  expect(described.answer).toMatchObject({ kind: 'auto-forecast', takes: 'series', horizon: 4 });
  const { answer } = await ask(from, { series: [series], levels: [0.05, 0.25, 0.75, 0.95] });
  const [served] = answer.series;
  const frame = result.frame as Record<string, (number | string | Date)[]>;
  expect(served.point).toEqual([...frame.point!]);
  expect(served.quantiles).toEqual(
    ['lower90', 'lower50', 'upper50', 'upper90'].map((column) => [...frame[column]!]),
  );
  expect(served.dates).toEqual(frame.date!.map((date) => new Date(date).toISOString()));
  expect(await ask(from, { series: [series], horizon: 5 })).toMatchObject({
    status: 400,
    answer: { code: 'INVALID_OPTION', message: expect.stringContaining('4 rows ahead, not 5') },
  });
});

it.each(['gaussian', 'mse'] as const)('serves a network of series, of loss %s', async (loss) => {
  const network = { seqLen: 4, hiddenDim: 2, updates: 2, numLayers: 1, horizon: 2, backend: 'wasm' } as const;
  const forecaster = new LSTMForecaster({ ...network, loss });
  await forecaster.fit({ series: load });
  await forecaster.save(folders.folder('network'));
  const expected = await forecaster.forecast({ series: load, levels: loss === 'mse' ? undefined : levels });
  forecaster.dispose();
  const from = await serve({ sales: folders.folder('network') });
  const { answer } = await ask(from, { series: [{ values: load }] });
  expect(answer).toMatchObject({ horizon: 2, levels: [], series: [{ point: [...expected.point] }] });
  const withLevels = await ask(from, { series: [{ values: load }], levels });
  if (loss === 'mse') {
    expect(withLevels).toMatchObject({ status: 400, answer: { code: 'INVALID_OPTION' } });
    expect(withLevels.answer.message).toContain('the model forecasts points alone');
  } else {
    expect(withLevels.answer.series[0].quantiles).toEqual(expected.quantiles.map((values) => [...values]));
  }
});

it('serves a pool of spreads', async () => {
  const prices = Array.from({ length: 400 }, (_, row) => 100 * Math.exp(0.1 * Math.sin(row * row)));
  const folder = await save('pool', spreadPool(), { values: prices });
  const { model, fitted } = await loadModel(folder);
  const from = await serve({ sales: folder });
  const { status, answer } = await ask(from, { series: [{ values: prices }], levels });
  const one = { values: Float64Array.from(prices) };
  const input = { series: one, origin: 399, panel: [], horizon: 1, levels, seed: 0, tail: () => one };
  const expected = await model.predict(fitted, [input]);
  expect(status).toBe(200);
  expect(answer.series[0].quantiles).toEqual(expected.quantiles.map((values) => [...values]));
});

describe('what is wrong with a request', () => {
  beforeEach(async () => {
    await serve({ sales: await save('sales', ets(), series) });
  });

  const good = { values: [1, 2, 3] };
  it.each([
    [
      { series: [{ values: [1, 2, 3, '4'] }] },
      'INVALID_DATA',
      '`series[0].values[3]` is not a finite number',
    ],
    ['{"series": [{"values": [1, 1e999]}]}', 'INVALID_DATA', '`series[0].values[1]`'],
    [{ series: [good, { values: [null] }] }, 'INVALID_DATA', '`series[1].values` holds no known value'],
    [{ series: [good, { values: [] }] }, 'INVALID_DATA', '`series[1].values` holds no known value'],
    [{ series: [good, [1, 2]] }, 'INVALID_DATA', '`series[1]` is not an object'],
    [
      { series: [{ ...good, dates: ['2024-01-02', '2024-01-01', 'x'] }] },
      'INVALID_DATA',
      "series[0]: `dates`, row 3 can't be read as a date",
    ],
    [{ series: [{ ...good, dates: ['2024-01-02'] }] }, 'INVALID_DATA', '`series[0].dates` has 1 rows'],
    [{ series: [{ ...good, pastCovariates: { x: [1, 2, true] } }] }, 'INVALID_DATA', 'pastCovariates.x[2]`'],
    [{ series: [{ ...good, pastCovariates: 7 }] }, 'INVALID_DATA', '`series[0].pastCovariates`'],
    [{ series: [{ ...good, futureCovariates: null }] }, 'INVALID_DATA', '`series[0].futureCovariates`'],
    [{ series: [{ ...good, value: 1 }] }, 'INVALID_OPTION', 'value'],
    [{ series: [] }, 'INVALID_DATA', '`series` is not a list'],
    [{}, 'INVALID_DATA', '`series` is not a list'],
    [{ rows: [[1]] }, 'INVALID_OPTION', '`rows` is not a field'],
    [{ series: [good], horizon: 0 }, 'INVALID_OPTION', '`horizon`'],
    [{ series: [good], horizon: 1e9 }, 'INVALID_OPTION', '`horizon`'],
    [{ series: [good], levels: [0.9, 0.1] }, 'INVALID_OPTION', '`levels`'],
    [{ series: new Array(200).fill(good), horizon: 900 }, 'INVALID_DATA', 'more than 100000 numbers'],
  ])('%j is answered with 400', async (body, code, message) => {
    expect(await ask(service!, body)).toMatchObject({
      status: 400,
      answer: { code, message: expect.stringContaining(message) },
    });
  });
});

it('names the series that the model can not forecast, and answers 422 where no number comes of it', async () => {
  registerModelKind({
    kind: 'moody',
    package: 'tests',
    load: async () => ({
      fitted: undefined,
      model: {
        fit: () => undefined,
        predict: (_, [input]) => {
          const { origin, horizon, series: one } = input!;
          const point = new Float64Array(horizon).fill(one.values[0]! > 5 ? Number.NaN : 1);
          if (one.values[0]! > 6) throw new Error('a fault of its own');
          return { origins: Float64Array.of(origin), horizon, point, levels: [], quantiles: [] };
        },
      },
    }),
  });
  await saveModel(folders.folder('moody'), { kind: 'moody', package: 'tests', files: {} });
  const from = await serve({ sales: folders.folder('moody') });
  const values = (first: number) => ({ values: [first, 2] });
  expect((await ask(from, { series: [values(1)], horizon: 2 })).answer.series[0].point).toEqual([1, 1]);
  expect(await ask(from, { series: [values(1), values(6)] })).toMatchObject({
    status: 422,
    answer: { code: 'DIVERGED', message: expect.stringContaining('series[1]') },
  });
  expect(await ask(from, { series: [values(7)] })).toMatchObject({
    status: 500,
    answer: { code: 'INTERNAL' },
  });
});

describe('a stream', () => {
  const append = (from: ForecastService, body: object, stream = 's') =>
    send(from, 'POST', `/v1/models/sales/rows?stream=${stream}`, { body });
  const part = (start: number, end: number) => ({
    values: sales.slice(start, end),
    dates: months.slice(start, end),
  });

  it('with absent rows is forecast as the whole series with them is', async () => {
    const from = await serve({ sales: await save('sales', ets({ period: 12 }), series) });
    const absent = (row: number) => row === 20 || row === 37 || row === 38 || row === 41;
    const sent = (all: readonly unknown[]) => all.filter((_, row) => !absent(row) && row < 44);
    const { answer } = await ask(from, { series: [{ values: sent(sales), dates: sent(months) }] });
    const [whole] = answer.series;
    expect(whole).toMatchObject({ absent: 4, dates: [months[44]] });
    const first = part(0, 37);
    await append(from, {
      values: first.values.filter((_, row) => !absent(row)),
      dates: first.dates.filter((_, row) => !absent(row)),
    });
    await append(from, part(39, 41));
    const { forecast: told } = (await append(from, part(42, 44))).answer;
    expect(told).toMatchObject({ point: whole.point, dates: whole.dates, asOf: whole.asOf });
  });

  it('of local dates is counted on the clocks of its zone', async () => {
    const from = await serve({ sales: await save('sales', seasonalNaive({ period: 1 }), series) });
    const days = Array.from({ length: 5 }, (_, day) => `2024-03-${27 + day}`);
    await append(from, { values: [1, 2, 3], dates: days.slice(0, 3), timeZone: 'Europe/Berlin' });
    // summer time began on the 31st
    const { answer } = await append(from, { values: [5], dates: ['2024-03-31'], timeZone: 'Europe/Berlin' });
    expect(answer).toMatchObject({
      rows: 5,
      forecast: { asOf: '2024-03-30T23:00:00.000Z', dates: ['2024-03-31T22:00:00.000Z'], point: [5] },
    });
    expect(await append(from, { values: [1], timeZone: 'Europe/Berlin' }, 'other')).toMatchObject({
      status: 400,
      answer: { message: '`timeZone` is given, and no dates are.' },
    });
  });

  it('is refused where more steps are absent than are kept, and so is such a series', async () => {
    const from = await serve({ sales: await save('sales', seasonalNaive({ period: 1 }), series) });
    const wide = { values: [1, 2], dates: ['2014-01-01', '2024-01-01'], frequency: 'second' };
    expect(await ask(from, { series: [wide] })).toMatchObject({
      status: 400,
      answer: { code: 'INVALID_DATA' },
    });
    expect(await append(from, wide, 'wide')).toMatchObject({ status: 400, answer: { code: 'INVALID_DATA' } });
  });
});

it('is exchanged for another model of series, and for none of rows', async () => {
  const folder = await save('sales', ets(), series);
  const from = await serve({ sales: folder }, 10);
  const kind = async () => (await send(from, 'GET', '/v1/models/sales')).answer.kind;
  expect(await kind()).toBe('ets');
  await save('sales', seasonalNaive({ period: 12 }), series);
  while ((await kind()) !== 'seasonal-naive') await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await ask(from, { series: [series] })).answer.series[0].point).toEqual([sales[36]]);
  await folders.save('sales');
  const failed = 'btcfc_serve_reloads_total{model="sales",result="failed"} 1';
  while (!(await send(from, 'GET', '/metrics')).answer.includes(failed))
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await kind()).toBe('seasonal-naive');
});
