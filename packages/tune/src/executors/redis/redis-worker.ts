import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { checkInteger } from '@btcfc/core';
import { checkWritableDirectory } from '@btcfc/core/files';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { TrialPruned } from '../../study/trial-context';
import type { AttemptRequest } from '../child-process/messages';
import { checkModuleExists, moduleUrl } from '../child-process/module-url';
import { ProcessPool, type ProcessPoolOptions } from '../child-process/process-pool';
import { transferError } from '../child-process/transferred-error';
import { loadRedisPackages } from './optional-peers';
import { fingerprint, packFiles, unpackFiles } from './packed-files';
import { checkQueueName, connectRedis, goneSearch, keyPrefix, mostLosses } from './redis-connection';
import type { BegunAttempt, TrialJob, WorkerRequest } from './redis-messages';
import { StudyLink } from './study-link';

export interface RedisWorkerOptions extends Omit<ProcessPoolOptions, 'taskTimeout' | 'workers'> {
  /** URL of Redis. */
  redis: string;
  /** Path or `file:` URL of the module that exports the objective. */
  objective: string | URL;
  /** Name of the export. @default 'default' */
  exportName?: string;
  /** Name that workers and search have in common. @default 'trials' */
  queue?: string;
  /** Trials at a time, each in a child process. @default 1 */
  concurrency?: number;
  /** Folder that all workers share, for the files of trials. @default none: they go through Redis, up to a size */
  checkpoints?: string;
  /** Longest time that an attempt may take, milliseconds. @default no limit */
  trialTimeout?: number;
  /** As that of the `RedisExecutor`, milliseconds. @default 30_000 */
  stalledAfter?: number;
  /** As that of the `RedisExecutor`, bytes. @default 16 MiB */
  maxCheckpointBytes?: number;
  /** Told what happens, a line each. @default nothing */
  log?: (line: string) => void;
}

export interface RedisWorker {
  /**
   * Takes no more trials, lets those under way go on for a time, and hands those that have not ended by then back to
   * the queue, where others go on with them from their checkpoints.
   */
  drain(options?: { timeout?: number }): Promise<void>;
}

/**
 * Runs trials that a search with a `RedisExecutor` offers, until it is drained.
 *
 * @throws BtcfcError `INVALID_OPTION`, `UNAVAILABLE`, `REQUEST_FAILED`, `FILE_ACCESS`
 */
export async function startRedisWorker({
  redis,
  objective,
  exportName = 'default',
  queue = 'trials',
  concurrency = 1,
  checkpoints,
  trialTimeout,
  stalledAfter = 30_000,
  maxCheckpointBytes = 2 ** 24,
  log = () => {},
  ...pool
}: RedisWorkerOptions): Promise<RedisWorker> {
  const module = moduleUrl('objective', objective);
  checkModuleExists('objective', module);
  checkInteger('concurrency', concurrency, { min: 1 });
  checkInteger('stalledAfter', stalledAfter, { min: 1000 });
  checkInteger('maxCheckpointBytes', maxCheckpointBytes, { min: 0 });
  checkQueueName(queue);
  if (checkpoints !== undefined) checkWritableDirectory(checkpoints);
  const processes = new ProcessPool({ ...pool, workers: concurrency, taskTimeout: trialTimeout });
  try {
    await processes.run({ module, exportName, input: undefined, isRehearsal: true });
    const connection = await connectRedis(redis);
    const settings = {
      module,
      exportName,
      queue,
      concurrency,
      checkpoints,
      stalledAfter,
      maxCheckpointBytes,
      log,
    };
    return new RunningWorker(settings, connection, processes);
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
  checkpoints: string | undefined;
  stalledAfter: number;
  maxCheckpointBytes: number;
  log: (line: string) => void;
}

const draining = new Error('The worker is to end.');
const overSearch = new Error('The search has ended.');

class RunningWorker implements RedisWorker {
  private readonly worker: Worker<TrialJob>;
  private readonly links = new Map<string, StudyLink>();
  private readonly running = new Set<AbortController>();
  private readonly local = mkdtempSync(path.join(tmpdir(), 'btcfc-tune-worker-'));

  constructor(
    private readonly settings: WorkerSettings,
    private readonly redis: Redis,
    private readonly processes: ProcessPool,
  ) {
    const { bullmq } = loadRedisPackages();
    const { queue, concurrency, stalledAfter } = settings;
    this.worker = new bullmq.Worker<TrialJob>(queue, (job, token) => this.process(job, token), {
      ...{ connection: redis, prefix: keyPrefix, concurrency, name: `${hostname()} ${process.pid}` },
      ...{ lockDuration: stalledAfter, stalledInterval: stalledAfter / 2, maxStalledCount: mostLosses },
    });
    this.worker.on('error', (error) => settings.log(`Redis: ${error.message}`));
  }

  async drain({ timeout = 20_000 }: { timeout?: number } = {}): Promise<void> {
    const handOver = setTimeout(() => {
      for (const abort of this.running) abort.abort(draining);
    }, timeout);
    await this.worker.close();
    clearTimeout(handOver);
    await Promise.all([...this.links.values()].map((link) => link.close()));
    await this.processes.close();
    this.redis.disconnect();
    rmSync(this.local, { recursive: true, force: true });
  }

  private async process(job: Job<TrialJob>, token: string | undefined): Promise<void> {
    const abort = new AbortController();
    this.running.add(abort);
    const link = this.linkTo(job.data.run);
    const watch = setInterval(
      () => void this.watch(link, abort),
      Math.min(1000, this.settings.stalledAfter / 4),
    );
    try {
      await new DeliveredTrial({ ...this.settings, local: this.local }, job, link, abort.signal).run(
        this.processes,
      );
    } catch (error) {
      if (error === draining) {
        await job.moveToWait(token);
        throw new (loadRedisPackages().bullmq.WaitingError)();
      }
      if (error !== overSearch) throw error;
    } finally {
      clearInterval(watch);
      this.running.delete(abort);
    }
  }

  private linkTo(run: string): StudyLink {
    const known = this.links.get(run);
    if (known) return known;
    const { queue, stalledAfter } = this.settings;
    const link = new StudyLink({ redis: this.redis, queue, run, stalledAfter });
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
    private readonly settings: WorkerSettings & { local: string },
    private readonly job: Job<TrialJob>,
    private readonly link: StudyLink,
    private readonly signal: AbortSignal,
  ) {}

  async run(processes: ProcessPool): Promise<void> {
    const { module, exportName, log } = this.settings;
    const begun = await this.begin();
    if (!begun) return;
    const { number, attempt, seed, config } = begun;
    log(`trial ${number}, attempt ${attempt}: begun`);
    let outcome: { value?: unknown; error?: unknown };
    try {
      const value = await processes.run({
        ...{ module, exportName, input: config, signal: this.signal },
        attempt: { number, attempt, seed, checkpointDir: this.directory },
        answer: (request) => this.pass(request),
      });
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
    if (!this.settings.checkpoints) rmSync(this.directory, { recursive: true, force: true });
  }

  private async begin(): Promise<BegunAttempt | undefined> {
    const { checkpoints, local } = this.settings;
    let begun: BegunAttempt;
    try {
      begun = (await this.send({ name: 'begin' })) as BegunAttempt;
    } catch (error) {
      this.unlessPruned(error);
      return undefined;
    }
    if (checkpoints === undefined) {
      // two deliveries of one trial may be here at a time
      this.directory = path.join(local, `${this.job.id}-${this.job.attemptsStarted}`);
      await unpackFiles(this.directory, begun.files);
    } else {
      this.directory = path.join(path.resolve(checkpoints), begun.folder);
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
    const { checkpoints, maxCheckpointBytes } = this.settings;
    const now = fingerprint(this.directory);
    if (now === this.kept) return;
    if (checkpoints === undefined) {
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
