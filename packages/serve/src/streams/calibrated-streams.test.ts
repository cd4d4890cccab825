import { type Forecast, forecastOfRow, openStore, readTimeSeries } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';
import { AdaptiveConformal, ets, PidConformal } from '@btcfc/models';
import * as tf from '@tensorflow/tfjs-core';
import { saveServedModel } from '../models/saving/save-served-model';
import { createForecastService, type ForecastService } from '../service/forecast-service';
import { send } from '../test-support/requests';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';

jest.setTimeout(30_000);

const levels = [0.05, 0.5, 0.95];
const seqLen = 4;
/** Rows whose forecasts the calibration is warmed up with. */
const warm = 30;

let folders: ModelFolders;
let service: ForecastService | undefined;
let tensors: number;

beforeEach(() => {
  tensors = tf.engine().state.numTensors;
  folders = new ModelFolders();
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  folders.remove();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

interface Settings {
  loss: 'gaussian' | 'mse';
  horizon: number;
  targetOffset: number;
}

/** Saves a network with a calibration; what it forecasts from each row alone. */
async function save({ loss, horizon, targetOffset }: Settings) {
  const forecaster = await LSTMForecaster.load(await folders.save('plain', { loss, horizon, targetOffset }));
  const all = await forecaster.forecast({ X: { load, phase }, origins: 'all' });
  const calibration = new PidConformal({ levels, learningRate: 0.2 });
  const known = Array.from({ length: warm }, (_, origin) => forecastOfRow(all, origin));
  for (const [origin, forecast] of known.entries()) {
    const first = seqLen - 1 + origin + targetOffset;
    calibration.warmUp({ forecast, actual: load.slice(first, first + horizon) });
  }
  await saveServedModel(folders.folder('grid'), { model: forecaster, calibration });
  forecaster.dispose();
  return { calibration, all };
}

async function serve(options: object = {}): Promise<void> {
  service = await createForecastService({
    models: { grid: folders.folder('grid') },
    reloadIntervalMs: 0,
    ...options,
  });
}

const append = (body: object, stream = 'a') =>
  send(service!, 'POST', `/v1/models/grid/rows?stream=${stream}`, { body });

const describeStream = async (stream: string) =>
  (await send(service!, 'GET', '/v1/models/grid')).answer.streams.find(
    (each: { stream: string }) => each.stream === stream,
  );

function quantilesOf({ quantiles }: Forecast): number[][] {
  return quantiles.map((values) => [...values]);
}

/** What a calibrator makes of the forecasts of one row after the other, with what is known at each. */
function calibratedByHand(from: PidConformal, all: Forecast, offset: number): Forecast[] {
  const calibrator = PidConformal.fromJSON(from.toJSON());
  return Array.from(all.origins, (_, origin) => {
    if (origin >= offset) calibrator.update(load[seqLen - 1 + origin]!);
    return calibrator.next(forecastOfRow(all, origin));
  });
}

/** Of each row ahead, how many intervals of which it is known held what came. */
function coverageByHand(made: readonly Forecast[], { horizon, targetOffset }: Settings) {
  return Array.from({ length: horizon }, (_, step) => {
    const known = made.flatMap(({ quantiles }, origin) => {
      const truth = load[seqLen - 1 + origin + targetOffset + step];
      if (truth === undefined) return [];
      return [truth >= quantiles[0]![step]! && truth <= quantiles.at(-1)![step]!];
    });
    return { rows: known.length, share: known.filter(Boolean).length / known.length };
  });
}

it.each([
  { loss: 'gaussian', horizon: 2, targetOffset: 1 },
  { loss: 'mse', horizon: 1, targetOffset: 1 },
  { loss: 'gaussian', horizon: 2, targetOffset: 3 },
] as const)('calibrates a network by the rows that come true: %o', async (settings) => {
  const { calibration, all } = await save(settings);
  await serve();
  const expected = calibratedByHand(calibration, all, settings.targetOffset);
  for (const [stream, sizes] of Object.entries({ one: [1], many: [7, 1, 5, 12] })) {
    for (let turn = 0, sent = 0; sent < rows.length; turn++) {
      const next = rows.slice(sent, sent + sizes[turn % sizes.length]!);
      sent += next.length;
      const { status, answer } = await append({ rows: next }, stream);
      if (sent < seqLen) continue;
      expect(status).toBe(200);
      expect(answer.forecast.levels).toEqual(levels);
      expect(answer.forecast.point).toEqual([...forecastOfRow(all, sent - seqLen).point]);
      expect(answer.forecast.quantiles).toEqual(quantilesOf(expected[sent - seqLen]!));
    }
    const { calibration: told } = await describeStream(stream);
    expect(told.nominal).toBeCloseTo(0.9, 12);
    expect(told.coverage).toEqual(coverageByHand(expected, settings));
  }
  const { answer: metrics } = await send(service!, 'GET', '/metrics');
  const [{ rows: counted, share }] = coverageByHand(expected, settings) as [{ rows: number; share: number }];
  expect(metrics).toContain(`btcfc_serve_interval_rows{model="grid",stream="one",step="1"} ${counted}\n`);
  expect(metrics).toContain(`btcfc_serve_interval_coverage{model="grid",stream="one",step="1"} ${share}\n`);
  expect(metrics).toContain('btcfc_serve_interval_nominal{model="grid",stream="one"} 0.');
});

it('calibrates rows that come with a request as the stream begins, in the levels asked for', async () => {
  const { calibration, all } = await save({ loss: 'gaussian', horizon: 2, targetOffset: 1 });
  await serve();
  const forecast = (body: object) => send(service!, 'POST', '/v1/models/grid/forecast', { body });
  const last = forecastOfRow(all, all.origins.length - 1);
  const expected = PidConformal.fromJSON(calibration.toJSON()).next(last);
  const [low, , high] = quantilesOf(expected);
  for (let turn = 0; turn < 300; turn++) {
    const { answer } = await forecast({ rows });
    expect(answer).toMatchObject({ levels, quantiles: quantilesOf(expected), calibration: null });
  }
  expect((await forecast({ rows, levels: [0.05, 0.95] })).answer.quantiles).toEqual([low, high]);
  expect(await forecast({ rows, levels: [0.1] })).toMatchObject({
    status: 400,
    answer: {
      code: 'INVALID_OPTION',
      message: expect.stringContaining("the calibration's: 0.05, 0.5, 0.95"),
    },
  });
});

it('calibrates a model of series, which keeps streams too', async () => {
  const model = ets({ period: 7 });
  const asked = { panel: [], horizon: 2, levels: [], seed: 0 };
  const train = readTimeSeries('series', load.slice(0, 40));
  const fitted = await model.fit({ ...asked, series: train, first: 0 });
  const predict = (upTo: number) => {
    const series = readTimeSeries('series', load.slice(0, upTo));
    const input = { ...asked, levels, series, origin: upTo - 1, tail: () => series };
    return model.predict(fitted, [input]);
  };
  const calibration = new AdaptiveConformal({ levels, tails: 'separate' });
  for (let row = 20; row < 38; row++) {
    calibration.warmUp({ forecast: await predict(row), actual: load.slice(row, row + 2) });
  }
  const saved = AdaptiveConformal.fromJSON(calibration.toJSON());
  await saveServedModel(openStore(folders.folder('grid')), {
    model: { kind: 'ets', model, fitted },
    calibration,
  });
  await serve();
  const described = (await send(service!, 'GET', '/v1/models/grid')).answer;
  expect(described).toMatchObject({ kind: 'ets', takes: 'series', streams: [] });
  const dates = load.map((_, day) => new Date(Date.UTC(2024, 0, day + 1)).toISOString());
  // from those that come first one forecast is made; then from each
  let sent = 40;
  const first = await append({ values: load.slice(0, 40), dates: dates.slice(0, 40) });
  expect(first.answer.forecast.quantiles).toEqual(quantilesOf(saved.next(await predict(40))));
  for (const size of [1, 3, 1, 5]) {
    const end = sent + size;
    const { answer } = await append({ values: load.slice(sent, end), dates: dates.slice(sent, end) });
    let expected: Forecast | undefined;
    for (; sent < end; sent++) {
      saved.update(load[sent]!);
      expected = saved.next(await predict(sent + 1));
    }
    expect(answer).toMatchObject({
      ...{ stream: 'a', rows: sent, missing: 0 },
      forecast: {
        ...{ horizon: 2, targetOffset: 1, levels, quantiles: quantilesOf(expected!) },
        ...{ asOf: dates[sent - 1], dates: dates.slice(sent, sent + 2), persistence: load[sent - 1] },
      },
    });
  }
  expect((await describeStream('a')).calibration.coverage.map(({ rows }: { rows: number }) => rows)).toEqual([
    10, 9,
  ]);
  expect(await append({ values: load.slice(sent, sent + 1) })).toMatchObject({ status: 409 });
  expect(await append({ values: [1], dates: [dates[0]] })).toMatchObject({ status: 409 });
  // a row that is not known tells nothing; the rows after it are learned of again
  expect((await append({ values: [null], dates: [dates[sent]] })).status).toBe(200);
  expect((await append({ values: [load[sent + 1]], dates: [dates[sent + 1]] })).status).toBe(200);
  expect((await describeStream('a')).calibration.coverage[0].rows).toBe(11);

  const ask = (body: object) => send(service!, 'POST', '/v1/models/grid/forecast', { body });
  const begun = AdaptiveConformal.fromJSON(calibration.toJSON()).next(await predict(40));
  const series = [{ values: load.slice(0, 40) }];
  const { answer } = await ask({ series, horizon: 1, levels: [0.95] });
  expect(answer.series[0].quantiles).toEqual([[begun.quantiles[2]![0]]]);
  expect((await ask({ series })).answer).toMatchObject({ horizon: 2, levels });
  expect(await ask({ series, horizon: 3 })).toMatchObject({
    status: 400,
    answer: { code: 'INVALID_OPTION' },
  });
});

it('begins anew with the calibration of a model that takes its place, and goes on counting', async () => {
  const settings = { loss: 'gaussian', horizon: 1, targetOffset: 1 } as const;
  const { all } = await save(settings);
  await serve({ reloadIntervalMs: 10 });
  await append({ rows: rows.slice(0, 20) });
  const before = (await describeStream('a')).calibration.coverage[0].rows;
  const wide = new PidConformal({ levels });
  wide.warmUp({ forecast: { point: [0, 0] }, actual: [1000, -1000] });
  const forecaster = await LSTMForecaster.load(folders.folder('plain'));
  await saveServedModel(folders.folder('grid'), { model: forecaster, calibration: wide });
  forecaster.dispose();
  const reloaded = 'btcfc_serve_reloads_total{model="grid",result="reloaded"} 1';
  while (!(await send(service!, 'GET', '/metrics')).answer.includes(reloaded))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const { answer } = await append({ rows: [rows[20]] });
  const [low, , high] = answer.forecast.quantiles as [[number], [number], [number]];
  expect([low[0], high[0]]).toEqual([all.point[17]! - 1000, all.point[17]! + 1000]);
  expect(answer.forecast.calibration.coverage[0].rows).toBe(before + 1);
});

it('learns of each row where columns are known ahead, one by one or many at once', async () => {
  const settings = { loss: 'gaussian', horizon: 2, futureCovariates: ['phase'] } as const;
  const plain = await folders.save('plain', settings);
  const calibration = new PidConformal({ levels });
  calibration.warmUp({ forecast: { point: [1, 2, 3, 4], horizon: 2 }, actual: [3, 3, 5, 9] });
  await saveServedModel(folders.folder('grid'), { model: plain, calibration });
  await serve();
  const body = (start: number, end: number) => ({
    rows: rows.slice(start, end),
    future: phase.slice(end, end + 2).map((value) => [value]),
  });
  let one: { answer: { forecast: { quantiles: number[][]; calibration: object } } } | undefined;
  for (let row = 0; row < 20; row++) one = await append(body(row, row + 1), 'one');
  await append(body(0, 7), 'many');
  const { answer: many } = await append(body(7, 20), 'many');
  expect(many.forecast.calibration).toEqual(one!.answer.forecast.calibration);
  expect(many.forecast.quantiles).toEqual(one!.answer.forecast.quantiles);
});

it('refuses values that no sums are made of, and goes on', async () => {
  await save({ loss: 'gaussian', horizon: 1, targetOffset: 1 });
  await serve();
  await append({ rows: rows.slice(0, 6) });
  expect(await append({ rows: [rows[6]], base: [1.7e308] })).toMatchObject({
    status: 400,
    answer: { code: 'INVALID_DATA', message: expect.stringContaining('beyond 1e+300') },
  });
  expect((await append({ rows: [rows[6]] })).answer).toMatchObject({ rows: 7 });
});

it('asks for the base, from which it learns', async () => {
  const plain = await folders.save('plain', {}, { X: { phase, load }, base: undefined });
  const calibration = new PidConformal({ levels });
  calibration.warmUp({ forecast: { point: [1, 2] }, actual: [2, 4] });
  await saveServedModel(folders.folder('grid'), { model: plain, calibration });
  await serve();
  expect(await append({ rows: rows.slice(0, 4) })).toMatchObject({
    status: 400,
    answer: { code: 'INVALID_DATA', message: expect.stringContaining('`base` is missing') },
  });
  const { answer } = await append({ rows: rows.slice(0, 5), base: load.slice(0, 5) });
  expect(answer.forecast.calibration.coverage).toEqual([{ rows: 1, share: expect.any(Number) }]);
  // it forecasts from each row
  const many = { rows: new Array(1001).fill([1, 2]), base: new Array(1001).fill(1) };
  expect(await append(many)).toMatchObject({
    status: 400,
    answer: { message: expect.stringContaining('1001') },
  });
});

describe('what can not be served', () => {
  const calibrator = (options: object = {}, horizon = 1) => {
    const made = new PidConformal({ levels, ...options });
    const numbers = new Array(2 * horizon).fill(1);
    return made.warmUp({ forecast: { point: numbers, horizon }, actual: numbers });
  };

  it('is not saved', async () => {
    const model = await folders.save('plain');
    const save = (parts: object) => saveServedModel(folders.folder('grid'), parts as never);
    const cases = [
      [{ model, calibration: new PidConformal({ levels }) }, 'INVALID_STATE', 'no scores'],
      [
        { model, calibration: calibrator({ levels: [0.9], tails: 'separate' }) },
        'INVALID_OPTION',
        'both sides',
      ],
      [{ model, calibration: calibrator({ unbounded: 'infinite' }) }, 'INVALID_OPTION', 'infinite'],
      [{ model, calibration: {} }, 'INVALID_OPTION', 'PidConformal'],
      [{ model: 7 }, 'INVALID_OPTION', 'folder of a saved one'],
      [{ model: folders.folder('nowhere') }, 'FILE_ACCESS', 'Nothing was saved'],
      [{ calibration: calibrator() }, 'INVALID_OPTION', 'model'],
    ] as const;
    for (const [parts, code, message] of cases) {
      await expect(save(parts)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    }
  });

  it.each([
    [{ horizon: 2 }, 'is of 1 rows ahead, and the model forecasts 2'],
    [{ targetOffset: 0 }, '`targetOffset` of 0'],
  ])('is refused when it is loaded: %j', async (settings, message) => {
    const later = load.map((value) => value + 1);
    const model = await folders.save('plain', settings, { y: later });
    await saveServedModel(folders.folder('grid'), { model, calibration: calibrator() });
    await expect(serve()).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining(message),
    });
  });
});
