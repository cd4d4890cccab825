import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ForecastModel, forecastFromPoints, forecastFromQuantiles } from '@btcfc/core';
import { backtest } from '../run/backtest';
import { randomWalk } from '../synthetic/synthetic-series';

const series = randomWalk({ rows: 50, seed: 1 });
let directory: string;
let journal: string;
let fits: number;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-backtest-'));
  journal = path.join(directory, 'runs', 'walk.jsonl');
  fits = 0;
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const counting: ForecastModel<number> = {
  fit: ({ seed }) => {
    fits++;
    return seed / 2 ** 32;
  },
  predict: (shift, inputs) =>
    forecastFromPoints({
      origins: inputs.map(({ origin }) => origin),
      horizon: inputs[0]!.horizon,
      point: inputs.flatMap(({ tail, horizon }) => new Array(horizon).fill(tail(1).values[0]! + shift)),
    }),
};

function run(options: object = {}) {
  return backtest({
    models: { counting },
    series,
    folds: { trainRows: 20, testRows: 10 },
    journal,
    ...options,
  });
}

it('goes on after an interruption, without doing anything twice, to the same forecasts', async () => {
  const expected = await run({ journal: undefined });
  const controller = new AbortController();
  fits = 0;
  const stopped = run({ signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toThrow('aborted');
  expect(fits).toBe(1);
  const done: number[] = [];
  const result = await run({ onProgress: (event: { done: number }) => done.push(event.done) });
  expect(fits).toBe(3);
  expect(done[0]).toBe(2);
  expect(result).toEqual(expected);
  await run();
  expect(fits).toBe(3);
});

it('loses no more than the line that was being written, wherever that was cut', async () => {
  const expected = await run();
  const whole = readFileSync(journal);
  for (let bytes = 0; bytes < whole.length; bytes += 97) {
    writeFileSync(journal, whole);
    truncateSync(journal, bytes);
    expect((await run()).forecasts).toEqual(expected.forecasts);
    expect(readFileSync(journal)).toEqual(whole);
  }
});

it('takes a last line for torn that is whole but no JSON', async () => {
  await run();
  const whole = readFileSync(journal);
  appendFileSync(journal, '{"task":"\u0000\u0000\n');
  await run();
  expect(readFileSync(journal)).toEqual(whole);
});

it.each([
  ['folds', { folds: { trainRows: 30, testRows: 10 } }],
  ['seed', { seed: 1 }],
  ['horizon', { horizon: 2 }],
  [
    'levels',
    {
      models: {
        counting: ({ origin }: { origin: number }) =>
          forecastFromQuantiles({ origins: [origin], horizon: 1, levels: [0.5], quantiles: [[1]] }),
      },
      levels: [0.5],
    },
  ],
  ['models', { models: { other: counting } }],
  ['series', { series: series.map((value, row) => (row === 49 ? value + 1e-9 : value)) }],
  ['pastCovariates', { pastCovariates: { day: series } }],
  ['futureCovariates', { futureCovariates: { day: series } }],
  ['settings', { settings: { hidden: 8 } }],
  ['refit', { refit: false }],
])('refuses other %s', async (name, options) => {
  await run();
  await expect(run(options)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(run(options)).rejects.toThrow(`with other settings: ${name}.`);
});

it('is one backtest’s at a time, and free after it however it ends', async () => {
  const others: unknown[] = [];
  const onProgress = async () => {
    others.push(await run().catch((error: unknown) => error));
  };
  await run({ onProgress: () => void onProgress() });
  expect(others.length).toBeGreaterThan(0);
  expect(others[0]).toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining(`The journal ${journal} is in use by process ${process.pid}.`),
  });
  const failing = { fit: () => Promise.reject(new Error('no data')), predict: () => 1 as never };
  await expect(run({ models: { failing }, journal: `${journal}2` })).rejects.toThrow('no data');
  await expect(run({ seed: 1 })).rejects.toThrow('other settings');
  expect(readdirSync(path.dirname(journal)).sort()).toEqual(['walk.jsonl', 'walk.jsonl2']);
});

it('leaves another kind of file alone, and names a line that is broken', async () => {
  const other = path.join(directory, 'notes.txt');
  writeFileSync(other, 'dear diary');
  await expect(run({ journal: other })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  expect(readFileSync(other, 'utf8')).toBe('dear diary');
  await run();
  const lines = readFileSync(journal, 'utf8').split('\n');
  lines[1] = 'x';
  writeFileSync(journal, lines.join('\n'));
  await expect(run()).rejects.toThrow('Line 2 of the journal');
  await expect(run({ journal: directory })).rejects.toMatchObject({ code: 'FILE_ACCESS' });
});
