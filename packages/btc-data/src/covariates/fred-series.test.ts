import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AnswerServer, cutOff, hangUp, never, text } from '../test-support/answer-server';
import { type FetchFredSeriesOptions, fetchFredSeries } from './fred-series';

const bodies: Record<string, string> = {
  DGS10: 'observation_date,DGS10\n2018-01-01,.\n2018-01-02,2.46\n2018-01-03,2.44\n',
  // as FRED wrote it before 2025
  DTWEXBGS: 'DATE,DTWEXBGS\n2018-01-02,117.0851\n2018-01-04,\n',
  CPIAUCSL: 'observation_date,CPIAUCSL\n2018-01-01,248.859\n',
};
const none = Number.NaN;

describe('fetchFredSeries', () => {
  let server: AnswerServer;
  let slept: number[];
  let directory: string;

  beforeEach(async () => {
    server = new AnswerServer({
      path: '/graph/fredgraph.csv',
      seriesOf: ({ searchParams }) => searchParams.get('id')!,
      good: (series) => (bodies[series] ? text(bodies[series]) : text('<!DOCTYPE html>', 404)),
    });
    await server.start();
    slept = [];
    directory = mkdtempSync(path.join(tmpdir(), 'btc-macro-'));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  const run = <const Series extends string>(options: FetchFredSeriesOptions<Series>) =>
    fetchFredSeries({
      baseUrl: server.baseUrl,
      cacheDir: false,
      _internal: { sleep: async (ms) => void slept.push(ms) },
      ...options,
    });

  it('asks for each series and joins them by date', async () => {
    const frame = await run({ series: ['DTWEXBGS', 'DGS10', 'CPIAUCSL'] });
    expect(frame).toEqual({
      Date: ['2018-01-01', '2018-01-02', '2018-01-03', '2018-01-04'],
      DTWEXBGS: Float64Array.of(none, 117.0851, none, none),
      DGS10: Float64Array.of(none, 2.46, 2.44, none),
      CPIAUCSL: Float64Array.of(248.859, none, none, none),
    });
    expect(Object.keys(frame)).toEqual(['Date', 'DTWEXBGS', 'DGS10', 'CPIAUCSL']);
    expect(server.requests.sort()).toEqual(
      ['CPIAUCSL', 'DGS10', 'DTWEXBGS'].map((series) => `/graph/fredgraph.csv?id=${series}`),
    );
  });

  it('asks for a period', async () => {
    await run({ series: ['DGS10'], start: '2018-01-02', end: '2018-12-31' });
    await run({ series: ['DGS10'], start: '2018-01-02' });
    await run({ series: ['DGS10'], end: '2018-01-02' });
    expect(server.requests).toEqual(
      ['&cosd=2018-01-02&coed=2018-12-31', '&cosd=2018-01-02', '&coed=2018-01-02'].map(
        (period) => `/graph/fredgraph.csv?id=DGS10${period}`,
      ),
    );
  });

  it.each([
    ['status 429', text('', 429), 'status 429'],
    ['status 500', text('', 500), 'status 500'],
    ['a page', text('<!DOCTYPE html><html>'), 'a page, not CSV'],
    ['no body', text(''), 'the answer is empty'],
    ['no rows', text('observation_date,DGS10\n'), 'no rows'],
    ['half a body', cutOff('observation_date,DGS10\n2018-01-02,'), 'connection failed'],
    ['half a line', text('observation_date,DGS10\n2018-01-02,2.4\n2018-01'), 'in the middle of a row'],
    ['half a date', text('observation_date,DGS10\n2018-01-0,2.4\n'), 'not a date'],
    ['text for a value', text('observation_date,DGS10\n2018-01-02,high\n'), 'line 2, column "DGS10"'],
    ['a connection that ends', hangUp, 'connection failed'],
  ])('asks again after %s', async (_, answer, reason) => {
    server.answers.set('DGS10', [answer, answer]);
    const reasons: string[] = [];
    const frame = await run({
      series: ['DGS10'],
      onProgress: (event) => event.type === 'retry' && reasons.push(event.reason),
    });
    expect(frame.DGS10).toEqual(Float64Array.of(none, 2.46, 2.44));
    expect(reasons).toEqual([expect.stringContaining(reason), expect.stringContaining(reason)]);
    expect(slept).toHaveLength(2);
  });

  it('asks again when an answer takes too long, and waits as long as Retry-After says', async () => {
    server.answers.set('DGS10', [never, text('', 503, { 'retry-after': '7' })]);
    const reasons: string[] = [];
    await run({
      series: ['DGS10'],
      timeoutMs: 1000,
      onProgress: (event) => event.type === 'retry' && reasons.push(event.reason),
    });
    expect(reasons).toEqual(['no whole answer within 1000 ms', 'the server answered with status 503']);
    expect(slept[1]).toBe(7000);
  });

  it('gives up at once for a series that is not there, and names each that failed', async () => {
    server.answers.set('DGS10', [text('observation_date,DGS2\n2018-01-02,1\n')]);
    const events: unknown[] = [];
    const error = await run({
      series: ['NONE', 'DGS10', 'CPIAUCSL'],
      concurrency: 1,
      cacheDir: directory,
      onProgress: ({ type, series, done, total }) => events.push([type, series, done, total]),
    }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'REQUEST_FAILED', cause: { errors: [{}, {}] } });
    expect(error.message).toContain('2 of 3 series of');
    expect(error.message).toContain('NONE: the server answered with status 404');
    expect(error.message).toContain(
      'DGS10: the answer has no column DGS10. Received: ["observation_date", "DGS2"])',
    );
    expect(error.remedy).toContain('`series`');
    expect(server.requests).toHaveLength(3);
    expect(events).toEqual([
      ['failure', 'NONE', 1, 3],
      ['failure', 'DGS10', 2, 3],
      ['series', 'CPIAUCSL', 3, 3],
    ]);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('keeps each series and period by itself', async () => {
    const from: string[] = [];
    const cached = <const Series extends string>(options: FetchFredSeriesOptions<Series>) =>
      run({
        cacheDir: directory,
        onProgress: (event) => event.type === 'series' && from.push(`${event.series} ${event.from}`),
        ...options,
      });
    const first = await cached({ series: ['DGS10'] });
    const both = await cached({ series: ['DGS10', 'DTWEXBGS'], concurrency: 1 });
    await cached({ series: ['DGS10'], start: '2018-01-01' });
    expect(from).toEqual(['DGS10 network', 'DGS10 cache', 'DTWEXBGS network', 'DGS10 network']);
    expect(both.DGS10.slice(0, 3)).toEqual(first.DGS10);
  });

  it('ends when its signal aborts', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    server.answers.set('DGS10', [() => controller.abort(reason)]);
    await expect(run({ series: ['DGS10'], signal: controller.signal })).rejects.toBe(reason);
  });

  it.each([
    [{ series: [] }, 'series'],
    [{ series: ['DGS10', 'DGS10'] }, 'series'],
    [{ series: ['DGS10,DGS2'] }, 'series'],
    [{ series: ['dgs10&id=x'] }, 'series'],
    [{ series: 'DGS10' }, 'series'],
    [{ series: ['DGS10'], start: '1/1/2018' }, 'start'],
    [{ series: ['DGS10'], start: '2018-02-30' }, 'start'],
    [{ series: ['DGS10'], start: new Date(0) }, 'start'],
    [{ series: ['DGS10'], start: '2018-01-02', end: '2018-01-01' }, 'end'],
    [{ series: ['DGS10'], concurrency: 5 }, 'concurrency'],
    [{ series: ['DGS10'], concurency: 2 }, 'concurrency'],
    [{ series: null }, 'series'],
    [{}, 'series'],
    [{ series: ['DGS10'], baseUrl: 'http://host/x?id=y' }, 'baseUrl'],
  ])('refuses %j before any request', async (options, name) => {
    const error = await run(options as never).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(`\`${name}\``) });
    expect(server.requests).toEqual([]);
  });
});
