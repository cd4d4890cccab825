import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import {
  FIFOScheduler,
  RandomSampler,
  RedisExecutor,
  type Trial,
  type TuneOptions,
  type TuneProgressEvent,
  tune,
  uniform,
} from '../../index';
import { entryFile } from '../child-process/entry-file';

jest.setTimeout(180_000);

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-redis-faults-'));
const objective = path.join(directory, 'objective.mjs');
// each epoch must find the one before it
writeFileSync(
  objective,
  `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
   export default async ({ x, pause = 0, files = true }, trial) => {
     const file = files ? trial.checkpointDir + '/epoch' : '/dev/null';
     const done = (await trial.loadCheckpoint()) ?? 0;
     const inFile = !files ? done : existsSync(file) ? Number(readFileSync(file)) : 0;
     if (inFile !== done && inFile !== done + 1) throw new Error('the checkpoint of ' + done + ' has files of ' + inFile);
     for (let epoch = done + 1; epoch <= 3; epoch++) {
       writeFileSync(file, String(epoch));
       await new Promise((resolve) => setTimeout(resolve, pause));
       const { pid, ppid, env } = process;
       const report = { epoch, mse: x + 1 / epoch, pid, ppid, host: Number(env.TEST_HOST ?? 0) };
       await trial.report(report, { checkpoint: epoch });
     }
   };`,
);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const space = { x: uniform(0, 1) };

/** What is known of a search from its events alone. */
class Witness {
  readonly ended: number[] = [];
  private readonly acknowledged = new Map<number, Map<number, number>>();

  see({ type, trial }: TuneProgressEvent<unknown>): void {
    if (type === 'trial-ended') this.ended.push(trial.number);
    if (type !== 'trial-reported') return;
    const { resource, value } = trial.reports.at(-1)!;
    const values = this.acknowledged.get(trial.number) ?? new Map<number, number>();
    this.acknowledged.set(trial.number, values.set(resource, value));
  }

  /** Every trial has ended once, and all that was reported is there. */
  check(trials: Trial<{ x: number }>[]): void {
    expect([...this.ended].sort((a, b) => a - b)).toEqual(trials.map(({ number }) => number));
    for (const { number, state, config, reports } of trials) {
      expect(state).toBe('complete');
      expect(reports.map(({ resource }) => resource)).toEqual([1, 2, 3]);
      for (const { resource, value } of reports) expect(value).toBe(config.x + 1 / resource);
      expect(new Map(reports.map(({ resource, value }) => [resource, value]))).toEqual(
        this.acknowledged.get(number),
      );
    }
  }
}

describeWithRedis('a search on Redis', () => {
  let redis: TestRedis;
  const hosts = new Set<ChildProcess>();

  beforeEach(async () => {
    redis = await TestRedis.start({ host: '0.0.0.0' });
  });
  afterEach(async () => {
    for (const host of hosts) host.kill('SIGKILL');
    hosts.clear();
    await redis.stop();
  });

  function startHost({ url = redis.url, prefix = [] as string[], options = [] as string[], env = {} } = {}) {
    const command = [
      ...[...prefix, process.execPath, entryFile('cli'), 'worker', '--redis', url, '--objective', objective],
      ...['--stalled-after', '1', ...options],
    ];
    const host = spawn(command[0]!, command.slice(1), {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    });
    hosts.add(host);
    host.once('exit', () => hosts.delete(host));
    return host;
  }

  function search(
    witness: Witness,
    numSamples: number,
    onProgress: (event: TuneProgressEvent) => void,
    options: Partial<TuneOptions<typeof space>> = {},
  ) {
    return tune(objective, {
      ...{ space, metric: 'mse', numSamples, sampler: new RandomSampler(), scheduler: new FIFOScheduler() },
      executor: new RedisExecutor({ redis: redis.url, stalledAfterMs: 1000, concurrency: 6 }),
      maxRetries: 20,
      onProgress(event) {
        witness.see(event);
        onProgress(event);
      },
      ...options,
    });
  }

  it('loses nothing of 200 trials while 20 workers are killed', async () => {
    for (let host = 0; host < 3; host++) startHost();
    const rng = new Rng(3);
    const witness = new Witness();
    let kills = 0;
    let reports = 0;
    let next = 10;
    const onProgress = ({ type, trial }: TuneProgressEvent) => {
      if (type !== 'trial-reported' || kills === 20 || ++reports < next) return;
      next = reports + rng.integer(5, 30);
      kills++;
      const { pid, ppid } = trial.reports.at(-1)!.metrics!;
      // now the process of a trial, now the worker with all its processes
      if (kills % 4 !== 0) kill(pid!);
      else if (kill(ppid!)) startHost();
    };
    const { trials } = await search(witness, 200, onProgress, {
      space: { ...space, files: false } as typeof space,
    });
    expect(kills).toBe(20);
    witness.check(trials);
    // a worker that is lost is no failure of the trial
    expect(trials.reduce((sum, { failures }) => sum + failures, 0)).toBeLessThanOrEqual(15);
    expect(trials.some(({ attempts, failures }) => attempts > failures + 1)).toBe(true);
  });

  it('goes on when Redis is killed and started again', async () => {
    startHost({ options: ['--concurrency', '2'] });
    startHost();
    const witness = new Witness();
    const restarts: Promise<void>[] = [];
    let reports = 0;
    const told: string[] = [];
    const log = (line: string) => void told.push(line);
    const executor = new RedisExecutor({ redis: redis.url, stalledAfterMs: 1000, concurrency: 6, log });
    const onProgress = ({ type }: TuneProgressEvent) => {
      if (type !== 'trial-reported') return;
      if (++reports % 30 === 15 && restarts.length < 2) restarts.push(redis.restart());
    };
    const { trials } = await search(witness, 40, onProgress, { executor });
    expect(restarts).toHaveLength(2);
    await Promise.all(restarts);
    const away = expect.stringMatching(/^Redis is away \(redis:\/\/.*: what is under way waits/);
    // on a machine that is busy, the workers may be slow to begin, and that is told as well
    const ofRedis = told.filter((line) => line.startsWith('Redis is'));
    expect(ofRedis).toEqual([away, 'Redis is back.', away, 'Redis is back.']);
    witness.check(trials);
    expect(trials.every(({ failures }) => failures === 0)).toBe(true);
  });

  it('hands the trials of a worker that is told to end to another, and it ends well', async () => {
    const first = startHost({ options: ['--drain-timeout', '0'] });
    const exit = new Promise((resolve) => first.once('exit', (...how) => resolve(how)));
    const witness = new Witness();
    let told = false;
    const { trials } = await search(
      witness,
      3,
      ({ type, trial }) => {
        if (type !== 'trial-reported' || told || trial.reports.length < 2) return;
        told = true;
        first.kill('SIGTERM');
        startHost();
      },
      { space: { ...space, pause: 200 } as typeof space },
    );
    expect(await exit).toEqual([0, null]);
    witness.check(trials);
    expect(trials.map(({ failures }) => failures)).toEqual([0, 0, 0]);
    expect(trials.some(({ attempts }) => attempts > 1)).toBe(true);
  });

  it('refuses the files of a trial that are larger than a worker may send', async () => {
    const worker = startHost({ options: ['--max-checkpoint', '0'] });
    const few = { maxRetries: 0, sampler: new RandomSampler() };
    const { trials: refused } = await search(new Witness(), 1, () => {}, few);
    expect(refused[0]).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('1 bytes of 0'),
    });
    worker.kill('SIGKILL');
    // a byte of a MiB
    startHost({ options: ['--max-checkpoint', '0.000001'] });
    const { trials: passed } = await search(new Witness(), 1, () => {}, few);
    expect(passed[0]).toMatchObject({ state: 'complete' });
  });

  describeWithNetworks('with two hosts', () => {
    it('gives the trials of a host that disappears to the other, also when it comes back', async () => {
      const networks = [new Network(0), new Network(1)];
      try {
        for (const { number, url, prefix } of networks) {
          startHost({ url: url(redis.port), prefix, env: { TEST_HOST: String(number) } });
        }
        const witness = new Witness();
        let lost: number | undefined;
        let isBack = false;
        const after: number[] = [];
        const { trials } = await search(
          witness,
          30,
          ({ type, trial }) => {
            if (type !== 'trial-reported') return;
            const { metrics } = trial.reports.at(-1)!;
            if (lost === undefined && metrics!.host === 1 && trial.reports.length === 2) {
              lost = trial.number;
              networks[1]!.cut();
            }
            if (lost !== undefined && !isBack) after.push(metrics!.host!);
            if (trial.number !== lost || metrics!.host !== 0 || isBack) return;
            // the other has taken over: now what the lost one had to say arrives as well
            isBack = true;
            networks[1]!.mend();
          },
          { space: { ...space, pause: 50 } as typeof space },
        );
        witness.check(trials);
        expect(isBack).toBe(true);
        expect(trials[lost!]).toMatchObject({ attempts: 2, failures: 0 });
        expect(trials[lost!]!.reports.map(({ metrics }) => metrics!.host)).toEqual([1, 1, 0]);
        expect(new Set(after.slice(1))).toEqual(new Set([0]));
      } finally {
        for (const network of networks) network.remove();
      }
    });
  });
});

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // it was killed already, and this report had been on its way
    return false;
  }
}

function ip(...args: string[]): boolean {
  return spawnSync('ip', args).status === 0;
}

/** `describe` for tests that take network namespaces; where they can't be made, the tests are skipped by name. */
function describeWithNetworks(name: string, tests: () => void): void {
  const probe = `btcfc-probe-${process.pid}`;
  const isPermitted = ip('netns', 'add', probe) && ip('netns', 'del', probe);
  if (isPermitted) describe(name, tests);
  else describe.skip(`${name} (needs the right to make network namespaces)`, tests);
}

/** A machine of its own, as far as the network goes. */
class Network {
  readonly prefix: string[];
  private readonly name: string;
  private readonly link: string;

  constructor(readonly number: number) {
    this.name = `btcfc-${process.pid}-${number}`;
    this.link = `bt${process.pid}x${number}`;
    this.prefix = ['ip', 'netns', 'exec', this.name];
    const { name, link } = this;
    const steps = [
      `netns add ${name}`,
      `link add ${link} type veth peer name eth0 netns ${name}`,
      `addr add ${this.address(1)}/24 dev ${link}`,
      `link set ${link} up`,
      `-n ${name} addr add ${this.address(2)}/24 dev eth0`,
      `-n ${name} link set eth0 up`,
    ];
    for (const step of steps) if (!ip(...step.split(' '))) throw new Error(`ip ${step} failed.`);
  }

  url = (port: number): string => `redis://${this.address(1)}:${port}`;

  cut(): void {
    ip('link', 'set', this.link, 'down');
  }

  mend(): void {
    ip('link', 'set', this.link, 'up');
  }

  remove(): void {
    ip('netns', 'del', this.name);
    ip('link', 'del', this.link);
  }

  // a net of its own for each run of the tests, in the range set aside for such trials
  private address(host: number): string {
    return `198.18.${(process.pid * 2 + this.number) % 256}.${host}`;
  }
}
