import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import type { Redis } from 'ioredis';
import {
  ChildProcessExecutor,
  choice,
  configAt,
  PopulationBasedTraining,
  RedisExecutor,
  startRedisWorker,
  TrialPruned,
  tune,
  uniform,
} from '../../index';
import type { Execution, Executor, TrialAttempt } from '../executor';
import { redisPackages } from './optional-peers';
import { connectRedis, machinesKey, runsKey } from './redis-connection';
import { StudyLink } from './study-link';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-redis-executor-'));
const counting = path.join(directory, 'counting.mjs');
writeFileSync(counting, 'export default () => 1;');
jest.setTimeout(120_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describeWithRedis('what workers tell a search', () => {
  let server: TestRedis;
  let redis: Redis;
  let execution: Execution;
  let link: StudyLink;
  let run: string;
  const signal = new AbortController().signal;
  const queue = 'trials';

  beforeAll(async () => {
    server = await TestRedis.start();
    redis = await connectRedis(server.url);
    const executor = new RedisExecutor({ redis: server.url, queue });
    execution = await executor.start({ objective: () => 1, name: 'f', concurrency: 1 });
    run = (await redis.smembers(runsKey(queue)))[0]!;
    link = new StudyLink({ redis, queue, run, stalledAfterMs: 1000 });
  });
  afterAll(async () => {
    await link.close();
    await execution.close();
    redis.disconnect();
    await server.stop();
  });

  function attemptAt(number: number, attempt = 1) {
    const trial = {
      ...{ number, attempt, seed: 1, config: { x: 1 }, signal },
      checkpointDir: path.join(directory, `trial-${number}`),
      report: jest.fn(async () => 'continue' as const),
      note: jest.fn(async () => {}),
      loadCheckpoint: jest.fn(async () => undefined),
      restart: jest.fn(async (): Promise<TrialAttempt> => again),
    };
    const again: TrialAttempt = {
      ...trial,
      attempt: attempt + 1,
      report: jest.fn(async () => 'stop' as const),
    };
    return { trial, again };
  }

  it('counts once, however often it comes', async () => {
    const { trial } = attemptAt(1);
    const ended = execution.run(trial);
    const job = `${run}-1-1`;
    await link.send(job, 1, 0, { name: 'begin' }, signal);
    const report = { name: 'report', report: { loss: Number.NaN } } as const;
    expect(await link.send(job, 1, 1, report, signal)).toBe('continue');
    expect(await link.send(job, 1, 1, report, signal)).toBe('continue');
    expect(trial.report).toHaveBeenCalledTimes(1);
    expect(trial.report).toHaveBeenCalledWith({ loss: Number.NaN });
    await link.send(job, 1, 2, { name: 'result', value: { loss: 3 } }, signal);
    expect(await ended).toEqual({ loss: 3 });
  });

  it('is refused from a worker whose trial has gone to another', async () => {
    const { trial, again } = attemptAt(2);
    const ended = execution.run(trial);
    const job = `${run}-2-1`;
    expect(await link.send(job, 1, 0, { name: 'begin' }, signal)).toMatchObject({ attempt: 1 });
    expect(await link.send(job, 2, 0, { name: 'begin' }, signal)).toMatchObject({ attempt: 2 });
    expect(trial.restart).toHaveBeenCalledTimes(1);
    const report = { name: 'report', report: { loss: 1 } } as const;
    await expect(link.send(job, 1, 1, report, signal)).rejects.toBeInstanceOf(TrialPruned);
    await expect(link.send(job, 1, 2, { name: 'result', value: 9 }, signal)).rejects.toBeInstanceOf(
      TrialPruned,
    );
    expect(trial.report).not.toHaveBeenCalled();
    expect(await link.send(job, 2, 1, report, signal)).toBe('stop');
    expect(again.report).toHaveBeenCalledTimes(1);
    await link.send(job, 2, 2, { name: 'result', value: 4 }, signal);
    expect(await ended).toBe(4);
    await expect(link.send(job, 2, 3, report, signal)).rejects.toBeInstanceOf(TrialPruned);
  });

  it('does not reach beyond the folder of the trial', async () => {
    const { trial } = attemptAt(3);
    const ended = execution.run(trial);
    const job = `${run}-3-1`;
    const files = { '../../outside': Buffer.from('x'), 'a/b': Buffer.from('y') };
    await link.send(job, 1, 0, { name: 'save-files', files }, signal);
    const begun = (await link.send(job, 1, 1, { name: 'begin' }, signal)) as { files: object };
    expect(Object.keys(begun.files)).toEqual(['a/b']);
    await link.send(job, 1, 2, { name: 'result' }, signal);
    await ended;
  });
});

describeWithRedis('trials that say what they take', () => {
  it('go to workers with room for them, and fail where none has it', async () => {
    const server = await TestRedis.start();
    const objective = path.join(directory, 'by-configuration.mjs');
    writeFileSync(
      objective,
      `export default async ({ cores }, trial) => {
         await trial.note('given', { ...trial.resources, threads: process.env.OMP_NUM_THREADS });
         return cores;
       };`,
    );
    const worker = (cpu: number, adapter: string) =>
      startRedisWorker({
        ...{ redis: server.url, objective, concurrency: 2, output: 'ignore' },
        machine: { cpu, adapters: [adapter] },
      });
    const workers = [await worker(1, 'small'), await worker(4, 'large')];
    const redis = await connectRedis(server.url);
    const lists = machinesKey('trials');
    // one that was killed: it could not take itself off the list
    await redis.sadd(lists, 'killed');
    const living = await redis.smembers(lists);
    const { trials } = await tune(objective, {
      ...{ space: { cores: choice([1, 3, 4, 9]) }, metric: 'loss', numSamples: 12, sampler: 'random' },
      executor: new RedisExecutor({
        ...{ redis: server.url, concurrency: 4 },
        resources: ({ cores }: { cores: number }) => ({ cpu: cores, gpu: 0.25 }),
      }),
    });
    const known = await redis.smembers(lists);
    await Promise.all(workers.map((each) => each.drain({ timeoutMs: 0 })));
    redis.disconnect();
    await server.stop();
    expect([living.length, known.length, known.includes('killed')]).toEqual([3, 2, false]);
    expect(new Set(trials.map(({ config }) => config.cores)).size).toBe(4);
    for (const { config, state, notes, error, attempts } of trials) {
      const { cores } = config;
      expect([cores, attempts]).toEqual([cores, 1]);
      if (cores === 9) {
        expect([state, error]).toEqual(['failed', expect.stringContaining('2 workers')]);
        continue;
      }
      const adapter = cores > 1 ? 'large' : expect.stringMatching(/small|large/);
      expect(notes).toEqual({ given: { cpu: cores, gpus: [], adapter, threads: String(cores) } });
    }
  });

  it('go to another worker while the one that had them first has no room', async () => {
    const server = await TestRedis.start();
    const objective = path.join(directory, 'until-both-run.mjs');
    const begun = mkdtempSync(path.join(directory, 'begun-'));
    // each waits until both are under way: with one worker, for ever
    writeFileSync(
      objective,
      `import { readdirSync, writeFileSync } from 'node:fs';
       export default async (_, trial) => {
         writeFileSync(${JSON.stringify(begun + path.sep)} + trial.number, '');
         while (readdirSync(${JSON.stringify(begun)}).length < 2) {
           await new Promise((resolve) => setTimeout(resolve, 50));
         }
         await trial.note('by', trial.resources.adapter);
         return 1;
       };`,
    );
    const worker = (adapter: string) =>
      startRedisWorker({
        ...{ redis: server.url, objective, concurrency: 2, output: 'ignore' },
        machine: { cpu: 2, adapters: [adapter] },
      });
    const first = await worker('first');
    const search = tune(objective, {
      ...{ space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 2, sampler: 'random' },
      executor: new RedisExecutor({ redis: server.url, concurrency: 2, resources: { cpu: 2, gpu: 1 } }),
    });
    // by then the first has taken one and been handed the other
    while (readdirSync(begun).length < 1) await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await worker('second');
    const { trials } = await search;
    await Promise.all([first, second].map((each) => each.drain({ timeoutMs: 0 })));
    await server.stop();
    expect(trials.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['complete', 1],
      ['complete', 1],
    ]);
    const by = trials.map(({ notes }) => notes?.by);
    expect(by.sort()).toEqual(['first', 'second']);
  });
});

describeWithRedis('a population whose workers share a folder', () => {
  it('comes to the same as in child processes, with all its checkpoints in files', async () => {
    const server = await TestRedis.start();
    const objective = path.join(directory, 'in-files.mjs');
    writeFileSync(
      objective,
      `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
       import path from 'node:path';
       export default async ({ lr }, trial) => {
         const file = path.join(trial.checkpointDir, 'model.json');
         const model = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { epoch: 0, x: 2, rates: [] };
         while (model.epoch < 6) {
           model.x *= 1 - lr / 2;
           model.rates.push(lr);
           model.epoch++;
           writeFileSync(file, JSON.stringify(model));
           await trial.note('rates', model.rates);
           await trial.report({ epoch: model.epoch, loss: model.x });
         }
       };`,
    );
    const shared = path.join(directory, 'shared');
    mkdirSync(shared);
    const worker = () =>
      startRedisWorker({
        ...{ redis: server.url, objective, output: 'ignore', maxCheckpointBytes: 0 },
        checkpointDir: shared,
      });
    const workers = [await worker(), await worker()];
    const search = async (executor: Executor) => {
      const { trials } = await tune(objective, {
        ...{ space: { lr: uniform(0.01, 1) }, metric: 'loss', numSamples: 6, seed: 3, sampler: 'random' },
        ...{
          scheduler: new PopulationBasedTraining({ populationSize: 6, perturbationInterval: 2, maxT: 6 }),
        },
        executor,
      });
      for (const trial of trials) {
        // what its files say of how it was trained is what the study says
        const rates = [1, 2, 3, 4, 5, 6].map((epoch) => configAt(trial, epoch).lr);
        expect([trial.state, trial.notes]).toEqual(['complete', { rates }]);
      }
      return trials.map(({ value, lineage, reports }) => ({ value, lineage, reports }));
    };
    const onWorkers = await search(new RedisExecutor({ redis: server.url, concurrency: 2 }));
    await Promise.all(workers.map((each) => each.drain({ timeoutMs: 0 })));
    await server.stop();
    expect(onWorkers.some(({ lineage }) => lineage)).toBe(true);
    expect(onWorkers).toEqual(await search(new ChildProcessExecutor({ concurrency: 2, output: 'ignore' })));
  });
});

it.each([
  ['queue', 'a:b'],
  ['concurrency', 0],
  ['stalledAfterMs', 10],
  ['maxCheckpointBytes', -1],
])('refuses %s: %j', (name, value) => {
  expect(() => new RedisExecutor({ redis: 'redis://localhost', [name]: value })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  );
});

it('tells that Redis does not answer, and what is no URL of it', async () => {
  const start = async (redis: string) =>
    new RedisExecutor({ redis }).start({ objective: () => 1, name: 'f', concurrency: 1 });
  await expect(start('redis://127.0.0.1:1')).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
  await expect(start('localhost')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  await expect(
    startRedisWorker({ redis: 'redis://127.0.0.1:1', objective: path.join(directory, 'absent.mjs') }),
  ).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});

describeWithRedis('a Redis whose memory is full', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await TestRedis.start();
    redis = await connectRedis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  it('is told as what it is, and keeps nobody waiting', async () => {
    const rejections: unknown[] = [];
    const note = (error: unknown) => rejections.push(error);
    process.on('unhandledRejection', note);
    const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 3 };
    const executor = () =>
      new RedisExecutor({ redis: server.url, stalledAfterMs: 1000, concurrency: 2, log() {} });
    const search = tune('objective.mjs', { ...options, executor: executor() });
    // no worker is there: both trials wait
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.config('SET', 'maxmemory', '1');
    const { trials } = await search;
    expect(trials.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    for (const { error } of trials) expect(error).toMatch(/Redis refuses .* OOM/);
    await expect(tune('objective.mjs', { ...options, executor: executor() })).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
    });
    await redis.config('SET', 'maxmemory', '0');
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('leaves nothing of a worker that it refuses', async () => {
    const left = async () => [
      readdirSync(tmpdir()).filter((name) => name.startsWith('btcfc-tune-worker-')),
      ((await redis.client('LIST')) as string).split('\n').length,
    ];
    const before = await left();
    await redis.config('SET', 'maxmemory', '1');
    const worker = startRedisWorker({ redis: server.url, objective: counting, output: 'ignore' });
    await expect(worker).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
    await redis.config('SET', 'maxmemory', '0');
    while ((await left())[1] !== before[1]) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await left()).toEqual(before);
  });

  it('ends no process by refusing what a worker asks as it begins', async () => {
    const run = jest.spyOn(redisPackages().bullmq.Worker.prototype, 'run');
    run.mockRejectedValueOnce(new Error('not today'));
    const lines: string[] = [];
    const worker = await startRedisWorker({
      ...{ redis: server.url, objective: counting, output: 'ignore' },
      log: (line) => lines.push(line),
    });
    await worker.drain({ timeoutMs: 0 });
    run.mockRestore();
    expect(lines).toEqual(['Redis: not today']);
  });

  it('tells how to start a worker where none is', async () => {
    const lines: string[] = [];
    const controller = new AbortController();
    const executor = new RedisExecutor({
      redis: server.url,
      queue: 'empty',
      log(line) {
        lines.push(line);
        controller.abort(new Error('told'));
      },
    });
    const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 1, executor };
    await expect(tune('objective.mjs', { ...options, signal: controller.signal })).rejects.toThrow('told');
    expect(lines[0]).toContain(
      `npx -p @btcfc/tune btcfc-tune worker --redis ${server.url} --objective FILE --queue empty`,
    );
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no pen');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no pen');
      },
    ],
  ])('fails its trials where who is told of that %s, and lives on', async (_, log) => {
    const executor = new RedisExecutor({ redis: server.url, queue: 'empty', log });
    const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 1, executor };
    const { trials } = await tune('objective.mjs', options);
    expect(trials[0]).toMatchObject({ state: 'failed', error: 'no pen' });
  });
});
