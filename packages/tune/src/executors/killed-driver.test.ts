import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Rng } from '@btcfc/core';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import { entryFile } from './child-process/entry-file';
import { connectRedis, keyPrefix } from './redis/redis-connection';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-killed-driver-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const objective = path.join(directory, 'objective.mjs');
const driver = path.join(directory, 'driver.mjs');
const several = path.join(directory, 'several.mjs');
const ofSeveral = path.join(directory, 'objective-of-several.mjs');
const population = path.join(directory, 'population.mjs');
const ofPopulation = path.join(directory, 'objective-of-population.mjs');

beforeAll(() => {
  writeFileSync(
    objective,
    `export default async ({ x }, trial) => {
       for (let epoch = ((await trial.loadCheckpoint()) ?? 0) + 1; epoch <= 3; epoch++) {
         await trial.report({ epoch, mse: x + 1 / epoch, pid: process.pid }, { checkpoint: epoch });
       }
     };`,
  );
  writeFileSync(
    driver,
    `import { ASHAScheduler, ChildProcessExecutor, JournalStorage, RandomSampler, RedisExecutor, tune, uniform }
       from ${JSON.stringify(pathToFileURL(entryFile('index' as 'cli')).href)};
     const [objective, journal, redis] = process.argv.slice(2);
     const { trials } = await tune(objective, {
       space: { x: uniform(0, 1) }, metric: 'mse', numSamples: 30, seed: 3,
       sampler: new RandomSampler(), scheduler: new ASHAScheduler({ maxT: 3, reductionFactor: 2, type: 'promotion' }),
       storage: new JournalStorage(journal),
       executor: redis ? new RedisExecutor({ redis, stalledAfterMs: 2000, concurrency: 3 }) : new ChildProcessExecutor({ concurrency: 2 }),
       onProgress({ type, trial }) {
         if (type === 'trial-reported') {
           const { resource, value, metrics } = trial.reports.at(-1);
           console.log(JSON.stringify({ trial: trial.number, resource, value, pid: metrics.pid }));
         }
         if (type === 'trial-ended') console.log(JSON.stringify({ trial: trial.number, ended: true }));
       },
     });
     console.log(JSON.stringify({ trials }));
     process.exit();`,
  );
});

beforeAll(() => {
  writeFileSync(
    ofSeveral,
    `export default async ({ x, y }, trial) => {
       const told = () => ({ loss: x ** 2 + y, latency: (x - 1) ** 2 + y, constraints: { memory: y - 0.7 } });
       for (let epoch = 1; epoch <= 2; epoch++) await trial.report({ epoch, ...told(), pid: process.pid });
       return told();
     };`,
  );
  writeFileSync(
    several,
    `import { ChildProcessExecutor, createStudy, RedisExecutor, uniform } from ${JSON.stringify(pathToFileURL(entryFile('index' as 'cli')).href)};
     const [objective, journal, redis] = process.argv.slice(2);
     const study = await createStudy({
       space: { x: uniform(0, 1), y: uniform(0, 1) }, metrics: { loss: 'min', latency: 'min' }, seed: 3,
       sampler: 'tpe', scheduler: 'fifo', journal,
     });
     const { trials, front } = await study.optimize(objective, {
       numSamples: 30,
       executor: redis ? new RedisExecutor({ redis, stalledAfterMs: 2000, concurrency: 3 }) : new ChildProcessExecutor({ concurrency: 2 }),
       onProgress({ type, trial }) {
         const { resource, value, metrics, constraints } = trial.reports.at(-1) ?? {};
         if (type === 'trial-reported') {
           console.log(JSON.stringify({ trial: trial.number, resource, value, pid: metrics.pid, metrics, constraints }));
         }
         if (type === 'trial-ended') console.log(JSON.stringify({ trial: trial.number, ended: true }));
       },
     });
     console.log(JSON.stringify({ trials, front: front.map(({ number }) => number) }));
     process.exit();`,
  );
});

beforeAll(() => {
  // what is kept as a file is to be that of the same trial as the checkpoint
  writeFileSync(
    ofPopulation,
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
     import path from 'node:path';
     export default async ({ lr }, trial) => {
       const file = path.join(trial.checkpointDir, 'model.txt');
       const kept = (await trial.loadCheckpoint()) ?? { epoch: 0, x: 2 };
       if (kept.epoch > 0 && !existsSync(file)) throw new Error('the files were not taken over');
       let { x } = kept.epoch > 0 ? JSON.parse(readFileSync(file, 'utf8'))[kept.epoch] : kept;
       if (x !== kept.x) throw new Error('the files are not those of the checkpoint');
       await trial.note('begun at', kept.epoch);
       const files = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
       for (let epoch = kept.epoch + 1; epoch <= 6; epoch++) {
         x *= 1 - lr / 2;
         files[epoch] = { x };
         writeFileSync(file, JSON.stringify(files));
         await trial.report({ epoch, mse: x, pid: process.pid }, { checkpoint: { epoch, x } });
       }
     };`,
  );
  writeFileSync(
    population,
    `import { ChildProcessExecutor, PopulationBasedTraining, RedisExecutor, tune, uniform }
       from ${JSON.stringify(pathToFileURL(entryFile('index' as 'cli')).href)};
     const [objective, journal, redis] = process.argv.slice(2);
     const { trials, checkpoint } = await tune(objective, {
       space: { lr: uniform(0.01, 1) }, metric: 'mse', numSamples: 6, seed: 3, sampler: 'random', journal, resume: 'auto',
       scheduler: new PopulationBasedTraining({ populationSize: 6, perturbationInterval: 2, maxT: 6 }),
       executor: redis ? new RedisExecutor({ redis, stalledAfterMs: 2000, concurrency: 3 }) : new ChildProcessExecutor({ concurrency: 2 }),
       onProgress({ type, trial }) {
         if (type === 'trial-reported') {
           const { resource, value, metrics } = trial.reports.at(-1);
           console.log(JSON.stringify({ trial: trial.number, resource, value, pid: metrics.pid }));
         }
       },
     });
     for (const { reports } of trials) for (const report of reports) delete report.metrics;
     console.log(JSON.stringify({ trials, checkpoint }));
     process.exit();`,
  );
});

interface Line {
  trial?: number;
  resource?: number;
  value?: number;
  pid?: number;
  ended?: boolean;
  metrics?: Record<string, number>;
  constraints?: Record<string, number>;
  trials?: FoundTrial[];
  front?: number[];
  checkpoint?: { x: number };
}

interface FoundTrial {
  state: string;
  failures: number;
  values?: Record<string, number>;
  constraints?: Record<string, number>;
  config: { lr: number };
  value: number;
  lineage?: object[];
  notes?: Record<string, number>;
  reports: { resource: number; value: number }[];
}

/** Runs the search; `onReports` is told how many reports there have been. */
async function run(
  args: string[],
  onReports: (reports: number, child: ChildProcess) => unknown = () => {},
): Promise<Line[]> {
  const isOf = (name: string) => path.basename(args[0]!).startsWith(name);
  const special = isOf('population') ? [population, ofPopulation] : [several, ofSeveral];
  const program = isOf('population') || isOf('several') ? special : [driver, objective];
  const child: ChildProcess = spawn(process.execPath, [...program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let reports = 0;
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const most = (text.match(/"resource".*\n/g) ?? []).length; reports < most; )
      onReports(++reports, child);
  });
  const [code, signal] = await new Promise<unknown[]>((resolve) =>
    child.once('exit', (...how) => resolve(how)),
  );
  expect(code === 0 || signal === 'SIGKILL').toBe(true);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** Runs the search until it comes to its end, and kills it `kills` times before. */
async function searchThroughKills(args: string[], kills: number): Promise<Line[]> {
  const rng = new Rng(9);
  const lines: Line[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const last = rng.integer(1, 12);
    lines.push(...(await run(args, (reports, child) => reports >= last && child.kill('SIGKILL'))));
  }
  expect(lines.some(({ trials }) => trials)).toBe(false);
  return [...lines, ...(await run(args))];
}

function check(lines: Line[]): void {
  const { trials } = lines.at(-1)!;
  expect(trials).toHaveLength(30);
  expect(trials!.filter(({ state, failures }) => !/complete|paused/.test(state) || failures > 0)).toEqual([]);
  const ended = lines.filter((line) => line.ended).map(({ trial }) => trial);
  expect(new Set(ended).size).toBe(ended.length);
  const reported = lines.filter(({ resource }) => resource !== undefined);
  expect(reported.length).toBeGreaterThan(40);
  for (const { trial, resource, value, constraints } of reported) {
    const report = { resource, value, ...(constraints && { constraints }) };
    expect(trials![trial!]!.reports).toContainEqual(expect.objectContaining(report));
  }
}

function checkFront(lines: Line[]): void {
  const { trials, front } = lines.at(-1)!;
  const kept = trials!.filter(({ constraints }) => constraints!.memory! <= 0);
  expect(kept.length).toBeLessThan(trials!.length);
  const isBeaten = ({ values: own }: FoundTrial) =>
    kept.some(
      ({ values }) =>
        values!.loss! <= own!.loss! &&
        values!.latency! <= own!.latency! &&
        (values!.loss! < own!.loss! || values!.latency! < own!.latency!),
    );
  const expected = kept.filter((trial) => !isBeaten(trial)).map((trial) => trials!.indexOf(trial));
  expect(front).toEqual(expected);
}

/** What a population came to, without how often it was interrupted. */
function outcomeOfPopulation(lines: Line[]) {
  const { trials, checkpoint } = lines.at(-1)!;
  for (const { notes } of trials!) expect(notes).toEqual({ 'begun at': expect.any(Number) });
  return {
    checkpoint,
    trials: trials!.map(({ state, config, value, lineage, reports }) => ({
      state,
      config,
      value,
      lineage,
      reports,
    })),
  };
}

let undisturbed: ReturnType<typeof outcomeOfPopulation>;

it('a population in child processes comes to the same after kill -9, files taken over included', async () => {
  undisturbed = outcomeOfPopulation(await run([path.join(directory, 'population.jsonl')]));
  expect(undisturbed.trials.every(({ state }) => state === 'complete')).toBe(true);
  expect(undisturbed.trials.some(({ lineage }) => lineage)).toBe(true);
  const lines = await searchThroughKills([path.join(directory, 'population-killed.jsonl')], 4);
  expect(outcomeOfPopulation(lines)).toEqual(undisturbed);
});

it('a search in child processes goes on after kill -9, and leaves no worker behind', async () => {
  const journal = path.join(directory, 'children.jsonl');
  const lines = await searchThroughKills([journal], 5);
  check(lines);
  const pids = new Set(lines.flatMap(({ pid }) => pid ?? []));
  expect(pids.size).toBeGreaterThan(5);
  for (const pid of pids) await gone(pid);
  expect(readFileSync(journal, 'utf8')).toContain('"suggest"');
});

it('a study of several metrics with a constraint goes on in child processes after kill -9', async () => {
  const lines = await searchThroughKills([path.join(directory, 'several.jsonl')], 4);
  check(lines);
  checkFront(lines);
});

it('a worker that never awaits dies with its search too', async () => {
  const busy = path.join(directory, 'busy.mjs');
  writeFileSync(
    busy,
    'export default async (_, trial) => { await trial.report({ mse: 1, pid: process.pid }); for (;;); };',
  );
  const child = spawn(process.execPath, [driver, busy, path.join(directory, 'busy.jsonl')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) => {
    child
      .stdout!.setEncoding('utf8')
      .once('data', (text: string) => resolve(JSON.parse(text.split('\n')[0]!).pid));
  });
  child.kill('SIGKILL');
  await gone(pid);
});

describeWithRedis('on Redis', () => {
  let redis: TestRedis;
  let worker: ChildProcess;

  beforeEach(async () => {
    redis = await TestRedis.start();
    startWorker(objective);
  });
  const startWorker = (module: string) => {
    const options = ['--redis', redis.url, '--objective', module];
    worker = spawn(
      process.execPath,
      [entryFile('cli'), 'worker', ...options, '--concurrency', '2', '--stalled-after', '2'],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  };
  afterEach(async () => {
    worker.kill('SIGKILL');
    await redis.stop();
  });

  it('a search goes on after kill -9 with the workers that are there', async () => {
    check(await searchThroughKills([path.join(directory, 'redis.jsonl'), redis.url], 3));
  });

  it('a study of several metrics with a constraint goes on after kill -9', async () => {
    worker.kill('SIGKILL');
    startWorker(ofSeveral);
    const lines = await searchThroughKills([path.join(directory, 'several-redis.jsonl'), redis.url], 3);
    check(lines);
    checkFront(lines);
  });

  it('a population comes to the same after kill -9 as in child processes without it', async () => {
    worker.kill('SIGKILL');
    startWorker(ofPopulation);
    const lines = await searchThroughKills([path.join(directory, 'population-redis.jsonl'), redis.url], 3);
    expect(outcomeOfPopulation(lines)).toEqual(undisturbed);
  });

  it('a search that stood still until its workers gave it up goes on', async () => {
    const connection = await connectRedis(redis.url);
    const args = [path.join(directory, 'stopped.jsonl'), redis.url];
    const lines = await run(args, async (reports, child) => {
      if (reports !== 5) return;
      child.kill('SIGSTOP');
      while ((await connection.zcard(`${keyPrefix}:trials:failed`)) === 0) await pause();
      child.kill('SIGCONT');
    });
    connection.disconnect();
    check(lines);
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

/** Fulfilled once there is no such process. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    // one that has ended and waits for its new parent is still in the list
    const status = `/proc/${pid}/status`;
    if (existsSync(status) && /^State:\s+Z/m.test(readFileSync(status, 'utf8'))) return;
    await pause();
  }
}
