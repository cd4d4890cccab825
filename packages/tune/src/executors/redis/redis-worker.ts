import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { checkWritableDirectory, TemporaryFolder, writeFileAtomic } from '@btcfc/core/node';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { TrialPruned } from '../../study/trial/trial-context';
import type { AttemptRequest } from '../child-process/messages';
import { checkModuleExists, moduleUrl } from '../child-process/module-url';
import {
  ProcessPool,
  type ProcessPoolOptions,
  processOptions,
  taskTimeoutMs,
} from '../child-process/process-pool';
import { type Allotment, fitsMachine } from '../child-process/resources/resource-packer';
import { transferError } from '../child-process/transferred-error';
import type { ProcessTask } from '../child-process/worker-process';
import { redisPackages } from './optional-peers';
import { fingerprint, packFiles, unpackFiles } from './packed-files';
import {
  checkQueueName,
  checkRedisUrl,
  connectRedis,
  dataKey,
  goneSearch,
  keyPrefix,
  machineKey,
  machinesKey,
  mostLosses,
  refusedByRedis,
} from './redis-connection';
import type { BegunAttempt, TrialJob, WorkerRequest } from './redis-messages';
import { StudyLink } from './study-link';
import { TurnedAway } from './turned-away';

const { concurrency: _cores, ...sharedOptions } = processOptions;

const workerOptions = defineOptions('startRedisWorker', {
  ...sharedOptions,
  /** URL of Redis. */
  redis: option.custom(checkRedisUrl, { required: true }),
  /** Path or `file:` URL of the module that exports the objective. */
  objective: option.custom(moduleUrl, { required: true }),
  /** Name of the export. @default 'default' */
  exportName: option.text({ default: 'default' }),
  /** Name that workers and search have in common. @default 'trials' */
  queue: option.custom(checkQueueName, { default: 'trials' }),
  /** Trials at a time, each in a child process. @default 1 */
  concurrency: option.integer({ min: 1, default: 1 }),
  /** Folder that all workers share, for the files of trials. @default none: they go through Redis, up to a size */
  checkpointDir: option.text(),
  /** Longest time that an attempt may take, milliseconds. @default no limit */
  trialTimeoutMs: taskTimeoutMs,
  /** As that of the `RedisExecutor`, milliseconds. @default 30_000 */
  stalledAfterMs: option.integer({ min: 1000, default: 30_000 }),
  /** As that of the `RedisExecutor`, bytes. @default 16 MiB */
  maxCheckpointBytes: option.integer({ min: 0, default: 2 ** 24 }),
  /** Told what happens, a line each. @default nothing */
  log: option.callback<(line: string) => void>(),
});

/** Options of `startRedisWorker`. */
export interface RedisWorkerOptions
  extends Omit<ProcessPoolOptions, 'taskTimeoutMs' | 'concurrency'>,
    Omit<OptionsInput<typeof workerOptions>, 'objective'> {
  /** Path or `file:` URL of the module that exports the objective. */
  objective: string | URL;
}

const drainOptions = defineOptions('drain', {
  /** Time that trials under way have to end by themselves, milliseconds. @default 20_000 */
  timeoutMs: option.integer({ min: 0, default: 20_000 }),
});

/** A worker that takes trials, until it is drained. */
export interface RedisWorker {
  /**
   * Takes no more trials, lets those under way go on for a time, and hands those that have not ended by then back to
   * the queue, where others go on with them from their checkpoints.
   */
  drain(options?: { timeoutMs?: number }): Promise<void>;
}

/**
 * Runs trials that a search with a `RedisExecutor` offers, until it is drained.
 *
 * @throws BtcfcError `INVALID_OPTION`, `UNAVAILABLE`, `REQUEST_FAILED`, `FILE_ACCESS`
 *
 * @example no-run
 * import { startRedisWorker } from '@btcfc/tune';
 *
 * const worker = await startRedisWorker({ redis: 'redis://host:6379', objective: 'objective.mjs', concurrency: 2 });
 * process.on('SIGTERM', () => worker.drain({ timeoutMs: 60_000 }));
 */
export async function startRedisWorker(options: RedisWorkerOptions): Promise<RedisWorker> {
  const { redis, objective, exportName, queue, concurrency, checkpointDir, trialTimeoutMs, ...others } =
    workerOptions.read(options);
  const { stalledAfterMs, maxCheckpointBytes, log = () => {}, ...pool } = others;
  checkModuleExists('objective', objective);
  if (checkpointDir !== undefined) checkWritableDirectory(checkpointDir);
  const poolOptions = { ...pool, concurrency, taskTimeoutMs: trialTimeoutMs };
  const processes = new ProcessPool(poolOptions, { takesNeeds: true });
  try {
    await processes.run({ module: objective, exportName, input: undefined, isRehearsal: true });
    const connection = await connectRedis(redis);
    const settings = {
      ...{ module: objective, exportName, queue, concurrency: processes.concurrency, checkpointDir },
      ...{ stalledAfterMs, maxCheckpointBytes, log },
    };
    const worker = new RunningWorker(settings, connection, processes);
    await worker.open();
    return worker;
  } catch (error) {
    await processes.close();
    throw error;
  }
}

interface WorkerSettings {
  module: URL;
  exportName: string;
  queue: string;
  concurrency: number;
  checkpointDir: string | undefined;
  stalledAfterMs: number;
  maxCheckpointBytes: number;
  log: (line: string) => void;
}

const draining = new Error('The worker is to end.');
const tooLarge = new Error('The trial takes more than this machine has.');
const noRoom = new Error('The trial takes more than is free on this machine.');
const overSearch = new Error('The search has ended.');

class RunningWorker implements RedisWorker {
  private readonly worker: Worker<TrialJob>;
  private readonly links = new Map<string, StudyLink>();
  private readonly running = new Set<AbortController>();
  private readonly turnedAway = new TurnedAway();
  /** By search, the file of its data. */
  private readonly dataFiles = new Map<string, Promise<string>>();
  private readonly local = TemporaryFolder.make('tune-worker');
  private readonly id = randomUUID();
  private telling: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: WorkerSettings,
    private readonly redis: Redis,
    private readonly processes: ProcessPool,
  ) {
    const { bullmq } = redisPackages();
    const { queue, concurrency, stalledAfterMs } = settings;
    this.worker = new bullmq.Worker<TrialJob>(queue, (job, token) => this.process(job, token), {
      ...{ connection: redis, prefix: keyPrefix, concurrency, name: `${hostname()} ${process.pid}` },
      ...{ lockDuration: stalledAfterMs, stalledInterval: stalledAfterMs / 2, maxStalledCount: mostLosses },
      autorun: false,
    });
    this.worker.on('error', (error) => settings.log(`Redis: ${error.message}`));
  }

  /** Takes trials from here on. @throws BtcfcError `REQUEST_FAILED`; nothing is left then */
  async open(): Promise<void> {
    try {
      // before the first trial, so that a search knows what there is
      await this.tellMachine();
    } catch (error) {
      await this.drain({ timeoutMs: 0 });
      throw refusedByRedis(error);
    }
    this.telling = setInterval(
      () => void this.tellMachine().catch(() => {}),
      this.settings.stalledAfterMs / 4,
    );
    this.worker.run().catch((error) => this.worker.emit('error', error));
  }

  private async tellMachine(): Promise<void> {
    const { queue, stalledAfterMs } = this.settings;
    const machine = JSON.stringify(this.processes.machine);
    await this.redis.set(machineKey(queue, this.id), machine, 'PX', stalledAfterMs);
    await this.redis.sadd(machinesKey(queue), this.id);
  }

  async drain(options?: { timeoutMs?: number }): Promise<void> {
    const { timeoutMs } = drainOptions.read(options);
    const handOver = setTimeout(() => {
      for (const abort of this.running) abort.abort(draining);
    }, timeoutMs);
    await this.worker.close();
    clearTimeout(handOver);
    await Promise.all([...this.links.values()].map((link) => link.close()));
    await this.processes.close();
    clearInterval(this.telling);
    if (this.redis.status === 'ready') await this.forgetMachine().catch(() => {});
    this.redis.disconnect();
    this.local.remove();
  }

  private async forgetMachine(): Promise<void> {
    const { queue } = this.settings;
    await this.redis.del(machineKey(queue, this.id));
    await this.redis.srem(machinesKey(queue), this.id);
  }

  private async process(job: Job<TrialJob>, token: string | undefined): Promise<void> {
    const abort = new AbortController();
    this.running.add(abort);
    const link = this.linkTo(job.data.run);
    const watch = setInterval(
      () => void this.watch(link, abort),
      Math.min(1000, this.settings.stalledAfterMs / 4),
    );
    try {
      const settings = {
        ...this.settings,
        local: this.local.path,
        dataFile: () => this.dataFile(job.data.run),
      };
      const delivered = new DeliveredTrial(settings, job, link, abort.signal);
      await delivered.run(this.processes, this.turnedAway);
    } catch (error) {
      if (error === tooLarge || error === noRoom) {
        // for a worker with more room, which may be this one by then
        await job.moveToDelayed(Date.now() + 500, token);
        throw new (redisPackages().bullmq.DelayedError)();
      }
      if (error === draining) {
        await job.moveToWait(token);
        throw new (redisPackages().bullmq.WaitingError)();
      }
      if (error !== overSearch) throw error;
    } finally {
      clearInterval(watch);
      this.running.delete(abort);
    }
  }

  // fetched once, however many trials are handed it
  private dataFile(run: string): Promise<string> {
    let file = this.dataFiles.get(run);
    if (!file) {
      file = this.fetchData(run);
      this.dataFiles.set(run, file);
      file.catch(() => this.dataFiles.delete(run));
    }
    return file;
  }

  private async fetchData(run: string): Promise<string> {
    const bytes = await this.redis.getBuffer(dataKey(this.settings.queue, run));
    if (!bytes) throw new Error(goneSearch);
    const file = path.join(this.local.path, `data-${run}.bin`);
    writeFileAtomic(file, bytes);
    return file;
  }

  private linkTo(run: string): StudyLink {
    const known = this.links.get(run);
    if (known) return known;
    const { queue, stalledAfterMs } = this.settings;
    const link = new StudyLink({ redis: this.redis, queue, run, stalledAfterMs });
    this.links.set(run, link);
    return link;
  }

  private async watch(link: StudyLink, abort: AbortController): Promise<void> {
    const state = await link.state().catch(() => 'open');
    if (state === 'closed') abort.abort(overSearch);
    if (state === 'gone') abort.abort(new Error(goneSearch));
  }
}

/** One delivery of a job. */
class DeliveredTrial {
  private steps = 0;
  private directory = '';
  private kept = '';

  constructor(
    private readonly settings: WorkerSettings & { local: string; dataFile: () => Promise<string> },
    private readonly job: Job<TrialJob>,
    private readonly link: StudyLink,
    private readonly signal: AbortSignal,
  ) {}

  async run(processes: ProcessPool, turnedAway: TurnedAway): Promise<void> {
    const setAside = await this.setAside(processes, turnedAway);
    try {
      await this.attempt(processes, setAside);
    } finally {
      setAside?.release();
    }
  }

  /** What the trial takes of this machine; undefined: the search does not say what. */
  private async setAside(processes: ProcessPool, turnedAway: TurnedAway): Promise<Allotment | undefined> {
    const { log } = this.settings;
    const { resources } = this.job.data;
    if (!resources) return undefined;
    if (!fitsMachine(resources, processes.machine)) {
      log(`trial of ${JSON.stringify(resources)}: more than there is here`);
      await this.send({ name: 'too-large' }).catch((refusal) => this.unlessPruned(refusal));
      throw tooLarge;
    }
    const id = this.job.id!;
    const setAside = turnedAway.mustYield(id) ? undefined : processes.takeNow(resources);
    if (!setAside) {
      turnedAway.add(id);
      throw noRoom;
    }
    turnedAway.take(id);
    return setAside;
  }

  private async attempt(processes: ProcessPool, setAside: Allotment | undefined): Promise<void> {
    const { module, exportName, log, dataFile } = this.settings;
    const begun = await this.begin();
    if (!begun) return;
    const { number, attempt, seed, config, artifactsDir, data: digest } = begun;
    log(`trial ${number}, attempt ${attempt}: begun`);
    let outcome: { value?: unknown; error?: unknown };
    try {
      const data = digest === undefined ? undefined : { file: await dataFile(), digest };
      const task: ProcessTask = {
        ...{ module, exportName, input: config, signal: this.signal, data },
        attempt: { number, attempt, seed, checkpointDir: this.directory, artifactsDir },
        answer: (request) => this.pass(request),
      };
      const value = await processes.run(task, setAside);
      outcome = { value };
    } catch (error) {
      this.signal.throwIfAborted();
      outcome = { error };
    }
    const { value, error } = outcome;
    const told = error === undefined ? { value } : { error: transferError(error) };
    // if it has become another's meanwhile, there is nobody to tell
    await this.send({ name: 'result', ...told }).catch((refusal) => this.unlessPruned(refusal));
    log(
      `trial ${number}, attempt ${attempt}: ${error === undefined ? 'returned' : (error as Error).message}`,
    );
    if (!this.settings.checkpointDir) rmSync(this.directory, { recursive: true, force: true });
  }

  private async begin(): Promise<BegunAttempt | undefined> {
    const { checkpointDir, local } = this.settings;
    let begun: BegunAttempt;
    try {
      begun = (await this.send({ name: 'begin' })) as BegunAttempt;
    } catch (error) {
      this.unlessPruned(error);
      return undefined;
    }
    if (checkpointDir === undefined) {
      // two deliveries of one trial may be here at a time
      this.directory = path.join(local, `${this.job.id}-${this.job.attemptsStarted}`);
      await unpackFiles(this.directory, begun.files);
    } else {
      this.directory = path.join(path.resolve(checkpointDir), begun.folder);
      if (!existsSync(this.directory)) await unpackFiles(this.directory, begun.files);
    }
    this.kept = fingerprint(this.directory);
    return begun;
  }

  private async pass(request: AttemptRequest): Promise<unknown> {
    if (request.name === 'report') await this.keepFiles();
    return this.send(request);
  }

  private async keepFiles(): Promise<void> {
    const { checkpointDir, maxCheckpointBytes } = this.settings;
    const now = fingerprint(this.directory);
    if (now === this.kept) return;
    if (checkpointDir === undefined) {
      await this.send({ name: 'save-files', files: packFiles(this.directory, maxCheckpointBytes) });
    } else if (this.kept === '' && readdirSync(this.directory).length > 0) {
      await this.send({ name: 'note-files', directory: this.directory });
    }
    this.kept = now;
  }

  private send(request: WorkerRequest): Promise<unknown> {
    return this.link.send(this.job.id!, this.job.attemptsStarted, this.steps++, request, this.signal);
  }

  private unlessPruned(error: unknown): void {
    if (!TrialPruned.isInstance(error)) throw error;
  }
}
