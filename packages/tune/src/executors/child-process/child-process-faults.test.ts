import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import {
  ASHAScheduler,
  ChildProcessExecutor,
  type ChildProcessExecutorOptions,
  FIFOScheduler,
  RandomSampler,
  type TuneOptions,
  tune,
  uniform,
} from '../../index';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-faults-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;

function moduleOf(code: string): string {
  const file = path.join(directory, `objective-${files++}.mjs`);
  writeFileSync(file, code);
  return file;
}

const space = { x: uniform(0, 1) };
type Options = Partial<TuneOptions<typeof space>> & { pool?: ChildProcessExecutorOptions };

function search(code: string, { pool, ...options }: Options = {}) {
  return tune(moduleOf(code), {
    ...{ space, metric: 'mse', numSamples: 6, sampler: new RandomSampler(), scheduler: new FIFOScheduler() },
    executor: new ChildProcessExecutor({ concurrency: 2, output: 'ignore', abortGraceMs: 500, ...pool }),
    ...options,
  });
}

const whatHappens: [string, string, ChildProcessExecutorOptions, RegExp][] = [
  ['crashes', 'process.abort()', {}, /killed by SIGABRT/],
  ['exits', 'process.exit(3)', {}, /exit code 3/],
  ['is killed', "process.kill(process.pid, 'SIGKILL')", {}, /killed by SIGKILL/],
  [
    'fails in the background',
    "setImmediate(() => { throw new RangeError('late') }); await new Promise(() => {})",
    {},
    /RangeError: late/,
  ],
  ['takes for ever', 'await new Promise(() => {})', { trialTimeoutMs: 2000 }, /longer than 2000 ms/],
  ['hangs', 'for (;;);', { heartbeatTimeoutMs: 1500 }, /no sign of life/],
  [
    'fills its heap',
    'const all = []; for (;;) all.push({ text: String(all.length) })',
    { memoryLimit: 64 },
    /ran out of memory/,
  ],
  [
    'fills memory outside of the heap',
    'const all = []; for (;;) { all.push(new Uint8Array(2 ** 24).fill(1)); await new Promise((resolve) => setTimeout(resolve, 20)); }',
    { memoryLimit: 400 },
    /ran out of memory: it used/,
  ],
];

describe.each(whatHappens)('a trial that %s', (_, fault, pool, error) => {
  it('fails alone', async () => {
    const code = `export default async ({ x }, trial) => { if (trial.number === 1) { ${fault} } return x; }`;
    const { trials } = await search(code, { pool });
    expect(trials[1]).toMatchObject({ state: 'failed', failures: 1, error: expect.stringMatching(error) });
    const others = trials.filter(({ number }) => number !== 1);
    for (const { state, value, config } of others) {
      expect([state, value]).toEqual(['complete', config.x]);
    }
  });
});

it('is tried again, and goes on from its checkpoint and its files', async () => {
  const { trials } = await search(
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
     export default async ({ x }, trial) => {
       const file = trial.checkpointDir + '/epoch';
       const done = (await trial.loadCheckpoint()) ?? 0;
       if (done !== (existsSync(file) ? Number(readFileSync(file)) : 0)) throw new Error('they differ');
       for (let epoch = done + 1; epoch <= 4; epoch++) {
         writeFileSync(file, String(epoch));
         await trial.report({ epoch, mse: x + trial.attempt }, { checkpoint: epoch });
         if (epoch < 4 && epoch === trial.attempt && trial.number === 2) process.kill(process.pid, 'SIGKILL');
       }
     };`,
    { maxRetries: 3 },
  );
  expect(trials[2]).toMatchObject({ state: 'complete', failures: 3, attempts: 4 });
  // each epoch was trained by one attempt
  const { x } = trials[2]!.config;
  expect(trials[2]!.reports).toEqual([1, 2, 3, 4].map((epoch) => ({ resource: epoch, value: x + epoch })));
  expect(trials.map(({ state }) => state)).toEqual(Array(6).fill('complete'));
});

it('goes on from checkpoints when trials are promoted', async () => {
  const { trials } = await search(
    `export default async ({ x }, trial) => {
       for (let epoch = ((await trial.loadCheckpoint()) ?? 0) + 1; epoch <= 8; epoch++) {
         await trial.report({ epoch, mse: x + 1 / epoch, pid: process.pid }, { checkpoint: epoch });
       }
     };`,
    { numSamples: 16, scheduler: new ASHAScheduler({ maxT: 8, reductionFactor: 2, type: 'promotion' }) },
  );
  for (const { reports } of trials) {
    expect(reports.map(({ resource }) => resource)).toEqual(reports.map((_, index) => index + 1));
  }
  expect(trials.some(({ attempts }) => attempts > 1)).toBe(true);
  // two processes were enough for all
  const pids = trials.flatMap(({ reports }) => reports.map(({ metrics }) => metrics!.pid));
  expect(new Set(pids).size).toBeLessThanOrEqual(2);
});

it('loses nothing of 200 trials while 20 workers are killed', async () => {
  const rng = new Rng(5);
  let kills = 0;
  let reports = 0;
  let next = 10;
  const running = new Map<number, number>();
  const ended: number[] = [];
  const acknowledged = new Map<number, Set<number>>();
  const { trials } = await search(
    `export default async ({ x }, trial) => {
       for (let epoch = ((await trial.loadCheckpoint()) ?? 0) + 1; epoch <= 4; epoch++) {
         await trial.report({ epoch, mse: x + 1 / epoch, pid: process.pid }, { checkpoint: epoch });
       }
     };`,
    {
      numSamples: 200,
      maxRetries: 20,
      scheduler: new ASHAScheduler({ maxT: 4, reductionFactor: 2 }),
      pool: { concurrency: 3 },
      onProgress({ type, trial }) {
        if (type === 'trial-ended') {
          ended.push(trial.number);
          running.delete(trial.number);
        }
        if (type !== 'trial-reported') return;
        const last = trial.reports.at(-1)!;
        const resources = acknowledged.get(trial.number) ?? new Set();
        acknowledged.set(trial.number, resources.add(last.resource));
        running.set(trial.number, last.metrics!.pid!);
        if (++reports < next || kills === 20) return;
        next = reports + rng.integer(1, 20);
        const pids = [...running.values()];
        process.kill(pids[rng.integer(0, pids.length - 1)]!, 'SIGKILL');
        kills++;
        running.clear();
      },
    },
  );
  expect(kills).toBe(20);
  expect(trials).toHaveLength(200);
  expect(trials.every(({ state }) => state === 'complete' || state === 'pruned')).toBe(true);
  expect(ended.sort((a, b) => a - b)).toEqual(trials.map(({ number }) => number));
  for (const { number, config, reports: kept } of trials) {
    expect(kept.map(({ resource }) => resource)).toEqual([...acknowledged.get(number)!]);
    for (const { resource, value } of kept) expect(value).toBe(config.x + 1 / resource);
  }
});

it('ends hung workers when the search is aborted', async () => {
  const controller = new AbortController();
  const found = search('export default (config, trial) => { trial.report({ mse: 1 }); for (;;); };', {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(found).rejects.toThrow('enough');
});

it.each([
  ['is not there', undefined],
  ['does not parse', 'export default ('],
  ['exports no function', 'export default 3'],
])('refuses a module that %s before any trial', async (_, code) => {
  const onProgress = jest.fn();
  const file = code === undefined ? path.join(directory, 'absent.mjs') : moduleOf(code);
  const options = { space, metric: 'mse', numSamples: 1, onProgress };
  const executor = new ChildProcessExecutor({ output: 'ignore' });
  await expect(tune(file, { ...options, executor })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  expect(onProgress).not.toHaveBeenCalled();
});

it('refuses a function', async () => {
  const executor = new ChildProcessExecutor();
  await expect(tune(() => 1, { space, metric: 'mse', numSamples: 1, executor })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  });
});

it.each([
  ['concurrency', 0],
  ['trialTimeoutMs', -1],
  ['heartbeatTimeoutMs', 1],
  ['memoryLimit', 0.5],
  ['abortGraceMs', -1],
  ['output', 'file'],
  ['exportName', ''],
  ['execArgv', '--import'],
])('refuses %s: %j', (name, value) => {
  expect(() => new ChildProcessExecutor({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  );
});
