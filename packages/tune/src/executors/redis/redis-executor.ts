import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import {
  BtcfcError,
  defineOptions,
  invalidOption,
  type OptionsInput,
  type OptionsOutput,
  option,
} from '@btcfc/core';
import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ObjectiveData } from '../../study/trial/objective-data';
import { TrialPruned } from '../../study/trial/trial-context';
import { answer } from '../child-process/child-process-executor';
import { fitsMachine } from '../child-process/resources/resource-packer';
import {
  type Machine,
  resourcesOption,
  type TrialResources,
} from '../child-process/resources/trial-resources';
import { receiveError, transferError } from '../child-process/transferred-error';
import type { Execution, ExecutionOptions, Executor, TrialAttempt } from '../executor';
import { noteSharedPlace, sharedFolderOf, sharedPlaceOf } from '../trial-folders';
import { redisPackages } from './optional-peers';
import { packFiles, unpackFiles } from './packed-files';
import {
  checkQueueName,
  checkRedisUrl,
  connectRedis,
  dataKey,
  goneSearch,
  keyPrefix,
  machineKey,
  machinesKey,
  messagesQueue,
  mostLosses,
  refusedByRedis,
  runKey,
  runsKey,
  withoutPassword,
} from './redis-connection';
import {
  type BegunAttempt,
  decode,
  encode,
  type TrialJob,
  type WorkerAnswer,
  type WorkerMessage,
  type WorkerRequest,
} from './redis-messages';

const redisOptions = defineOptions('RedisExecutor', {
  /** URL of Redis, which should persist what it holds (`appendonly yes`). */
  redis: option.custom(checkRedisUrl, { required: true }),
  /** Name that workers and search have in common; the workers of a name all run one objective. @default 'trials' */
  queue: option.custom(checkQueueName, { default: 'trials' }),
  /** Trials to keep on offer or running: as many as all workers can run at a time. @default 8 */
  concurrency: option.integer({ min: 1, default: 8 }),
  /**
   * Time after which a worker that isn't heard of is given up, and its trial goes to another, milliseconds.
   * @default 30_000
   */
  stalledAfterMs: option.integer({ min: 1000, default: 30_000 }),
  /** Most that the files of a trial's `checkpointDir` may take to go through Redis, bytes. @default 16 MiB */
  maxCheckpointBytes: option.integer({ min: 0, default: 2 ** 24 }),
  /**
   * What each trial takes of a worker's machine, `{ cpu, memory, gpu }` in cores, MiB and GPUs, or a function of its
   * configuration that says so. Each worker runs as many at a time as fit, of its `concurrency` at most; a trial that fits no
   * worker fails with `INVALID_OPTION`. @default what the workers say
   */
  resources: resourcesOption,
  /**
   * Told, a line each, what people should know, such as that no worker is there; what it throws or rejects with fails the
   * trials under way. @default written to standard error
   */
  log: option.callback<(line: string) => void>(),
});

/** Options of `RedisExecutor`. */
export interface RedisExecutorOptions extends OptionsInput<typeof redisOptions> {}
type RedisSettings = OptionsOutput<typeof redisOptions>;

/**
 * Hands trials to workers on any number of machines, through BullMQ: start `npx -p @btcfc/tune btcfc-tune worker` there. The search
 * alone suggests, judges and stores. If a worker is lost, another goes on with its trial from the last checkpoint, as a
 * further attempt that is no failure, at most three times; what the lost one may still report is refused.
 *
 * @throws BtcfcError `INVALID_OPTION`; as a search begins `REQUEST_FAILED` if Redis does not answer, `UNAVAILABLE` if
 *   bullmq or ioredis is not installed, or in a page
 *
 * @example no-run
 * import { RedisExecutor, tune, uniform } from '@btcfc/tune';
 *
 * // on each machine: npx -p @btcfc/tune btcfc-tune worker --redis redis://host:6379 --objective objective.mjs
 * const { best } = await tune('objective.mjs', {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 100,
 *   executor: new RedisExecutor({ redis: 'redis://host:6379', concurrency: 8 }),
 * });
 */
export class RedisExecutor implements Executor {
  readonly name = 'redis';
  readonly concurrency: number;
  private readonly options: RedisSettings;

  constructor(options: RedisExecutorOptions) {
    this.options = redisOptions.read(options);
    this.concurrency = this.options.concurrency;
  }

  async start({ name, data }: ExecutionOptions): Promise<Execution> {
    const redis = await connectRedis(this.options.redis);
    const execution = new RedisExecution({ ...this.options, name }, data, redis);
    try {
      await execution.open();
    } catch (error) {
      await execution.close();
      throw refusedByRedis(error);
    }
    return execution;
  }
}

interface OfferedTrial {
  attempt: TrialAttempt;
  job: string;
  /** What it takes of a worker's machine; undefined: the workers say. */
  resources: TrialResources | undefined;
  /** The highest delivery that has begun; others are refused. */
  delivery: number;
  /** Fulfilled once that delivery has its attempt. */
  begun: Promise<unknown>;
  /** By step, what was answered to that delivery. */
  answers: Map<number, Promise<WorkerAnswer>>;
  /** Whether Redis has the job. */
  isOffered: boolean;
  /** How often in a row its job was seen to have ended. */
  looks: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

class RedisExecution implements Execution {
  private readonly runId = randomUUID().slice(0, 8);
  private readonly trials = new Map<string, OfferedTrial>();
  private readonly tasks: Queue<TrialJob>;
  private readonly messages: Queue;
  private readonly listener: Worker<string, string>;
  private readonly stalledCheck: Worker;
  private readonly timers: NodeJS.Timeout[] = [];
  private hasWorker = false;
  private isAway = false;

  constructor(
    private readonly options: RedisSettings & { name: string },
    private readonly data: ObjectiveData | undefined,
    private readonly redis: Redis,
  ) {
    const { bullmq } = redisPackages();
    const { queue, stalledAfterMs } = options;
    const common = { connection: redis, prefix: keyPrefix };
    const name = messagesQueue(queue, this.runId);
    this.tasks = new bullmq.Queue(queue, common);
    this.messages = new bullmq.Queue(name, common);
    this.listener = new bullmq.Worker<string, string>(
      name,
      async ({ data }) => encode(await this.receive(decode<WorkerMessage>(data))),
      // a message is received until it is answered, however often that takes
      { ...common, concurrency: 100, maxStalledCount: 1e6 },
    );
    const watch = {
      lockDuration: stalledAfterMs,
      stalledInterval: stalledAfterMs / 2,
      maxStalledCount: mostLosses,
    };
    this.stalledCheck = new bullmq.Worker(queue, null, { ...common, ...watch, autorun: false });
    // lost connections are made again
    const ignore = () => {};
    this.tasks.on('error', ignore);
    this.messages.on('error', ignore);
    this.listener.on('error', ignore);
    this.stalledCheck.on('error', ignore);
    // nobody should wait for hours without knowing what for
    redis.on('close', this.tellAway);
    redis.on('ready', this.tellBack);
  }

  async open(): Promise<void> {
    const { queue, stalledAfterMs } = this.options;
    await this.renew();
    await this.redis.sadd(runsKey(queue), this.runId);
    if (this.data) await this.redis.set(dataKey(queue, this.runId), Buffer.from(this.data.bytes()));
    await this.clearDeadRuns();
    await this.stalledCheck.startStalledCheckTimer();
    // a search that can't be renewed counts as gone soon: better to say why than to wait
    const renew = () => void this.renew().catch((error) => this.failAll(refusedByRedis(error)));
    this.timers.push(setInterval(renew, stalledAfterMs / 4));
    this.timers.push(setInterval(() => void this.lookAfterJobs(), Math.min(2000, stalledAfterMs / 2)));
    this.timers.push(setTimeout(() => this.tellOfWorkers(), patienceMs));
  }

  async run(attempt: TrialAttempt): Promise<unknown> {
    const { signal } = attempt;
    const job = `${this.runId}-${attempt.number}-${attempt.attempt}`;
    signal.throwIfAborted();
    const { resources: given } = this.options;
    const resources = typeof given === 'function' ? given(attempt.config as never) : given;
    let abort: (() => void) | undefined;
    try {
      const ended = new Promise<unknown>((resolve, reject) => {
        const nothingYet = {
          delivery: 0,
          begun: Promise.resolve(),
          answers: new Map(),
          isOffered: false,
          looks: 0,
        };
        this.trials.set(job, { attempt, job, resources, ...nothingYet, resolve, reject });
        abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
      });
      // not waited for: with Redis away, an abort still counts
      const added = this.tasks.add(
        'trial',
        { run: this.runId, ...(resources && { resources }) },
        { jobId: job, removeOnComplete: { age: 600 } },
      );
      added.then(
        () => Object.assign(this.trials.get(job) ?? {}, { isOffered: true }),
        (error) => this.trials.get(job)?.reject(refusedByRedis(error)),
      );
      return await ended;
    } finally {
      this.trials.delete(job);
      signal.removeEventListener('abort', abort!);
    }
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.redis.off('close', this.tellAway);
    this.redis.off('ready', this.tellBack);
    // without Redis there is nothing to tell anybody: workers notice by themselves
    if (this.redis.status === 'ready') await this.leave().catch(() => {});
    const parts = [this.listener, this.stalledCheck];
    await Promise.all(parts.map((part) => part.close(true).catch(() => {})));
    await Promise.all([this.tasks, this.messages].map((part) => part.close().catch(() => {})));
    this.redis.disconnect();
  }

  // workers on trials of this search learn that nobody waits for them
  private async leave(): Promise<void> {
    const { queue } = this.options;
    await this.redis.set(runKey(queue, this.runId), 'closed', 'PX', 3_600_000);
    await this.removeJobsOf(new Set([this.runId]));
    await this.listener.close(true);
    await this.messages.obliterate({ force: true });
    await this.redis.del(dataKey(queue, this.runId));
    await this.redis.srem(runsKey(queue), this.runId);
  }

  private failAll(error: unknown): void {
    for (const trial of [...this.trials.values()]) trial.reject(error);
  }

  private log(line: string): void {
    try {
      const told: unknown = this.options.log ? this.options.log(line) : process.stderr.write(`${line}\n`);
      Promise.resolve(told).catch((error) => this.failAll(error));
    } catch (error) {
      // nobody else would hear of it: it is called by timers and connections
      this.failAll(error);
    }
  }

  private readonly tellAway = () => {
    if (this.isAway) return;
    this.isAway = true;
    this.log(
      `Redis is away (${withoutPassword(this.options.redis)}): what is under way waits until it is back.`,
    );
  };

  private readonly tellBack = () => {
    if (this.isAway) this.log('Redis is back.');
    this.isAway = false;
  };

  private tellOfWorkers(): void {
    if (this.hasWorker) return;
    const { redis, queue } = this.options;
    const named = queue === 'trials' ? '' : ` --queue ${queue}`;
    this.log(
      `No worker has begun a trial yet. Start one, on any machine: npx -p @btcfc/tune btcfc-tune worker --redis ${withoutPassword(redis)} --objective FILE${named}`,
    );
  }

  private async renew(): Promise<void> {
    const { queue, stalledAfterMs } = this.options;
    await this.redis.set(runKey(queue, this.runId), 'open', 'PX', stalledAfterMs);
  }

  private async clearDeadRuns(): Promise<void> {
    const { bullmq } = redisPackages();
    const { queue } = this.options;
    const dead = new Set<string>();
    for (const run of await this.redis.smembers(runsKey(queue))) {
      if (run !== this.runId && (await this.redis.get(runKey(queue, run))) !== 'open') dead.add(run);
    }
    await this.removeJobsOf(dead);
    for (const run of dead) {
      const left = new bullmq.Queue(messagesQueue(queue, run), { connection: this.redis, prefix: keyPrefix });
      left.on('error', () => {});
      await left.obliterate({ force: true });
      await left.close();
      await this.redis.del(dataKey(queue, run));
      await this.redis.srem(runsKey(queue), run);
    }
  }

  private async removeJobsOf(runs: ReadonlySet<string>): Promise<void> {
    if (runs.size === 0) return;
    const jobs = (await this.tasks.getJobs(['waiting', 'delayed', 'failed', 'completed'])) as (
      | Job<TrialJob>
      | undefined
    )[];
    for (const job of jobs) if (job && runs.has(job.data.run)) await job.remove().catch(() => {});
  }

  // a result comes before its job ends: without one, none will come any more
  private async lookAfterJobs(): Promise<void> {
    for (const trial of [...this.trials.values()]) {
      if (!trial.isOffered) continue;
      const state = await this.tasks.getJobState(trial.job).catch(() => 'active');
      if (state === 'failed' && (await this.offerAgain(trial.job))) continue;
      trial.looks = state === 'failed' || state === 'completed' || state === 'unknown' ? trial.looks + 1 : 0;
      if (trial.looks < 2) continue;
      if (state === 'unknown') trial.reject(lost('is gone from Redis, which does not keep what it holds'));
      else trial.reject(lost('was lost with its worker too often'));
    }
  }

  // a search that was still for a while, as on a machine that slept, is not gone
  private async offerAgain(id: string): Promise<boolean> {
    const job = await this.tasks.getJob(id).catch(() => undefined);
    if (job?.failedReason !== goneSearch) return false;
    await job.retry().catch(() => {});
    return true;
  }

  private async receive({ job, delivery, step, request }: WorkerMessage): Promise<WorkerAnswer> {
    const trial = this.trials.get(job);
    if (!trial || delivery < trial.delivery) return { error: transferError(new TrialPruned()) };
    // nothing has begun there
    if (request.name === 'too-large') {
      await this.refuseUnlessFitting(trial);
      return {};
    }
    if (delivery > trial.delivery) this.begin(trial, delivery);
    let answered = trial.answers.get(step);
    if (!answered) {
      answered = this.answer(trial, request);
      trial.answers.set(step, answered);
    }
    return answered;
  }

  // whoever has the job now is the only one who counts
  private begin(trial: OfferedTrial, delivery: number): void {
    const isFirst = trial.delivery === 0;
    trial.delivery = delivery;
    trial.answers = new Map();
    if (isFirst) return;
    trial.begun = trial.begun.then(async () => {
      trial.attempt = await trial.attempt.restart();
    });
    trial.begun.catch(() => {});
  }

  private async answer(
    trial: OfferedTrial,
    request: Exclude<WorkerRequest, { name: 'too-large' }>,
  ): Promise<WorkerAnswer> {
    const { delivery } = trial;
    try {
      await trial.begun;
      if (trial.delivery !== delivery) throw new TrialPruned();
      const { attempt } = trial;
      if (request.name === 'begin') {
        this.hasWorker = true;
        return { value: this.describe(attempt) };
      }
      if (request.name === 'save-files') return { value: await this.saveFiles(attempt, request.files) };
      if (request.name === 'note-files')
        return { value: noteSharedPlace(attempt.checkpointDir, request.directory) };
      if (request.name === 'result') {
        if (request.error) trial.reject(receiveError(request.error));
        else trial.resolve(request.value);
        return {};
      }
      return { value: await answer(attempt, request) };
    } catch (error) {
      return { error: transferError(error) };
    }
  }

  // another worker may have room for it, or the trial has nowhere to go
  private async refuseUnlessFitting({ attempt, resources, reject }: OfferedTrial): Promise<void> {
    const machines = await this.machines();
    if (!resources || machines.length === 0) return;
    if (machines.some((machine) => fitsMachine(resources, machine))) return;
    const received = `${JSON.stringify(resources)} of trial ${attempt.number}`;
    reject(invalidOption('resources', received, `what one of the ${machines.length} workers has`));
  }

  /** Those of the workers that live; the others are taken off the list. */
  private async machines(): Promise<Machine[]> {
    const { queue } = this.options;
    const machines: Machine[] = [];
    for (const worker of await this.redis.smembers(machinesKey(queue))) {
      const machine = await this.redis.get(machineKey(queue, worker));
      if (machine !== null) machines.push(JSON.parse(machine) as Machine);
      else await this.redis.srem(machinesKey(queue), worker);
    }
    return machines;
  }

  private describe(trial: TrialAttempt): BegunAttempt {
    const { number, attempt, seed, config, checkpointDir, artifactsDir } = trial;
    const { name, maxCheckpointBytes } = this.options;
    // the same for a search that goes on, another for each search
    const place = path.dirname(checkpointDir);
    const digest = createHash('sha256').update(`${hostname()} ${place}`).digest('hex').slice(0, 10);
    const folder = `${name.replace(/[^\w.-]/g, '_')}-${digest}/${sharedFolderOf(number)}`;
    const isElsewhere = sharedPlaceOf(checkpointDir) !== undefined;
    const files = isElsewhere ? {} : packFiles(checkpointDir, maxCheckpointBytes);
    return { number, attempt, seed, config, folder, files, artifactsDir, data: this.data?.digest() };
  }

  private async saveFiles(attempt: TrialAttempt, files: Record<string, Uint8Array>): Promise<void> {
    attempt.signal.throwIfAborted();
    await unpackFiles(attempt.checkpointDir, files);
  }
}

/** Time after which a worker should have begun a trial. */
const patienceMs = 5000;

function lost(how: string): BtcfcError {
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: `The trial ${how}.`,
    remedy: 'See what the workers printed.',
  });
}
