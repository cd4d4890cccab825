import fs, { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore, readTimeSeries } from '@btcfc/core';
import { ets } from '@btcfc/models';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { saveCalibrated } from '../../test-support/calibrated-model';
import { send } from '../../test-support/requests';
import { load, ModelFolders, phase, rows } from '../../test-support/tiny-model';

jest.setTimeout(120_000);

let folders: ModelFolders;
let journalDir: string;
let services: ForecastService[];

beforeEach(async () => {
  folders = new ModelFolders();
  journalDir = folders.folder('journals');
  services = [];
  await saveCalibrated(folders, 'grid');
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const service of services) await service.close();
  folders.remove();
});

async function serve(options: object = {}): Promise<ForecastService> {
  const service = await createForecastService({
    models: { grid: folders.folder('grid') },
    ...{ reloadIntervalMs: 0, journalDir },
    ...options,
  });
  services.push(service);
  return service;
}

const dates = load.map((_, day) => Date.UTC(2024, 0, day + 1));

/** Rows of some days. */
function ofDays(start: number, end: number) {
  return { rows: rows.slice(start, end), dates: dates.slice(start, end) };
}

const append = (to: ForecastService, body: object, stream = 'a') =>
  send(to, 'POST', `/v1/models/grid/rows?stream=${stream}`, { body });

const streamsOf = async (of: ForecastService) => (await send(of, 'GET', '/v1/models/grid')).answer.streams;

/** An answer without the moment at which it was made. */
function told({ forecastAt: _, ...forecast }: { forecastAt: string }) {
  return forecast;
}

const journal = (stream = 'a') => path.join(journalDir, 'grid', `${stream}.jsonl`);

it('goes on as if it had never ended', async () => {
  const whole = await serve({ journalDir: undefined });
  const first = await serve();
  for (let day = 0; day < 20; day++) {
    await append(whole, ofDays(day, day + 1));
    await append(first, ofDays(day, day + 1));
  }
  await append(first, { rows: rows.slice(0, 2) }, 'Undated');
  const before = await streamsOf(first);
  await first.close();

  const second = await serve();
  expect(await streamsOf(second)).toEqual(before);
  expect(before[0]).toMatchObject({ stream: 'a', calibration: { coverage: [{ rows: 16 }] } });
  // whoever listens hears of the last forecast, and dashboards see it
  const { answer: metrics } = await send(second, 'GET', '/metrics');
  expect(metrics).toContain('btcfc_serve_interval_rows{model="grid",stream="a",step="1"} 16\n');
  const events = await second.fetch(new Request('http://localhost/v1/models/grid/stream?stream=a'));
  const reader = events.body!.getReader();
  const event = new TextDecoder().decode((await reader.read()).value);
  expect(event).toContain('"asOf":"2024-01-20T00:00:00.000Z"');
  await reader.cancel();

  const expected = await append(whole, ofDays(20, 23));
  const { answer } = await append(second, ofDays(20, 23));
  expect(told(answer.forecast)).toEqual(told(expected.answer.forecast));
  // a row that was acknowledged is known
  expect(await append(second, ofDays(19, 20))).toMatchObject({ status: 409 });
});

it('keeps the rows of series', async () => {
  const model = ets();
  const asked = { panel: [], horizon: 1, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: readTimeSeries('series', load), first: 0 });
  await model.save(fitted, openStore(folders.folder('grid-ets')));
  const options = { models: { grid: folders.folder('grid-ets') } };
  const more = { id: 'north', frequency: 'day', staticCovariates: { region: 'n' } };
  const body = (start: number, end: number) => ({
    ...{ values: load.slice(start, end), dates: dates.slice(start, end), ...more },
    pastCovariates: { phase: [...phase.slice(start, end - 1), null] },
    futureCovariates: { day: Array.from({ length: end - start + 1 }, (_, row) => start + row) },
  });
  const first = await serve(options);
  await append(first, body(0, 30));
  await first.close();
  const [second, whole] = [await serve(options), await serve({ ...options, journalDir: undefined })];
  await append(whole, body(0, 30));
  const [one, other] = [await append(second, body(30, 31)), await append(whole, body(30, 31))];
  expect(one.status).toBe(200);
  expect(told(one.answer.forecast)).toEqual(told(other.answer.forecast));
  expect(await append(second, { values: [1], dates: [dates[31]] })).toMatchObject({
    status: 409,
    answer: { message: expect.stringContaining('`pastCovariates` of this stream so far were phase') },
  });
});

it('leaves out a last line that was not written whole', async () => {
  const first = await serve();
  await append(first, ofDays(0, 6));
  await first.close();
  const whole = readFileSync(journal());
  appendFileSync(journal(), '{"change":{"at":17');
  const second = await serve();
  expect(await append(second, ofDays(6, 7))).toMatchObject({ status: 200, answer: { rows: 7 } });
  await second.close();
  expect(readFileSync(journal()).subarray(0, whole.length)).toEqual(whole);
  const third = await serve();
  expect(await streamsOf(third)).toMatchObject([{ lastDate: '2024-01-07T00:00:00.000Z' }]);
  await third.close();
  // nor one of which only the beginning is there
  writeFileSync(journal('b'), '{"format":"btcfc-str');
  expect(await streamsOf(await serve())).toMatchObject([{ stream: 'a' }]);
  expect(existsSync(journal('b'))).toBe(false);
});

it('acknowledges no row that it could not write down', async () => {
  const log: string[] = [];
  const service = await serve({ log: ({ event }: { event: string }) => log.push(event) });
  await append(service, ofDays(0, 6));
  const full = () => {
    const { writeSync } = fs;
    jest.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, bytes: Uint8Array) => {
      writeSync(descriptor, bytes, 0, 3);
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    }) as unknown as typeof writeSync);
  };
  full();
  for (const stream of ['a', 'b']) {
    const refused = await append(service, ofDays(6, 7), stream);
    expect(refused).toMatchObject({
      status: 503,
      answer: { code: 'FILE_ACCESS', message: expect.stringContaining('the disk is full') },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
  }
  expect(log.filter((event) => event === 'journal-failed')).toHaveLength(2);
  expect(await streamsOf(service)).toMatchObject([{ stream: 'a', lastDate: '2024-01-06T00:00:00.000Z' }]);
  expect(readdirSync(path.dirname(journal())).filter((name) => name.endsWith('.jsonl'))).toEqual(['a.jsonl']);
  jest.restoreAllMocks();
  expect(await append(service, ofDays(6, 7))).toMatchObject({ status: 200, answer: { rows: 7 } });
  await service.close();
  expect(await streamsOf(await serve())).toMatchObject([{ lastDate: '2024-01-07T00:00:00.000Z' }]);
});

describe('a flush', () => {
  type Flushed = (error: Error | null) => void;

  /** Flushes of files end when they are told to. */
  function held(): Flushed[] {
    const ends: Flushed[] = [];
    jest.spyOn(fs, 'fsync').mockImplementation(((_: number, done: Flushed) => {
      ends.push(done);
    }) as typeof fs.fsync);
    return ends;
  }

  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const full = () => Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });

  it('is shared by rows that come meanwhile, and what is told is what is on the disk', async () => {
    const service = await serve();
    await append(service, ofDays(0, 6));
    const ends = held();
    const answered: number[] = [];
    const rowsOf = [6, 7, 8].map((day) =>
      append(service, ofDays(day, day + 1)).then(({ status }) => answered.push(day) && status),
    );
    await until(() => readFileSync(journal(), 'utf8').split('\n').length === 6);
    expect(ends).toHaveLength(1);
    expect(answered).toEqual([]);
    expect(await streamsOf(service)).toMatchObject([{ lastDate: '2024-01-06T00:00:00.000Z' }]);
    // others are answered all the while
    expect((await send(service, 'POST', '/v1/models/grid/forecast', { body: ofDays(0, 6) })).status).toBe(
      200,
    );
    ends[0]!(null);
    await until(() => ends.length === 2);
    expect(answered).toEqual([6]);
    ends[1]!(null);
    expect(await Promise.all(rowsOf)).toEqual([200, 200, 200]);
    expect(answered).toEqual([6, 7, 8]);
    expect(ends).toHaveLength(2);
    jest.restoreAllMocks();
    const whole = await serve({ journalDir: undefined });
    for (const [start, end] of [[0, 6], ...[6, 7, 8].map((day) => [day, day + 1])] as [number, number][]) {
      await append(whole, ofDays(start, end));
    }
    const [one, other] = [await append(service, ofDays(9, 10)), await append(whole, ofDays(9, 10))];
    expect(told(one.answer.forecast)).toEqual(told(other.answer.forecast));
  });

  it('that fails refuses the rows that came with it and after it, and nothing else changes', async () => {
    const log: string[] = [];
    const service = await serve({ log: ({ event }: { event: string }) => log.push(event) });
    await append(service, ofDays(0, 6));
    const ends = held();
    const refused = [
      append(service, ofDays(6, 7)),
      append(service, ofDays(7, 8)),
      append(service, ofDays(0, 6), 'b'),
    ];
    await until(() => ends.length === 2 && readFileSync(journal(), 'utf8').split('\n').length === 5);
    for (const end of ends.splice(0)) end(full());
    for (const { status, answer } of await Promise.all(refused)) {
      expect({ status, ...answer }).toMatchObject({ status: 503, code: 'FILE_ACCESS' });
    }
    jest.restoreAllMocks();
    expect(log.filter((event) => event === 'journal-failed')).toHaveLength(2);
    expect(await streamsOf(service)).toMatchObject([{ stream: 'a', lastDate: '2024-01-06T00:00:00.000Z' }]);
    expect(readdirSync(path.dirname(journal())).filter((name) => name.endsWith('.jsonl'))).toEqual([
      'a.jsonl',
    ]);
    expect(await append(service, ofDays(6, 7))).toMatchObject({ status: 200, answer: { rows: 7 } });
    expect((await append(service, ofDays(0, 6), 'b')).status).toBe(200);
    const before = await streamsOf(service);
    await service.close();
    expect(await streamsOf(await serve())).toEqual(before);
  });

  it('is waited for before a stream is forgotten', async () => {
    const service = await serve();
    await append(service, ofDays(0, 6));
    const ends = held();
    const row = append(service, ofDays(6, 7));
    await until(() => ends.length === 1);
    const gone = send(service, 'DELETE', '/v1/models/grid/rows?stream=a');
    await until(() => existsSync(journal()));
    ends[0]!(null);
    expect([(await row).status, (await gone).answer.deleted]).toEqual([200, true]);
    expect(existsSync(journal())).toBe(false);
  });
});

it('is written anew where it has become long, and loses nothing by it', async () => {
  const service = await serve();
  const many = { rows: new Array(990).fill(rows[0]) };
  let sizes: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    await append(service, many);
    sizes = [...sizes, statSync(journal()).size];
  }
  await append(service, { rows: rows.slice(1, 2) });
  expect(Math.max(...sizes)).toBeLessThan(1.5 * 2 ** 20);
  expect(sizes.some((size, turn) => size < sizes[turn - 1]!)).toBe(true);
  const before = await streamsOf(service);
  await service.close();
  expect(await streamsOf(await serve())).toEqual(before);
});

it('is written anew between rows that come at once', async () => {
  const service = await serve();
  const many = Array.from({ length: 12 }, (_, turn) => ({ rows: new Array(990).fill(rows[turn]) }));
  const answers = await Promise.all(many.map((body) => append(service, body)));
  expect(answers.map(({ status }) => status)).toEqual(new Array(12).fill(200));
  expect(statSync(journal()).size).toBeLessThan(1.5 * 2 ** 20);
  const before = await streamsOf(service);
  await service.close();
  const again = await serve();
  expect(await streamsOf(again)).toEqual(before);
  const whole = await serve({ journalDir: undefined });
  for (const body of many) await append(whole, body);
  const last = { rows: rows.slice(3, 4) };
  const [one, other] = [await append(again, last), await append(whole, last)];
  expect(told(one.answer.forecast)).toEqual(told(other.answer.forecast));
});

it('goes on with another model, whose calibration begins with the next row', async () => {
  const first = await serve();
  await append(first, ofDays(0, 12));
  await first.close();
  await saveCalibrated(folders, 'grid');
  const second = await serve();
  const { answer } = await append(second, ofDays(12, 13));
  expect(answer.forecast.calibration.coverage[0].rows).toBe(9);
});

it('refuses what it can not go on with, and forgets what is deleted', async () => {
  const service = await serve();
  await append(service, ofDays(0, 6));
  await append(service, ofDays(0, 6), 'b');
  await expect(serve()).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining('in use by process'),
  });
  await send(service, 'DELETE', '/v1/models/grid/rows?stream=b');
  expect(readdirSync(path.dirname(journal())).sort()).toEqual(['a.jsonl', 'a.jsonl.lock']);
  await service.close();

  const others = await folders.save('others', {}, { X: { load, other: phase } });
  await expect(serve({ models: { grid: others } })).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining('took other inputs'),
  });
  const text = readFileSync(journal(), 'utf8');
  writeFileSync(journal(), text.replace('"rows":{"values":[', '"rows":{"values":[1'));
  await expect(serve()).rejects.toMatchObject({
    code: 'INVALID_DATA',
    message: expect.stringContaining('Line 2'),
  });
  await expect(
    serve({ journalDir: path.join(folders.folder('grid'), 'manifest.json', 'x') }),
  ).rejects.toMatchObject({
    code: 'FILE_ACCESS',
  });
});
