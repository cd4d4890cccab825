import { getEventListeners } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { BITCOIN_COLUMNS, type BitcoinNumberColumn } from '../csv/columns';
import { parseRetryAfter } from '../fetching/http-request';
import { type Answer, AnswerServer, cutOff, hangUp, never, text } from '../test-support/answer-server';
import {
  type ChartsProgressEvent,
  type FetchBlockchainChartsOptions,
  fetchBlockchainCharts,
} from './blockchain-charts';

const day = 86_400;
const numberColumns = BITCOIN_COLUMNS.filter((name) => name !== 'Date');

function chartServer(): AnswerServer {
  return new AnswerServer({
    path: '/charts',
    seriesOf: ({ pathname }) => path.posix.basename(pathname),
    good: (chart) => good(valuesOf(chart)),
  });
}

// chart k of the file: k on the first day, k + 1 on the second
function valuesOf(chart: string): { x: number; y: number }[] {
  const k = numberColumns.findIndex((name) => chartOf(name) === chart) + 1;
  return [
    { x: 1_500_000_000, y: k },
    { x: 1_500_000_000 + day, y: k + 1 },
  ];
}

function chartOf(column: string): string {
  return column.replace('btc_', '').split('_').join('-');
}

function good(values: unknown): Answer {
  return text(JSON.stringify({ status: 'ok', name: 'Chart', unit: 'BTC', period: 'day', values }));
}

const halfBody = cutOff('{"status": "ok", "values": [');
const halfJson = text('{"status": "ok", "values": [{"x": 1500000000, "y"');

describe('fetchBlockchainCharts', () => {
  let server: AnswerServer;
  let directory: string;
  let slept: number[];

  beforeEach(async () => {
    server = chartServer();
    await server.start();
    directory = mkdtempSync(path.join(tmpdir(), 'btc-charts-'));
    slept = [];
  });
  afterEach(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  function run(options: FetchBlockchainChartsOptions = {}) {
    const { _internal, ...rest } = options;
    return fetchBlockchainCharts({
      baseUrl: server.baseUrl,
      cacheDir: false,
      seed: 1,
      _internal: { sleep: async (ms) => void slept.push(ms), ..._internal },
      ...rest,
    });
  }

  const requestsFor = (chart: string) => server.requests.filter((url) => url.includes(`/${chart}?`)).length;

  async function errorOf(work: Promise<unknown>): Promise<BtcfcError> {
    const error = await work.then(
      () => undefined,
      (thrown) => thrown,
    );
    if (!BtcfcError.isInstance(error)) throw error ?? new Error('nothing was thrown');
    return error;
  }

  it('asks for each chart once, at most four at a time, and joins them', async () => {
    // the first four are answered once all of them are there
    const waiting: (() => void)[] = [];
    for (const chart of numberColumns.slice(0, 4).map(chartOf)) {
      const answer: Answer = (request, response) => {
        waiting.push(() => good(valuesOf(chart))(request, response));
        if (waiting.length === 4) for (const answerNow of waiting) answerNow();
      };
      server.answers.set(chart, [answer]);
    }
    const frame = await run();
    expect(server.requests.sort()).toEqual(
      numberColumns
        .map((name) => `/charts/${chartOf(name)}?timespan=all&sampled=false&format=json&cors=true`)
        .sort(),
    );
    expect(server.mostInFlight).toBe(4);
    expect(Object.keys(frame)).toEqual([...BITCOIN_COLUMNS]);
    expect(frame.Date).toEqual(['2017-07-14', '2017-07-15']);
    for (const [k, name] of numberColumns.entries())
      expect(frame[name]).toEqual(Float64Array.of(k + 1, k + 2));
    expect(slept).toEqual([]);
  });

  it('joins by UTC day: union, missing where there is no value, the latest of a day', async () => {
    const at = (iso: string, y: number | null) => ({ x: Date.parse(iso) / 1000, y });
    server.answers.set('market-price', [
      good([at('2017-01-02T23:59:59Z', 7), at('2017-01-01T00:00:00Z', 5), at('2017-01-02T00:00:00Z', 6)]),
    ]);
    server.answers.set('difficulty', [
      good([at('2017-01-04T12:00:00Z', 9), at('2017-01-01T12:00:00Z', null)]),
    ]);
    server.answers.set('hash-rate', [good([at('1969-12-31T23:00:00Z', 0)])]);
    const frame = await run({ columns: ['btc_market_price', 'btc_difficulty', 'btc_hash_rate'] });
    expect(frame.Date).toEqual(['1969-12-31', '2017-01-01', '2017-01-02', '2017-01-04']);
    const none = Number.NaN;
    expect(frame.btc_market_price).toEqual(Float64Array.of(none, 5, 7, none));
    expect(frame.btc_difficulty).toEqual(Float64Array.of(none, none, none, 9));
    expect(frame.btc_hash_rate).toEqual(Float64Array.of(0, none, none, none));
    expect(frame.btc_total_bitcoins).toEqual(Float64Array.of(none, none, none, none));
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ['status 429', text('', 429)],
    ['status 500', text('oops', 500)],
    ['status 503', text('', 503)],
    ['half a body', halfBody],
    ['half a document', halfJson],
    ['wrong JSON', text('<html>')],
    ['no body', text('')],
    ['a connection that ends', hangUp],
  ])('asks again after %s, each time after a longer pause', async (_, answer) => {
    server.answers.set('difficulty', [answer, answer, answer]);
    const frame = await run({ backoffMs: 100 });
    expect(frame.btc_difficulty).toEqual(Float64Array.of(11, 12));
    expect(requestsFor('difficulty')).toBe(4);
    expect(server.requests).toHaveLength(26);
    expect(slept).toHaveLength(3);
    for (const [retry, ms] of slept.entries()) {
      expect(ms).toBeGreaterThanOrEqual(50 * 2 ** retry);
      expect(ms).toBeLessThan(100 * 2 ** retry);
    }
  });

  it('asks again when an answer takes too long, be it its head or its body', async () => {
    const slowBody: Answer = (_, response) => void response.writeHead(200).write('{"status": "ok",');
    server.answers.set('difficulty', [never, slowBody]);
    const reasons: string[] = [];
    const onProgress = (event: ChartsProgressEvent) => event.type === 'retry' && reasons.push(event.reason);
    const frame = await run({ columns: ['btc_difficulty'], timeoutMs: 1000, onProgress });
    expect(frame.btc_difficulty).toEqual(Float64Array.of(11, 12));
    expect(reasons).toEqual(['no whole answer within 1000 ms', 'no whole answer within 1000 ms']);
  });

  it('leaves no timer behind that would keep the process running', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    server.answers.set('difficulty', [text('', 500), hangUp]);
    await run({ timeoutMs: 1_000_000 });
    // connections have a few of their own; a timer per request would be 25
    expect(timers()).toBeLessThan(before + 10);
  });

  it('draws its pauses from the seed', async () => {
    const pauses = async (seed: number) => {
      slept = [];
      server.answers.set('difficulty', [text('', 500), text('', 500)]);
      server.answers.set('hash-rate', [text('', 500)]);
      await run({ seed });
      return [...slept].sort((a, b) => a - b);
    };
    const first = await pauses(1);
    expect(await pauses(1)).toEqual(first);
    expect(await pauses(2)).not.toEqual(first);
    expect(new Set(first).size).toBe(3);
  });

  it('waits as long as Retry-After says, in seconds or until a date', async () => {
    const now = Date.UTC(2024, 0, 1, 12, 0, 0);
    const date = new Date(now + 7000).toUTCString();
    const past = new Date(now - 7000).toUTCString();
    server.answers.set(
      'difficulty',
      ['3', date, past].map((header) => text('', 429, { 'retry-after': header })),
    );
    await run({ _internal: { now: () => now, sleep: async (ms) => void slept.push(ms) } });
    expect(slept).toEqual([3000, 7000, 0]);
  });

  it('gives a chart up when the server asks for a longer pause than allowed', async () => {
    server.answers.set('difficulty', [text('', 503, { 'retry-after': '3600' })]);
    const error = await errorOf(run());
    expect(error.message).toContain(
      'difficulty: the server answered with status 503, the server asks to wait 3600 s',
    );
    expect(requestsFor('difficulty')).toBe(1);
    expect(slept).toEqual([]);
  });

  it.each([
    ['status 404', text('', 404), 'status 404'],
    [
      'another status within',
      text('{"status": "not-found", "error": "no chart"}'),
      'status "not-found" instead of "ok" ("no chart")',
    ],
    ['no status', text('{"values": []}'), 'status undefined'],
    ['null', text('null'), 'status undefined'],
    ['no values', text('{"status": "ok"}'), 'no list of values'],
    ['an empty list', good([]), 'empty list'],
    [
      'text for a value',
      good([
        { x: 1.5e9, y: 1 },
        { x: 1.6e9, y: '5' },
      ]),
      'y of value 2 is not a number: "5"',
    ],
    ['a value left out', good([{ x: 1.5e9 }]), 'y of value 1 is not a number: undefined'],
    [
      'an infinite value',
      text('{"status": "ok", "values": [{"x": 1, "y": 1e999}]}'),
      'y of value 1 is not a number',
    ],
    ['text for a time', good([{ x: '1500000000', y: 1 }]), 'x of value 1 is not a time'],
    ['milliseconds for a time', good([{ x: 1.5e12, y: 1 }]), 'x of value 1 is not a time'],
    ['null for a point', good([null]), 'x of value 1 is not a time'],
  ])('gives a chart up at once for %s', async (_, answer, reason) => {
    server.answers.set('difficulty', [answer]);
    const error = await errorOf(run());
    expect(error.code).toBe('REQUEST_FAILED');
    expect(error.message).toContain('1 of 23 charts');
    expect(error.message).toContain('difficulty: ');
    expect(error.message).toContain(reason);
    expect(requestsFor('difficulty')).toBe(1);
  });

  it('names every chart that failed, and tries the others all the same', async () => {
    server.answers.set(
      'difficulty',
      [1, 2, 3].map(() => text('', 500)),
    );
    server.answers.set(
      'market-price',
      [1, 2, 3].map(() => hangUp),
    );
    server.answers.set('hash-rate', [text('{"status": "error"}')]);
    const error = await errorOf(run({ maxRetries: 2, cacheDir: directory }));
    expect(error.message).toMatch(
      /^3 of 23 charts .*market-price: .*connection.*3 attempts; hash-rate: .*; difficulty: .*500, 3 attempts/,
    );
    expect(server.requests).toHaveLength(23 + 2 + 2);
    expect(readdirSync(directory)).toHaveLength(20);
    expect((error.cause as AggregateError).errors).toHaveLength(3);
  });

  it('says so when nothing listens', async () => {
    await server.stop();
    const error = await errorOf(run({ columns: ['btc_difficulty'], maxRetries: 1 }));
    expect(error.message).toContain('ECONNREFUSED');
    await server.start();
  });

  it('tells its progress', async () => {
    server.answers.set('market-price', [text('', 500)]);
    server.answers.set('difficulty', [text('', 404)]);
    const events: ChartsProgressEvent[] = [];
    const columns: BitcoinNumberColumn[] = ['btc_market_price', 'btc_difficulty', 'btc_hash_rate'];
    await errorOf(run({ columns, concurrency: 1, onProgress: (event) => events.push(event) }));
    expect(events).toMatchObject([
      { type: 'retry', column: 'btc_market_price', attempt: 1, delayMs: slept[0], done: 0, total: 3 },
      { type: 'chart', column: 'btc_market_price', from: 'network', values: 2, done: 1, total: 3 },
      { type: 'failure', column: 'btc_difficulty', done: 2, total: 3 },
      {
        type: 'chart',
        column: 'btc_hash_rate',
        from: 'network',
        values: 2,
        done: 3,
        total: 3,
        remainingMs: 0,
      },
    ]);
    expect(server.mostInFlight).toBe(1);
  });

  it('ends when the listener throws, with what it threw', async () => {
    const problem = new Error('listener');
    server.answers.set('hash-rate', [never]);
    const work = run({
      onProgress: () => {
        throw problem;
      },
    });
    await expect(work).rejects.toBe(problem);
    expect(server.requests.length).toBeLessThanOrEqual(4);
    const later = run({ onProgress: () => Promise.reject(problem) });
    await expect(later).rejects.toBe(problem);
  });

  describe('with a cache', () => {
    const now = Date.UTC(2024, 0, 1);
    const at = (ms: number) => ({ now: () => now + ms });
    const cached = (options: FetchBlockchainChartsOptions = {}) =>
      run({ cacheDir: path.join(directory, 'a', 'b'), maxAgeMs: 1000, ...options });
    const files = () =>
      readdirSync(path.join(directory, 'a', 'b')).map((file) => path.join(directory, 'a', 'b', file));

    it('asks no second time before the greatest age', async () => {
      const first = await cached({ _internal: at(0) });
      expect(files()).toHaveLength(23);
      const from: string[] = [];
      const onProgress = (event: ChartsProgressEvent) => event.type === 'chart' && from.push(event.from);
      expect(await cached({ _internal: at(999), onProgress })).toEqual(first);
      expect(server.requests).toHaveLength(23);
      expect(new Set(from)).toEqual(new Set(['cache']));
    });

    it.each([
      ['old', at(1000)],
      ['from the future', at(-1)],
    ])('asks anew for what is %s', async (_, clock) => {
      await cached({ _internal: at(0) });
      await cached({ _internal: clock });
      expect(server.requests).toHaveLength(46);
      await cached({ _internal: clock });
      expect(server.requests).toHaveLength(46);
    });

    it('never answers from the cache with a greatest age of 0', async () => {
      await cached({ maxAgeMs: 0, _internal: at(0) });
      await cached({ maxAgeMs: 0, _internal: at(0) });
      expect(server.requests).toHaveLength(46);
    });

    it.each([
      ['cut off', (entry: string) => entry.slice(0, -20)],
      ['empty', () => ''],
      ['other JSON', () => 'null'],
      ['of another address', (entry: string) => entry.replace('127.0.0.1', '127.0.0.2')],
      ['without a time', (entry: string) => entry.replace('fetchedAt', 'then')],
      ['with a value that is none', (entry: string) => entry.replace(/\\"y\\":\d+/, '\\"y\\":\\"x\\"')],
    ])('asks anew for an entry that is %s, and replaces it', async (_, damage) => {
      const first = await cached({ _internal: at(0) });
      for (const file of files().slice(0, 2)) {
        const entry = readFileSync(file, 'utf8');
        writeFileSync(file, damage(entry));
        expect(readFileSync(file, 'utf8')).not.toBe(entry);
      }
      expect(await cached({ _internal: at(1) })).toEqual(first);
      expect(server.requests).toHaveLength(25);
      expect(await cached({ _internal: at(1) })).toEqual(first);
      expect(server.requests).toHaveLength(25);
    });

    it('keeps no answer that is unusable, and only asks for the rest afterwards', async () => {
      server.answers.set('difficulty', [good([{ x: 1, y: 'high' }])]);
      await errorOf(cached({ _internal: at(0) }));
      expect(files()).toHaveLength(22);
      const frame = await cached({ _internal: at(1) });
      expect(frame.btc_difficulty).toEqual(Float64Array.of(11, 12));
      expect(server.requests).toHaveLength(24);
    });

    it('keeps two servers apart', async () => {
      const other = chartServer();
      await other.start();
      other.answers.set('difficulty', [good([{ x: 1_500_000_000, y: 0.5 }])]);
      await cached({ columns: ['btc_difficulty'] });
      const frame = await cached({ columns: ['btc_difficulty'], baseUrl: `${other.baseUrl}/` });
      await other.stop();
      expect(other.requests).toEqual(['/charts/difficulty?timespan=all&sampled=false&format=json&cors=true']);
      expect(frame.btc_difficulty).toEqual(Float64Array.of(0.5));
    });

    it('says before the first request that the folder can not be used', async () => {
      const file = path.join(directory, 'file');
      writeFileSync(file, '');
      for (const cacheDir of [file, path.join(file, 'below')]) {
        expect((await errorOf(run({ cacheDir }))).code).toBe('FILE_ACCESS');
      }
      expect(server.requests).toEqual([]);
    });

    it('ends when an entry can not be written', async () => {
      await cached({ columns: ['btc_difficulty'] });
      const [entry] = files();
      rmSync(entry!);
      mkdirSync(path.join(entry!, 'in the way'), { recursive: true });
      expect((await errorOf(cached())).code).toBe('FILE_ACCESS');
      expect(files().filter((file) => file.includes('.tmp'))).toEqual([]);
    });

    it('is in the cache folder of the user by default', async () => {
      const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
      Object.assign(process.env, { XDG_CACHE_HOME: directory, LOCALAPPDATA: directory, HOME: directory });
      try {
        await run({ columns: ['btc_difficulty'], cacheDir: undefined });
      } finally {
        for (const [name, value] of Object.entries({ XDG_CACHE_HOME, LOCALAPPDATA, HOME })) {
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
      const base = process.platform === 'darwin' ? path.join(directory, 'Library', 'Caches') : directory;
      expect(readdirSync(path.join(base, 'btcfc', 'charts'))).toEqual([
        expect.stringMatching(/^difficulty-[0-9a-f]{12}\.json$/),
      ]);
    });
  });

  describe('with a signal', () => {
    it('asks for nothing when it was aborted before', async () => {
      const reason = new Error('enough');
      const cacheDir = path.join(directory, 'cache');
      await expect(run({ signal: AbortSignal.abort(reason), cacheDir })).rejects.toBe(reason);
      expect(server.requests).toEqual([]);
      expect(existsSync(cacheDir)).toBe(false);
    });

    it('ends requests under way, asks for no more and leaves only whole answers', async () => {
      const controller = new AbortController();
      for (const name of ['total-bitcoins', 'market-cap', 'trade-volume']) {
        server.answers.set(name, [never]);
      }
      server.answers.set('blocks-size', [() => controller.abort()]);
      const work = run({ signal: controller.signal, cacheDir: directory });
      await expect(work).rejects.toMatchObject({ name: 'AbortError' });
      expect(server.requests).toHaveLength(5);
      expect(readdirSync(directory)).toEqual([expect.stringMatching(/^market-price-.*\.json$/)]);
      while (server.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });

    it('ends a pause', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      server.answers.set('difficulty', [text('', 429, { 'retry-after': '50' })]);
      const work = run({
        columns: ['btc_difficulty'],
        signal: controller.signal,
        onProgress: () => setTimeout(() => controller.abort(reason), 10),
        _internal: { sleep: undefined },
      });
      await expect(work).rejects.toBe(reason);
      expect(server.requests).toHaveLength(1);
    });

    it('leaves no listener behind', async () => {
      const { signal } = new AbortController();
      server.answers.set('difficulty', [text('', 500)]);
      await run({ signal, backoffMs: 1, _internal: { sleep: undefined } });
      server.answers.set('difficulty', [text('', 404)]);
      await errorOf(run({ signal }));
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  });

  it.each([
    { baseUrl: 'api.blockchain.info' },
    { baseUrl: 'ftp://api.blockchain.info' },
    { baseUrl: 'http://host/charts?x=1' },
    { columns: [] },
    { columns: ['Date'] },
    { columns: ['btc_difficulty', 'btc_difficulty'] },
    { columns: 'btc_difficulty' },
    { cacheDir: '' },
    { cacheDir: true },
    { maxAgeMs: -1 },
    { concurrency: 0 },
    { concurrency: 5 },
    { maxRetries: -1 },
    { maxRetries: 0.5 },
    { backoffMs: -1 },
    { maxDelayMs: Number.NaN },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { seed: -1 },
    { signal: {} },
    { onProgress: 'log' },
    { column: ['btc_difficulty'] },
    { maxAgeMs: null },
    { maxAgeMs: '1' },
    { concurrency: true },
    { seed: 5n },
    { timeoutMs: new Date(5) },
  ])('refuses %j before any request', async (options) => {
    const error = await errorOf(run(options as FetchBlockchainChartsOptions));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(`\`${Object.keys(options)[0]}\``);
    expect(server.requests).toEqual([]);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 0);
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['Sun, whenever', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %j as RFC 9110 has it', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
