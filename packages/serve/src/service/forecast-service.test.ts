import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { saveModel } from '@btcfc/core';
import { LSTMEnsemble, LSTMForecaster } from '@btcfc/lstm';
import * as tf from '@tensorflow/tfjs-core';
import { send } from '../test-support/requests';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';
import { createForecastService, type ForecastService } from './forecast-service';

const folders = new ModelFolders();
const loaded: Record<string, LSTMForecaster> = {};
let tensors: number;
let service: ForecastService;

beforeAll(async () => {
  tensors = tf.engine().state.numTensors;
  const models = {
    points: await folders.save('points'),
    returns: await folders.save('returns', { target: 'log-difference', loss: 'student-t', horizon: 3 }),
    rolling: await folders.save('rolling', {
      target: 'difference',
      loss: { quantiles: [0.1, 0.5, 0.9] },
      scaling: { rolling: 10 },
      shrinkage: 0.5,
    }),
    calendar: await folders.save('calendar', { futureCovariates: ['phase'], horizon: 2 }),
    scaled: await folders.save(
      'scaled',
      { target: 'difference', loss: 'gaussian' },
      { base: load, scale: load.map(() => 2) },
    ),
    beside: await folders.save(
      'beside',
      { target: 'log-difference' },
      { X: { phase, log: load.map(Math.log) }, base: load },
    ),
  };
  service = await createForecastService({ models, reloadIntervalMs: 0 });
  for (const [name, folder] of Object.entries(models)) loaded[name] = await LSTMForecaster.load(folder);
});

afterAll(async () => {
  await service.close();
  for (const forecaster of Object.values(loaded)) forecaster.dispose();
  folders.remove();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

async function forecast(model: string, body: object) {
  const { status, answer } = await send(service, 'POST', `/v1/models/${model}/forecast`, { body });
  expect({ status, answer }).toMatchObject({ status: 200 });
  return answer;
}

describe('POST /forecast answers what the forecaster itself says of the last window', () => {
  const X = { load, phase };

  it('of points', async () => {
    const expected = await loaded.points!.forecast({ X });
    const answer = await forecast('points', {
      rows,
      dates: rows.map((_, day) => Date.UTC(2024, 0, day + 1)),
    });
    expect(answer).toMatchObject({
      model: 'points',
      target: 'level',
      horizon: 1,
      targetOffset: 1,
      asOf: '2024-02-29T00:00:00.000Z',
      point: [expected.point.at(-1)],
      persistence: load.at(-1),
      levels: [],
      quantiles: [],
    });
  });

  it('of returns over several steps', async () => {
    const levels = [0.05, 0.5, 0.95];
    const expected = await loaded.returns!.forecast({ X, levels });
    const answer = await forecast('returns', { columns: { phase, load }, levels });
    expect(answer.point).toEqual([...expected.point.slice(-3)]);
    expect(answer.quantiles).toEqual(expected.quantiles.map((values) => [...values.slice(-3)]));
    expect(answer).toMatchObject({ levels, horizon: 3, targetOffset: 1, asOf: null });
    const usual = await forecast('returns', { rows });
    expect(usual.levels).toEqual(expect.arrayContaining([0.05, 0.95]));
    expect(usual.point).toEqual(answer.point);
  });

  it('scaled by more rows than a window has', async () => {
    const expected = await loaded.rolling!.forecast({ X });
    const answer = await forecast('rolling', { rows });
    expect(answer.point).toEqual([...expected.point.slice(-1)]);
    expect(answer.quantiles).toEqual(expected.quantiles.map((values) => [...values.slice(-1)]));
    const ten = await forecast('rolling', { rows: rows.slice(-10) });
    expect(ten.point).toEqual(answer.point);
    const nine = await forecast('rolling', { rows: rows.slice(-9) });
    expect(nine.point).not.toEqual(answer.point);
  });

  it('with columns known ahead', async () => {
    const future = [[4], [5]];
    const expected = await loaded.calendar!.forecast({ X, future: { phase: [4, 5] } });
    expect((await forecast('calendar', { rows, future })).point).toEqual([...expected.point.slice(-2)]);
    const other = await forecast('calendar', { rows, future: { phase: [6, 0] } });
    expect(other.point).not.toEqual([...expected.point.slice(-2)]);
  });

  it('with a scale and a base of its own', async () => {
    const [base, scale] = [load.map((value) => value + 1), load.map((_, day) => 1 + day / 100)];
    const expected = await loaded.scaled!.forecast({ X, base, scale });
    const answer = await forecast('scaled', { rows, base, scale });
    expect(answer.point).toEqual([...expected.point.slice(-1)]);
    expect(answer.persistence).toBe(base.at(-1));
    expect((await forecast('scaled', { rows, base: base.at(-1), scale })).point).toEqual(answer.point);
  });

  it('with a base that is a column beside the inputs', async () => {
    const inputs = { phase, log: load.map(Math.log) };
    const expected = await loaded.beside!.forecast({ X: inputs, base: load });
    const answer = await forecast('beside', { columns: { ...inputs, load }, base: 'load' });
    expect(answer.point).toEqual([...expected.point.slice(-1)]);
    expect(answer.persistence).toBe(load.at(-1));
  });

  it('asked at once, each its own', async () => {
    const ends = [20, 30, 40, 50, 60];
    const expected = await loaded.points!.predict({ X });
    const answers = await Promise.all(ends.map((end) => forecast('points', { rows: rows.slice(0, end) })));
    answers.forEach(({ point: [point] }, index) => {
      expect(point).toBeCloseTo(expected[ends[index]! - 4]!, 4);
    });
  });
});

describe('GET /v1/models', () => {
  it('tells what rows to send', async () => {
    const { answer } = await send(service, 'GET', '/v1/models');
    expect(answer.models.map(({ name }: { name: string }) => name)).toEqual(Object.keys(loaded));
    expect((await send(service, 'GET', '/v1/models/rolling')).answer).toMatchObject({
      name: 'rolling',
      revision: expect.stringMatching(/^[0-9a-f]{12}$/),
      target: 'difference',
      loss: { quantiles: [0.1, 0.5, 0.9] },
      seqLen: 4,
      rowsNeeded: 10,
      horizon: 1,
      targetOffset: 1,
      columns: ['load', 'phase'],
      base: { needed: true, column: 'load' },
      scale: { needed: false, column: null },
      streams: [],
    });
    expect((await send(service, 'GET', '/v1/models/calendar')).answer).toMatchObject({
      future: { rows: 2, columns: ['phase'] },
      base: { needed: false },
    });
  });
});

describe('what is refused before any work', () => {
  const four = rows.slice(0, 4);
  const row = (cells: unknown[]) => [...four.slice(1), cells];

  it.each([
    ['points', { rows: four.slice(1) }, 'INVALID_DATA', /3 rows.*at least 4/],
    ['points', {}, 'INVALID_DATA', /Either `rows` or `columns`/],
    ['points', { rows: four, columns: {} }, 'INVALID_DATA', /Either/],
    ['points', { rows: 'all' }, 'INVALID_DATA', /`rows` is neither/],
    ['points', { rows: row([1]) }, 'INVALID_DATA', /Row 4 of `rows` has 1 values, where 2 are due/],
    ['points', { rows: [1, 2, 3, 4] }, 'INVALID_DATA', /Row 1 .* not a list/],
    ['points', { rows: row([1, null]) }, 'INVALID_DATA', /Column "phase" of `rows` is missing in row 4/],
    [
      'points',
      { rows: row([1, '2']) },
      'INVALID_DATA',
      /"phase" of `rows` holds text in row 4, not a number/,
    ],
    ['points', { rows: row([1, true]) }, 'INVALID_DATA', /holds a boolean in row 4/],
    ['points', `{"rows": [[1,1],[1,1],[1,1],[1,1e999]]}`, 'INVALID_DATA', /is infinite in row 4/],
    ['points', { columns: { load } }, 'MISSING_COLUMN', /lacks 1/],
    ['points', { columns: { load, phase: [1] } }, 'INVALID_DATA', /has 1 values, where 60 are due/],
    ['points', { columns: { load, phase, volume: load } }, 'INVALID_DATA', /not fitted on/],
    ['points', { columns: { load, phase, phases: load } }, 'INVALID_DATA', /did you mean "phase"/],
    ['points', { rows: four, level: [0.5] }, 'INVALID_OPTION', /field.* did you mean `levels`/],
    ['points', { rows: four, levels: [0.5] }, 'INVALID_OPTION', /left out where the loss is "mse"/],
    ['returns', { rows: four, levels: [0.9, 0.1] }, 'INVALID_OPTION', /ascending/],
    ['returns', { rows: four, levels: [0.1, 1] }, 'INVALID_OPTION', /below 1/],
    ['returns', { rows: four, levels: [0, 0.5] }, 'INVALID_OPTION', /above 0/],
    ['returns', { rows: four, levels: [] }, 'INVALID_OPTION', /1 to 99/],
    ['returns', { rows: row([-1, 0]) }, 'INVALID_DATA', /`base` is not above 0 in row 4/],
    ['returns', { rows: four, base: [1, 2, 3] }, 'INVALID_DATA', /`base` has 3 values, where 4 are due/],
    ['returns', { rows: four, scale: 1 }, 'INVALID_DATA', /`scale` is given/],
    ['rolling', { rows: four, base: 100 }, 'INVALID_DATA', /not a list/],
    ['beside', { rows: four }, 'INVALID_DATA', /`base` is missing/],
    ['beside', { rows: four, base: 'load' }, 'MISSING_COLUMN', /column "load", which is not there/],
    ['scaled', { rows: four, base: 100 }, 'INVALID_DATA', /`scale` is missing/],
    ['scaled', { rows: four, base: 100, scale: [1, 1, 1, 0] }, 'INVALID_DATA', /not above 0 in row 4/],
    ['calendar', { rows: four }, 'INVALID_DATA', /`future` is missing: 2 rows of phase/],
    ['calendar', { rows: four, future: [[1]] }, 'INVALID_DATA', /1 rows, where 2 are due/],
    ['points', { rows: four, future: [[1]] }, 'INVALID_DATA', /looks at no row ahead/],
    ['points', { rows: four, dates: [1, 2, 3] }, 'INVALID_DATA', /3 entries for 4 rows/],
    ['points', { rows: four, dates: [1, 2, 2, 3] }, 'INVALID_DATA', /row 3 is not after/],
    [
      'points',
      { rows: four, dates: ['13/1/2011', 1, 2, 3] },
      'INVALID_DATA',
      /`dates`, row 1, can't be read as a date/,
    ],
    ['points', 'rows', 'PARSE_FAILED', /not a JSON object/],
    ['points', '[1]', 'PARSE_FAILED', /not a JSON object/],
    ['points', '', 'PARSE_FAILED', /not a JSON object/],
  ])('of %s, case %#', async (model, body, code, message) => {
    const computed = jest.spyOn(LSTMForecaster.prototype, 'forecast');
    const { status, answer } = await send(service, 'POST', `/v1/models/${model}/forecast`, { body });
    expect({ status, ...answer }).toMatchObject({
      status: 400,
      code,
      message: expect.stringMatching(message),
      remedy: expect.any(String),
    });
    expect(computed).not.toHaveBeenCalled();
    computed.mockRestore();
  });

  it.each([
    ['POST', '/v1/models/nothing/forecast', 404, 'INVALID_OPTION'],
    ['GET', '/v1/models/nothing', 404, 'INVALID_OPTION'],
    ['GET', '/v1/models/nothing/stream', 404, 'INVALID_OPTION'],
    ['GET', '/v1/models/points/forecast', 405, 'INVALID_OPTION'],
    ['PUT', '/v1/models/points/rows', 405, 'INVALID_OPTION'],
    ['POST', '/v1/models', 405, 'INVALID_OPTION'],
    ['DELETE', '/healthz', 405, 'INVALID_OPTION'],
    ['POST', '/v1/models/points/rows?steam=a', 400, 'INVALID_OPTION'],
    ['GET', '/', 404, 'INVALID_OPTION'],
    ['GET', '/v1/models/points/stream?stream=a%20b', 400, 'INVALID_OPTION'],
    ['POST', '/v1/models/points/reload', 403, 'UNAVAILABLE'],
  ])('%s %s', async (method, path, status, code) => {
    const body = method === 'GET' ? undefined : { rows: four };
    const sent = await send(service, method, path, { body });
    expect(sent.status).toBe(status);
    expect(sent.answer).toMatchObject({ code, remedy: expect.any(String) });
  });

  it.each([
    ['a body that is not said to be JSON', { rows: four }, 'text/plain', 415, 'INVALID_OPTION'],
    ['a body that is too large', ' '.repeat(1_048_577), 'application/json', 413, 'INVALID_DATA'],
    [
      'rows that no finite forecast comes of',
      { rows: four, base: 1.79e308, levels: [0.5, 0.9999] },
      'application/json',
      422,
      'DIVERGED',
    ],
  ])('%s', async (_, body, type, status, code) => {
    const headers = { 'Content-Type': type };
    const sent = await send(service, 'POST', '/v1/models/returns/forecast', { body, headers });
    expect(sent.status).toBe(status);
    expect(sent.answer).toMatchObject({ code });
  });
});

it('names options that are wrong before it loads anything', async () => {
  const folder = folders.folder('nowhere');
  const attempts = [
    [{ models: {} }, 'INVALID_OPTION'],
    [{ models: { 'a/b': folder } }, 'INVALID_OPTION'],
    [{ models: { a: folder }, queueLength: 0 }, 'INVALID_OPTION'],
    [{ models: { a: folder }, token: '' }, 'INVALID_OPTION'],
    [{ models: { a: folder }, tokn: 'secret' } as never, 'INVALID_OPTION'],
    [{ models: { a: folder }, reloadInterval: 5 } as never, 'INVALID_OPTION'],
    [{ models: { a: folder }, registry: {} } as never, 'INVALID_OPTION'],
    [{ models: { a: 5 } } as never, 'INVALID_OPTION'],
    [undefined as never, 'INVALID_OPTION'],
    [{ models: { a: folder } }, 'FILE_ACCESS'],
    [{ models: { a: folders.folder('points'), b: folder } }, 'FILE_ACCESS'],
  ] as const;
  for (const [options, code] of attempts) {
    await expect(createForecastService(options)).rejects.toMatchObject({ code });
  }
});

it('tells the nearest name of an option that is not known', async () => {
  const models = { a: folders.folder('points') };
  await expect(createForecastService({ models, tokn: 'secret' } as never)).rejects.toThrow(
    '`tokn` is not an option of createForecastService: did you mean `token`?',
  );
  await expect(service.listen({ prot: 1 } as never)).rejects.toThrow('did you mean `port`?');
  await expect(service.fetch('/healthz' as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});

it('takes no registry of another service', async () => {
  const models = { a: folders.folder('points') };
  await expect(createForecastService({ models, registry: service.registry })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
});

describe('what is saved', () => {
  const options = { seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 2, dropout: 0, members: 2 };

  it.each(['gaussian', 'mse'] as const)('is served where it is an ensemble, of loss %s', async (loss) => {
    const ensemble = new LSTMEnsemble({ ...options, loss, horizon: 2, backend: 'wasm' });
    await ensemble.fit({ X: { load, phase }, y: load });
    const folder = folders.folder(`ensemble-${loss}`);
    await ensemble.save(folder);
    const expected = await ensemble.forecast({ X: { load, phase } });
    ensemble.dispose();
    const served = await createForecastService({ models: { several: folder } });
    const described = await send(served, 'GET', '/v1/models/several');
    expect(described.answer).toMatchObject({ kind: 'lstm-ensemble', horizon: 2, columns: ['load', 'phase'] });
    const { answer } = await send(served, 'POST', '/v1/models/several/forecast', { body: { rows } });
    expect(answer.point).toEqual([...expected.point]);
    // those of points tell how far the members disagree, which is no interval
    const quantiles = loss === 'mse' ? [] : expected.quantiles.map((values) => [...values]);
    expect(answer.quantiles).toEqual(quantiles);
    await served.close();
  });

  it('is refused where nobody reads its kind, or it is damaged', async () => {
    const other = folders.folder('other');
    await saveModel(other, { kind: 'oracle', package: 'delphi', files: { 'oracle.json': '{}' } });
    await expect(createForecastService({ models: { other } })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/of kind "oracle", which no imported package reads.*"delphi"/),
    });
    const broken = await folders.save('broken');
    const file = path.join(broken, 'weights.bin');
    const bytes = readFileSync(file);
    bytes[7]! ^= 1;
    writeFileSync(file, bytes);
    await expect(createForecastService({ models: { broken } })).rejects.toMatchObject({
      code: 'PARSE_FAILED',
      message: expect.stringMatching(/weights.bin in .* is damaged/),
    });
  });
});

describe('the dates of the rows ahead', () => {
  const dates = (step: (row: number) => number) => rows.map((_, row) => new Date(step(row)).toISOString());

  it('go on as those of the rows', async () => {
    const hourly = await forecast('returns', { rows, dates: dates((row) => Date.UTC(2024, 0, 1, row)) });
    expect(hourly).toMatchObject({
      asOf: '2024-01-03T11:00:00.000Z',
      dates: ['2024-01-03T12:00:00.000Z', '2024-01-03T13:00:00.000Z', '2024-01-03T14:00:00.000Z'],
    });
    const monthly = await forecast('returns', { rows, dates: dates((row) => Date.UTC(2020, row + 1, 0)) });
    expect(monthly.dates).toEqual([
      '2025-01-31T00:00:00.000Z',
      '2025-02-28T00:00:00.000Z',
      '2025-03-31T00:00:00.000Z',
    ]);
  });

  it('are not told where the rows keep no step, or came without', async () => {
    const uneven = dates((row) => Date.UTC(2024, 0, 1, row * row));
    expect(await forecast('returns', { rows, dates: uneven })).toMatchObject({ dates: null });
    expect(await forecast('returns', { rows })).toMatchObject({ asOf: null, dates: null });
    const last = rows.map((_, row) => 8.64e15 - rows.length + 1 + row);
    expect(await forecast('returns', { rows, dates: last })).toMatchObject({ dates: null });
  });
});

it('takes a column of booleans for 0 and 1', async () => {
  const flags = rows.map((_, row) => row % 2 === 0);
  const numbers = flags.map(Number);
  const taken = await forecast('points', { columns: { load, phase: flags } });
  expect(taken.point).toEqual((await forecast('points', { columns: { load, phase: numbers } })).point);
});
