import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { JournalStorage, jsonlReporter, RandomSampler, tune, uniform } from '../index';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-jsonl-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const log = () => path.join(directory, 'logs', 'search.jsonl');

async function search(numSamples: number, fields = {}) {
  return tune(
    async ({ x }, trial) => {
      if (trial.number === 1 && trial.attempt === 1) throw new Error('hiccup');
      await trial.report({ epoch: 5, mse: trial.number === 2 ? Number.NaN : x, mae: 2 });
    },
    {
      space: { x: uniform(0, 1) },
      metric: 'mse',
      numSamples,
      maxRetries: 1,
      name: 'search',
      sampler: new RandomSampler(),
      storage: new JournalStorage(path.join(directory, 'journal.jsonl')),
      onProgress: jsonlReporter({ file: log(), fields }),
    },
  );
}

function lines(): string[] {
  return readFileSync(log(), 'utf8').trimEnd().split('\n');
}

function entries(): Record<string, unknown>[] {
  return lines().map((line) => JSON.parse(line));
}

describe('jsonlReporter', () => {
  it('writes a line of JSON for each event', async () => {
    const { trials } = await search(3, { search: 'first' });
    // that a trial has ended is told once it is kept: the next has begun by then
    const eventsOf = (number: number) =>
      entries()
        .filter(({ trial }) => trial === number)
        .map(({ event }) => event);
    const whole = ['trial-started', 'trial-reported', 'trial-ended'];
    expect(eventsOf(0)).toEqual(whole);
    expect(eventsOf(1)).toEqual(['trial-started', 'trial-retried', ...whole]);
    expect(eventsOf(2)).toEqual(whole);
    const best = trials[0]!.value! < trials[1]!.value! ? trials[0]! : trials[1]!;
    expect(entries().at(-1)).toMatchObject({
      ...{ search: 'first', state: 'complete', attempt: 1, epoch: 5, metric: 'NaN', metrics: { mae: 2 } },
      ...{ done: 3, total: 3, config: trials[2]!.config, best: { trial: best.number, metric: best.value } },
    });
    expect(entries().find(({ event }) => event === 'trial-retried')).toMatchObject({ error: 'hiccup' });
    expect(Date.parse(entries()[0]!.time as string)).toBeGreaterThan(0);
  });

  it('goes on in the same file when the search does, after a line that was cut off too', async () => {
    await search(1);
    const before = readFileSync(log(), 'utf8');
    appendFileSync(log(), '{"time":"20');
    await search(2);
    expect(readFileSync(log(), 'utf8').startsWith(`${before}{"time":"20\n{"time"`)).toBe(true);
    const events = lines()
      .filter((line) => line !== '{"time":"20')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ event }) => event === 'trial-ended').map(({ trial }) => trial)).toEqual([0, 1]);
  });

  it('says what file it can not write', async () => {
    expect(() => jsonlReporter({ file: '' })).toThrow('`file`');
    const onProgress = jsonlReporter({ file: directory });
    const options = { space: { x: uniform(0, 1) }, metric: 'mse', numSamples: 1, onProgress };
    await expect(tune(() => 1, options)).rejects.toMatchObject({ code: 'FILE_ACCESS' });
  });
});
