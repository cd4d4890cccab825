import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { AnswerServer, cutOff, hangUp, never, text } from '../test-support/answer-server';
import { type FetchFearGreedIndexOptions, fetchFearGreedIndex } from './fear-greed-index';

// newest first, the latest with the time until the next, as the API's documentation shows it
const entries = [
  { value: '40', value_classification: 'Fear', timestamp: '1551157200', time_until_update: '68499' },
  { value: '47', value_classification: 'Neutral', timestamp: '1551070800' },
  { value: '0', value_classification: 'Extreme Fear', timestamp: '1550811600' },
];
const answer = (data: unknown, error: unknown = null) =>
  text(JSON.stringify({ name: 'Fear and Greed Index', data, metadata: { error } }));
const index = 'fear_greed_index';

describe('fetchFearGreedIndex', () => {
  let server: AnswerServer;
  let slept: number[];
  let directory: string;

  beforeEach(async () => {
    server = new AnswerServer({ path: '/fng', seriesOf: () => index, good: () => answer(entries) });
    await server.start();
    slept = [];
    directory = mkdtempSync(path.join(tmpdir(), 'btc-mood-'));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  const run = (options: FetchFearGreedIndexOptions = {}) =>
    fetchFearGreedIndex({
      baseUrl: server.baseUrl,
      cacheDir: false,
      _internal: { sleep: async (ms) => void slept.push(ms) },
      ...options,
    });

  it('asks once for all days and puts them in order', async () => {
    expect(await run()).toEqual({
      Date: ['2019-02-22', '2019-02-25', '2019-02-26'],
      fear_greed_index: Float64Array.of(0, 47, 40),
    });
    expect(server.requests).toEqual(['/fng/?limit=0&format=json']);
  });

  it('asks again after failures in passing, as Retry-After says where it does', async () => {
    server.answers.set(index, [
      text('', 429, { 'retry-after': '3' }),
      text('', 500),
      text('<html>'),
      cutOff('{"name": "Fear and Greed Index", "data": ['),
      text('{"name": "Fear and Greed Index", "data": [{"value": "4'),
      hangUp,
      never,
    ]);
    const events: unknown[] = [];
    const frame = await run({
      maxRetries: 7,
      timeoutMs: 1000,
      onProgress: ({ type, done, total }) => events.push([type, done, total]),
    });
    expect(frame.fear_greed_index).toEqual(Float64Array.of(0, 47, 40));
    expect(server.requests).toHaveLength(8);
    expect(slept[0]).toBe(3000);
    expect(slept).toHaveLength(7);
    expect(events).toEqual([...Array.from({ length: 7 }, () => ['retry', 0, 1]), ['series', 1, 1]]);
  });

  it.each([
    ['status 404', text('', 404), 'status 404'],
    ['an error within', answer([], 'limit is too high'), 'tells of an error: "limit is too high"'],
    ['null', text('null'), 'no list of data'],
    ['no data', text('{"metadata": {"error": null}}'), 'no list of data'],
    ['an empty list', answer([]), 'empty list'],
    ['null for an entry', answer([null]), 'timestamp of entry 1'],
    ['a date for a time', answer([{ value: '40', timestamp: '26-02-2019' }]), '"26-02-2019"'],
    ['milliseconds for a time', answer([{ value: '40', timestamp: '1551157200000' }]), '"1551157200000"'],
    ['no value', answer([entries[0], { timestamp: '1551070800' }]), 'value of entry 2'],
    ['text for a value', answer([{ ...entries[0], value: 'Fear' }]), '"Fear"'],
    ['a value beyond 100', answer([{ ...entries[0], value: '101' }]), '"101"'],
    ['a value below 0', answer([{ ...entries[0], value: '-1' }]), '"-1"'],
  ])('gives up at once for %s', async (_, bad, reason) => {
    server.answers.set(index, [bad]);
    const error = await run().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'REQUEST_FAILED' });
    expect(error.message).toContain(
      `1 of 1 series of ${server.baseUrl} could not be fetched (fear_greed_index: `,
    );
    expect(error.message).toContain(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('keeps a whole answer and no other', async () => {
    server.answers.set(index, [answer([{ value: 'x' }])]);
    const cached = { cacheDir: directory };
    expect(BtcfcError.isInstance(await run(cached).catch((thrown) => thrown))).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    const first = await run(cached);
    const from: string[] = [];
    const again = await run({
      ...cached,
      onProgress: (event) => event.type === 'series' && from.push(event.from),
    });
    expect(again).toEqual(first);
    expect(from).toEqual(['cache']);
    expect(server.requests).toHaveLength(2);
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^fng-[0-9a-f]{12}\.json$/)]);
  });

  it('ends when its signal aborts', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    server.answers.set(index, [() => controller.abort(reason)]);
    await expect(run({ signal: controller.signal })).rejects.toBe(reason);
    await expect(run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { baseUrl: 'ftp://host' },
    { maxRetries: -1 },
    { onProgress: 'log' },
    { retries: 1 },
    { signal: null },
  ])('refuses %j before any request', async (options) => {
    const error = await run(options as FetchFearGreedIndexOptions).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(server.requests).toEqual([]);
  });
});
