import { LSTMForecaster } from '@btcfc/lstm';
import * as tf from '@tensorflow/tfjs-core';
import { createForecastService, type ForecastService } from './forecast-service';
import { send } from './test-support/requests';
import { ModelFolders, price, rows, weekday } from './test-support/tiny-model';

const folders = new ModelFolders();
const loaded: Record<string, LSTMForecaster> = {};
let tensors: number;
let service: ForecastService;

beforeAll(async () => {
  tensors = tf.engine().state.numTensors;
  const models = {
    points: await folders.save('points'),
    returns: await folders.save('returns', { target: 'log-return', loss: 'student-t', steps: 3 }),
    rolling: await folders.save('rolling', {
      target: 'difference',
      loss: { quantiles: [0.1, 0.5, 0.9] },
      scaling: { rolling: 10 },
      shrinkage: 0.5,
    }),
    calendar: await folders.save('calendar', { knownColumns: ['weekday'], steps: 2 }),
    scaled: await folders.save(
      'scaled',
      { target: 'difference', loss: 'gaussian' },
      { base: price, scale: price.map(() => 2) },
    ),
    beside: await folders.save(
      'beside',
      { target: 'log-return' },
      { X: { weekday, log: price.map(Math.log) }, base: price },
    ),
  };
  service = await createForecastService({ models, reloadInterval: 0 });
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
  const X = { price, weekday };

  it('of points', async () => {
    const expected = await loaded.points!.forecast({ X });
    const answer = await forecast('points', {
      rows,
      dates: rows.map((_, day) => Date.UTC(2024, 0, day + 1)),
    });
    expect(answer).toMatchObject({
      model: 'points',
      target: 'price',
      horizon: { targetOffset: 1, steps: 1 },
      asOf: '2024-02-29T00:00:00.000Z',
      point: [expected.point.at(-1)],
      persistence: price.at(-1),
      levels: [],
      quantiles: [],
    });
  });

  it('of returns over several steps', async () => {
    const levels = [0.05, 0.5, 0.95];
    const expected = await loaded.returns!.forecast({ X, levels });
    const answer = await forecast('returns', { columns: { weekday, price }, levels });
    expect(answer.point).toEqual([...expected.point.slice(-3)]);
    expect(answer.quantiles).toEqual(expected.quantiles.map((values) => [...values.slice(-3)]));
    expect(answer).toMatchObject({ levels, horizon: { targetOffset: 1, steps: 3 }, asOf: null });
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
    const expected = await loaded.calendar!.forecast({ X, future: { weekday: [4, 5] } });
    expect((await forecast('calendar', { rows, future })).point).toEqual([...expected.point.slice(-2)]);
    const other = await forecast('calendar', { rows, future: { weekday: [6, 0] } });
    expect(other.point).not.toEqual([...expected.point.slice(-2)]);
  });

  it('with a scale and a base of its own', async () => {
    const [base, scale] = [price.map((value) => value + 1), price.map((_, day) => 1 + day / 100)];
    const expected = await loaded.scaled!.forecast({ X, base, scale });
    const answer = await forecast('scaled', { rows, base, scale });
    expect(answer.point).toEqual([...expected.point.slice(-1)]);
    expect(answer.persistence).toBe(base.at(-1));
    expect((await forecast('scaled', { rows, base: base.at(-1), scale })).point).toEqual(answer.point);
  });

  it('with a base that is a column beside the inputs', async () => {
    const inputs = { weekday, log: price.map(Math.log) };
    const expected = await loaded.beside!.forecast({ X: inputs, base: price });
    const answer = await forecast('beside', { columns: { ...inputs, price }, base: 'price' });
    expect(answer.point).toEqual([...expected.point.slice(-1)]);
    expect(answer.persistence).toBe(price.at(-1));
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
      horizon: { targetOffset: 1, steps: 1 },
      columns: ['price', 'weekday'],
      base: { needed: true, column: 'price' },
      scale: { needed: false, column: null },
      streams: [],
    });
    expect((await send(service, 'GET', '/v1/models/calendar')).answer).toMatchObject({
      future: { rows: 2, columns: ['weekday'] },
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
    [
      'points',
      { rows: row([1, null]) },
      'INVALID_DATA',
      /Row 4 of `rows`, column "weekday", is not a finite/,
    ],
    ['points', { rows: row([1, '2']) }, 'INVALID_DATA', /not a finite number/],
    ['points', `{"rows": [[1,1],[1,1],[1,1],[1,1e999]]}`, 'INVALID_DATA', /not a finite number/],
    ['points', { columns: { price } }, 'MISSING_COLUMN', /lacks 1/],
    ['points', { columns: { price, weekday: [1] } }, 'INVALID_DATA', /has 1 values, where 60 are due/],
    ['points', { columns: { price, weekday, volume: price } }, 'INVALID_DATA', /not fitted on/],
    ['points', { rows: four, level: [0.5] }, 'INVALID_OPTION', /field/],
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
    ['beside', { rows: four, base: 'price' }, 'MISSING_COLUMN', /column "price", which is not there/],
    ['scaled', { rows: four, base: 100 }, 'INVALID_DATA', /`scale` is missing/],
    ['scaled', { rows: four, base: 100, scale: [1, 1, 1, 0] }, 'INVALID_DATA', /not above 0 in row 4/],
    ['calendar', { rows: four }, 'INVALID_DATA', /`future` is missing: 2 rows of weekday/],
    ['calendar', { rows: four, future: [[1]] }, 'INVALID_DATA', /1 rows, where 2 are due/],
    ['points', { rows: four, future: [[1]] }, 'INVALID_DATA', /looks at no row ahead/],
    ['points', { rows: four, dates: [1, 2, 3] }, 'INVALID_DATA', /3 entries for 4 rows/],
    ['points', { rows: four, dates: [1, 2, 2, 3] }, 'INVALID_DATA', /row 3 is not after/],
    ['points', { rows: four, dates: ['1/1/2011', 1, 2, 3] }, 'INVALID_DATA', /date of row 1 is none/],
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
    ['GET', '/v1/models/points/forecast', 404, 'INVALID_OPTION'],
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
    [{ models: { a: folder } }, 'FILE_ACCESS'],
    [{ models: { a: folders.folder('points'), b: folder } }, 'FILE_ACCESS'],
  ] as const;
  for (const [options, code] of attempts) {
    await expect(createForecastService(options)).rejects.toMatchObject({ code });
  }
});
