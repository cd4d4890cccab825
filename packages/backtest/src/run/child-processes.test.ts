import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { arRidge } from '@btcfc/models';
import { runTasks } from '@btcfc/tune';
import { buildSync } from 'esbuild';
import { randomWalk } from '../synthetic/synthetic-series';
import { backtest } from './backtest';
import type { BacktestExecutor } from './backtest-job';

jest.setTimeout(60_000);

const packages = path.resolve(__dirname, '../../..');
let directory: string;
let modelsFile: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-backtest-'));
  modelsFile = path.join(directory, 'models.mjs');
  const source = path.join(directory, 'models.ts');
  writeFileSync(
    source,
    `import { backtestWorker } from '@btcfc/backtest';
     import { arRidge } from '@btcfc/models';
     const failing = { fit: () => null, predict: () => { throw new Error('out of tea'); } };
     export default backtestWorker({ ar: arRidge(), failing });`,
  );
  buildSync({
    entryPoints: [source],
    outfile: modelsFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: {
      '@btcfc/backtest': path.join(packages, 'backtest/src/index.ts'),
      '@btcfc/core/node': path.join(packages, 'core/src/node.ts'),
      '#node': path.join(packages, 'core/src/node.ts'),
      '@btcfc/models': path.join(packages, 'models/src/index.ts'),
      '@btcfc/core': path.join(packages, 'core/src/index.ts'),
    },
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const executor: BacktestExecutor = (jobs, options) =>
  runTasks(modelsFile, jobs, { concurrency: 2, ...options });
const options = { series: randomWalk({ rows: 60, seed: 3 }), folds: { trainRows: 30, testRows: 10 } };

it('folds done by child processes give the same, from a journal too', async () => {
  const journal = path.join(directory, 'walk.jsonl');
  const models = { ar: arRidge() };
  const expected = await backtest({ models, ...options });
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const stopped = backtest({ models, ...options, executor, journal, signal: controller.signal, onProgress });
  await expect(stopped).rejects.toThrow('aborted');
  const done: number[] = [];
  const resumed = backtest({
    models,
    ...options,
    executor,
    journal,
    onProgress: (event) => done.push(event.done),
  });
  expect(await resumed).toEqual(expected);
  expect(done[0]).toBeGreaterThan(1);
});

it('what a model throws there arrives here', async () => {
  const failing = () => 0;
  await expect(backtest({ models: { failing }, ...options, executor })).rejects.toThrow('out of tea');
  await expect(backtest({ models: { absent: failing }, ...options, executor })).rejects.toThrow(
    'a record that the worker knows: persistence, ar, failing',
  );
});
