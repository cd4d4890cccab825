import { deserialize, serialize } from 'node:v8';
import { BtcfcError, type Rng } from '@btcfc/core';
import type { Decision } from '../schedulers/scheduler';
import type { Storage } from '../storage/storage';
import type { Trial, TrialReport } from './study-state';
import { type Report, type TrialContext, TrialPruned } from './trial-context';

export interface RunningTrialOptions {
  trial: Trial;
  metric: string;
  /** Name of the resource in reports. */
  resource: string;
  rng: Rng;
  storage: Storage;
  signal: AbortSignal;
  /** Stores a report and decides; throws if the search has ended. */
  judge: (report: TrialReport) => Promise<Decision>;
  /** Told of what a storage throws. */
  onStorageFailure: (error: unknown) => void;
}

/** One attempt at a trial, as its objective sees it. */
export class RunningTrial implements TrialContext {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Whether it has had all the resource there is. */
  isComplete = false;
  private lastResource = 0;

  constructor(private readonly options: RunningTrialOptions) {
    const { trial, rng, signal } = options;
    this.number = trial.number;
    this.attempt = trial.attempts;
    this.seed = rng
      .split('trial')
      .split(trial.number)
      .integer(0, 2 ** 31 - 1);
    this.signal = signal;
  }

  async report(report: Report): Promise<boolean> {
    this.signal.throwIfAborted();
    this.checkGoesOn();
    const { metric, resource: resourceName } = this.options;
    const { [metric]: value, [resourceName]: resource = this.lastResource + 1, ...others } = report;
    if (typeof value !== 'number') throw noMetric(metric, value);
    if (!Number.isFinite(resource)) throw noMetric(resourceName, resource);
    this.lastResource = resource as number;

    const decision = await this.options.judge({ resource: this.lastResource, value, ...numbersIn(others) });
    this.isComplete = decision === 'complete';
    if (decision === 'stop' || decision === 'pause')
      throw new TrialPruned({ isPaused: decision === 'pause' });
    return !this.isComplete;
  }

  async saveCheckpoint(checkpoint: unknown): Promise<void> {
    this.signal.throwIfAborted();
    this.checkGoesOn();
    const bytes = serialize(checkpoint);
    await this.guard(() => this.options.storage.saveCheckpoint(this.number, bytes));
  }

  async loadCheckpoint(): Promise<unknown> {
    const bytes = await this.guard(() => this.options.storage.loadCheckpoint(this.number));
    if (bytes === undefined) return undefined;
    // reports without a resource go on counting from there
    this.lastResource = Math.max(this.lastResource, this.options.trial.reports.at(-1)?.resource ?? 0);
    return deserialize(bytes);
  }

  // also for what an earlier attempt left running
  private checkGoesOn(): void {
    const { state, attempts } = this.options.trial;
    if (state === 'running' && attempts === this.attempt && !this.isComplete) return;
    throw new TrialPruned({ isPaused: state === 'paused' });
  }

  private async guard<Result>(use: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await use();
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
