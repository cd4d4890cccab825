import { BtcfcError, checkOptionNames } from '@btcfc/core';
import { makeFolder } from '#tune-node';
import { type NoteValue, readNote } from '../study/trial/notes';
import {
  type AllottedResources,
  type Report,
  type ReportOptions,
  type TrialContext,
  TrialPruned,
} from '../study/trial/trial-context';
import { valueFromBytes, valueToBytes } from '../study/trial/value-bytes';
import type { TrialAttempt } from './executor';

/** The part of an attempt that an objective's side needs. */
export type AttemptPort = Omit<TrialAttempt, 'config' | 'restart'> & { resources?: AllottedResources };

/** What an objective is given: an attempt, in the objective's own terms. */
export class ObjectiveTrial implements TrialContext {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly resources: AllottedResources;

  constructor(private readonly port: AttemptPort) {
    this.number = port.number;
    this.attempt = port.attempt;
    this.seed = port.seed;
    this.signal = port.signal;
    this.resources = port.resources ?? {};
  }

  get checkpointDir(): string {
    return makeFolder(this.port.checkpointDir);
  }

  get artifactsDir(): string {
    const directory = this.port.artifactsDir;
    if (directory !== undefined) return makeFolder(directory);
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The search has no folder for artifacts.',
      remedy: 'Name one: tune(objective, { artifactsDir, ... }).',
    });
  }

  report(report: Report, options?: ReportOptions): Promise<boolean> {
    const told = this.tell(report, options);
    // an objective that does not wait is told at its next report; meanwhile it must not end the whole process
    told.catch(() => {});
    return told;
  }

  note(key: string, value: NoteValue): Promise<void> {
    const kept = this.keepNote(key, value);
    // as for reports
    kept.catch(() => {});
    return kept;
  }

  async loadCheckpoint(): Promise<unknown> {
    const bytes = await this.port.loadCheckpoint();
    return bytes && valueFromBytes(bytes);
  }

  private async keepNote(key: string, value: NoteValue): Promise<void> {
    const note = readNote(key, value);
    await this.port.note(note.key, note.value);
  }

  private async tell(report: Report, options: ReportOptions | undefined): Promise<boolean> {
    checkOptionNames('trial.report', options, ['checkpoint']);
    const checkpoint = options?.checkpoint;
    const bytes = checkpoint === undefined ? undefined : valueToBytes(checkpoint, 'checkpoint');
    const decision = await this.port.report(report, bytes);
    if (decision === 'stop' || decision === 'pause') {
      throw new TrialPruned({ isPaused: decision === 'pause' });
    }
    return decision !== 'complete';
  }
}
