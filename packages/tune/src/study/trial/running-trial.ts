import { BtcfcError, type Rng } from '@btcfc/core';
import type { TrialAttempt } from '../../executors/executor';
import type { Decision } from '../../schedulers/scheduler';
import type { Config } from '../../space/config-of';
import type { Storage } from '../../storage/storage';
import type { Trial, TrialReport } from '../study-state';
import { type Report, TrialPruned } from './trial-context';
import type { TrialFolders } from './trial-folders';

/** A report with what is kept in the same step. */
export interface JudgedReport {
  report: TrialReport;
  checkpoint: Uint8Array | undefined;
  /** Whether the trial has a checkpoint, this one or an earlier one. */
  canResume: boolean;
}

export interface RunningTrialOptions {
  trial: Trial;
  metric: string;
  /** Name of the resource in reports. */
  resource: string;
  rng: Rng;
  storage: Storage;
  signal: AbortSignal;
  folders: TrialFolders;
  /** Stores a report and decides; throws if the search has ended. */
  judge: (judged: JudgedReport) => Promise<Decision>;
  /** Told of what a storage throws. */
  onStorageFailure: (error: unknown) => void;
  /** Begins a further attempt without a failure. */
  restart: () => Promise<RunningTrial>;
}

/** One attempt at a trial, as the study sees it. */
export class RunningTrial implements TrialAttempt {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly config: Config;
  readonly signal: AbortSignal;
  /** Whether it has had all the resource there is. */
  isComplete = false;
  private lastResource = 0;
  private hasSaved = false;

  constructor(private readonly options: RunningTrialOptions) {
    const { trial, rng, signal } = options;
    this.number = trial.number;
    this.attempt = trial.attempts;
    this.config = trial.config;
    this.seed = rng
      .split('trial')
      .split(trial.number)
      .integer(0, 2 ** 31 - 1);
    this.signal = signal;
  }

  get checkpointDir(): string {
    return this.options.folders.checkpointDirOf(this.number);
  }

  get artifactsDir(): string | undefined {
    return this.options.folders.artifactsDirOf(this.number);
  }

  async report(report: Report, checkpoint?: Uint8Array): Promise<Decision> {
    this.checkGoesOn();
    const { metric, resource: resourceName } = this.options;
    const {
      [metric]: value,
      [resourceName]: resource = this.lastResource + 1,
      ...others
    } = (report ?? {}) as Report;
    if (typeof value !== 'number') throw noMetric(metric, value);
    if (!Number.isFinite(resource)) throw noMetric(resourceName, resource);
    this.lastResource = resource as number;
    if (checkpoint) this.hasSaved = true;

    const told = { resource: this.lastResource, value, ...numbersIn(others) };
    const judged = { report: told, checkpoint, canResume: this.hasCheckpoint() };
    const decision = await this.options.judge(judged);
    this.isComplete = decision === 'complete';
    return decision;
  }

  async loadCheckpoint(): Promise<Uint8Array | undefined> {
    const bytes = await this.loadStored();
    // reports without a resource go on counting from there
    if (bytes) {
      this.hasSaved = true;
      this.lastResource = Math.max(this.lastResource, this.options.trial.reports.at(-1)?.resource ?? 0);
    }
    return bytes;
  }

  async restart(): Promise<TrialAttempt> {
    this.signal.throwIfAborted();
    this.checkGoesOn();
    return this.options.restart();
  }

  // kept by the storage, or as files of the objective's own
  private hasCheckpoint(): boolean {
    return this.hasSaved || this.options.folders.hasFiles(this.number);
  }

  // also for what an earlier attempt left running
  private checkGoesOn(): void {
    const { state, attempts } = this.options.trial;
    if (state === 'running' && attempts === this.attempt && !this.isComplete) return;
    this.signal.throwIfAborted();
    throw new TrialPruned({ isPaused: state === 'paused' });
  }

  private async loadStored(): Promise<Uint8Array | undefined> {
    try {
      return await this.options.storage.loadCheckpoint(this.number);
    } catch (error) {
      this.options.onStorageFailure(error);
      throw error;
    }
  }
}

/** The error for a report or a result without its metric. */
export function noMetric(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The objective told no \`${name}\`.`,
    received: received === undefined ? 'undefined' : received,
    remedy: `Report or return a number as \`${name}\`.`,
  });
}

function numbersIn(values: Report): { metrics?: Record<string, number> } {
  const numbers = Object.entries(values).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return numbers.length > 0 ? { metrics: Object.fromEntries(numbers) } : {};
}
