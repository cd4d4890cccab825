import { mkdirSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { fileAccessError } from '@btcfc/core/files';
import { type Report, type TrialContext, TrialPruned } from '../study/trial-context';
import type { TrialAttempt } from './executor';

/** The part of an attempt that an objective's side needs. */
export type AttemptPort = Omit<TrialAttempt, 'config' | 'restart'>;

/** What an objective is given: an attempt, in the objective's own terms. */
export class ObjectiveTrial implements TrialContext {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly signal: AbortSignal;

  constructor(private readonly port: AttemptPort) {
    this.number = port.number;
    this.attempt = port.attempt;
    this.seed = port.seed;
    this.signal = port.signal;
  }

  get checkpointDir(): string {
    const directory = this.port.checkpointDir;
    try {
      mkdirSync(directory, { recursive: true });
    } catch (error) {
      throw fileAccessError('write to', directory, error);
    }
    return directory;
  }

  async report(report: Report): Promise<boolean> {
    this.signal.throwIfAborted();
    const decision = await this.port.report(report);
    if (decision === 'stop' || decision === 'pause')
      throw new TrialPruned({ isPaused: decision === 'pause' });
    return decision !== 'complete';
  }

  async saveCheckpoint(checkpoint: unknown): Promise<void> {
    this.signal.throwIfAborted();
    await this.port.saveCheckpoint(serialize(checkpoint));
  }

  async loadCheckpoint(): Promise<unknown> {
    const bytes = await this.port.loadCheckpoint();
    return bytes && deserialize(bytes);
  }
}
