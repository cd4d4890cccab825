import { type BtcfcError, openStore, registerModelKind, saveModel } from '@btcfc/core';
import { forecast } from '@btcfc/forecast';
import { seasonalNaive } from '@btcfc/models';
import { createForecastService, type ForecastService } from '../service/forecast-service';
import { send } from '../test-support/requests';
import { ModelFolders } from '../test-support/tiny-model';

jest.setTimeout(120_000);

const folders = new ModelFolders();
let service: ForecastService;

beforeAll(async () => {
  const model = seasonalNaive({ period: 1 });
  const asked = { panel: [], horizon: 1, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: { values: Float64Array.of(1, 2, 3) }, first: 0 });
  await model.save(fitted, openStore(folders.folder('naive')));
  registerModelKind({
    ...{ kind: 'told-ahead', package: 'tests' },
    load: async () => ({
      fitted: undefined,
      model: {
        fit: () => undefined,
        // what is known of the rows that are forecast, and -1 where nothing is
        predict: (_, [input]) => {
          const { series, horizon, origin } = input!;
          const known = series.futureCovariates!.known!.slice(series.values.length);
          const point = Float64Array.from({ length: horizon }, (_, row) => known[row] || -1);
          return { origins: Float64Array.of(origin), horizon, point, levels: [], quantiles: [] };
        },
      },
    }),
  });
  await saveModel(folders.folder('ahead'), { kind: 'told-ahead', package: 'tests', files: {} });
  const models = { naive: folders.folder('naive'), ahead: folders.folder('ahead') };
  service = await createForecastService({ models, reloadIntervalMs: 0 });
});

afterAll(async () => {
  await service.close();
  folders.remove();
});

const rows = 30;
const list = <Date>(make: (row: number) => Date) => Array.from({ length: rows }, (_, row) => make(row));
const day = (row: number) => new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);
const hour = (row: number, from: number) => new Date(from + row * 3_600_000).toISOString().slice(0, 16);
const monthEnd = (row: number, months = 1) =>
  new Date(Date.UTC(2021, (row + 1) * months, 0)).toISOString().slice(0, 10);
/** Hours on the clocks of Berlin, from a moment on. */
const berlin = (row: number, from: number) =>
  new Date(from + row * 3_600_000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(0, 16);
const autumn = Date.UTC(2023, 9, 28, 18);
const spring = Date.UTC(2024, 2, 30, 18);
const weekday = (row: number) => {
  const days = Array.from({ length: 2 * rows }, (_, place) => day(place));
  return days.filter((each) => ![0, 6].includes(new Date(each).getUTCDay()))[row]!;
};

const cases: [name: string, dates: unknown[], more?: { timeZone?: string; frequency?: string }][] = [
  ['month ends', list((row) => monthEnd(row))],
  ['quarter ends', list((row) => monthEnd(row, 3))],
  ['business days', list(weekday)],
  ['days with gaps', list((row) => day(row + (row > 9 ? 2 : 0) + (row > 20 ? 1 : 0)))],
  ['days in any order', [...list(day).slice(7), ...list(day).slice(0, 7)]],
  ['a doubled date', [...list(day).slice(1), day(5)]],
  ['hours over the end of summer time', list((row) => berlin(row, autumn)), { timeZone: 'Europe/Berlin' }],
  ['the same without their zone', list((row) => berlin(row, autumn))],
  ['hours over its beginning', list((row) => berlin(row, spring)), { timeZone: 'Europe/Berlin' }],
  ['the same, whose zone is not told', list((row) => berlin(row, spring))],
  ['days on the clocks of a zone', list(day), { timeZone: 'America/New_York' }],
  ['parts of a second', list((row) => new Date(Date.UTC(2024, 0, 1) + row * 250).toISOString())],
  ['an offset', list((row) => `${hour(row, spring)}+05:30`)],
  ['months as in America', list((row) => `${1 + (row % 12)}/1/${2020 + Math.floor(row / 12)}`)],
  ['milliseconds', list((row) => Date.UTC(2024, 0, 1 + 7 * row))],
  ['weeks of which the last is not over', list((row) => day(row === rows - 1 ? 7 * row - 3 : 7 * row))],
  ['uneven ones', list((row) => day(row * row))],
  ['a frequency that fits', list((row) => day(2 * row)), { frequency: 'day' }],
  ['a frequency that does not', list((row) => hour(row, spring)), { frequency: 'day' }],
  ['what is no date', [...list(day).slice(1), 'soon']],
  ['a zone that there is not', list(day), { timeZone: 'Europe/Nowhere' }],
];

it.each(cases)('reads %s as forecast() does', async (_, dates, more = {}) => {
  const values = dates.map((_, row) => 10 + (row % 5));
  const frame = {
    date: dates.map((date) => (typeof date === 'number' ? new Date(date).toISOString() : date)) as string[],
    value: values,
  };
  const { status, answer } = await send(service, 'POST', '/v1/models/naive/forecast', {
    body: { series: [{ values, dates, ...more }], horizon: 3 },
  });
  const told = await forecast(frame, {
    ...{ date: 'date', value: 'value', horizon: 3, preset: 'fast', candidates: ['naive'], progress: false },
    ...more,
  }).catch((error: BtcfcError) => error);
  if (told instanceof Error) {
    expect({ status, code: answer.code }).toEqual({ status: 400, code: told.code });
    // a caller of the service names no frame, no column and no options of `forecast`
    const problem = told.problem.replace(/^The frame(.*), column "date"/, '`dates`$1');
    expect(answer.message).toBe(`series[0]: ${problem}`);
    expect(answer.message).not.toMatch(/frame|column/);
    return;
  }
  expect({ status, answer }).toMatchObject({ status: 200 });
  const expected =
    told.forecast.dates && Array.from(told.forecast.dates, (date) => new Date(date).toISOString());
  expect(answer.series[0].dates).toEqual(expected ?? null);
});

it('tells how far apart rows stand, what is absent and what was assumed', async () => {
  const { answer } = await send(service, 'POST', '/v1/models/naive/forecast', {
    body: {
      series: [{ values: [1, 2, 3, 4], dates: ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-05'] }],
    },
  });
  expect(answer.series[0]).toMatchObject({
    asOf: '2024-01-05T00:00:00.000Z',
    dates: ['2024-01-06T00:00:00.000Z'],
    frequency: { unit: 'day', count: 1 },
    absent: 1,
    persistence: 4,
  });
  const early = await send(service, 'POST', '/v1/models/naive/forecast', {
    body: { series: [{ values: list((row) => row), dates: list((row) => day(row === 29 ? 200 : 7 * row)) }] },
  });
  expect(early.answer.series[0]).toMatchObject({ persistence: 28 });
  expect(early.answer.series[0].notes[0]).toMatch(/^The last row .* was left out/);
});

it.each([
  ['lies before its step', 3, [70, 80, 90]],
  ['lies behind a gap, on none', 4 * 7 + 3, [-1, -1, -1, -1, 70, 80, 90]],
])('knows ahead of a step whose row was left out since it %s', async (_, days, expected) => {
  const dates = [0, 7, 14, 21, 28, 35, 35 + days].map(day);
  const known = [10, 20, 30, 40, 50, 60, 70, 80, 90];
  // rows may be sent in any order; what is known ahead of them stands behind
  const order = [6, 0, 1, 2, 3, 4, 5];
  const body = {
    series: [
      {
        values: order.map((row) => row + 1),
        dates: order.map((row) => dates[row]),
        futureCovariates: { known: [...order.map((row) => known[row]), ...known.slice(7)] },
      },
    ],
    horizon: expected.length,
  };
  const { answer } = await send(service, 'POST', '/v1/models/ahead/forecast', { body });
  expect(answer.series[0]).toMatchObject({ persistence: 6, dates: { 0: `${day(42)}T00:00:00.000Z` } });
  expect(answer.series[0].point).toEqual(expected);
});

it('puts columns beside in the order of their rows, and keeps what is known ahead behind them', async () => {
  const { answer } = await send(service, 'POST', '/v1/models/naive/forecast', {
    body: {
      series: [
        {
          ...{ values: [3, 1, 2], dates: ['2024-01-03', '2024-01-01', '2024-01-02'] },
          futureCovariates: { known: [30, 10, 20, 40] },
        },
      ],
    },
  });
  expect(answer.series[0]).toMatchObject({ persistence: 3, point: [3], asOf: '2024-01-03T00:00:00.000Z' });
  for (const bad of [
    { timeZone: 'UTC' },
    { timeZone: 7, dates: ['2024-01-01'] },
    { dates: [null] },
    { dates: 1 },
  ]) {
    const refused = await send(service, 'POST', '/v1/models/naive/forecast', {
      body: { series: [{ values: [1], ...bad }] },
    });
    expect(refused.status).toBe(400);
  }
});
