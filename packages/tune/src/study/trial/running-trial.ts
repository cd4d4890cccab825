import type { Rng } from '@btcfc/core';
import type { TrialAttempt } from '../../executors/executor';
import type { Decision } from '../../schedulers/scheduler';
import type { Config } from '../../space/config-of';
import type { Storage } from '../../storage/storage';
import { type Goal, readReport } from '../state/goals';
import type { Trial, TrialReport } from '../state/trial';
import { checkNotesSize, type NoteValue, readNote } from './notes';
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
  /** What its reports must tell. */
  goals: readonly Goal[];
  /** Name of the resource in reports. */
  resource: string;
  rng: Rng;
  storage: Storage;
  signal: AbortSignal;
  folders: TrialFolders;
  /** Stores a report and decides; throws if the search has ended. */
  judge: (judged: JudgedReport) => Promise<Decision>;
  /** Stores a note. */
  note: (key: string, value: NoteValue) => Promise<void>;
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
    const { goals, resource } = this.options;
    const told = readReport(report, { goals, resource, next: this.lastResource + 1 });
    this.lastResource = told.resource;
    if (checkpoint) this.hasSaved = true;

    const judged = { report: told, checkpoint, canResume: this.hasCheckpoint() };
    const decision = await this.options.judge(judged);
    this.isComplete = decision === 'complete';
    return decision;
  }

  async note(key: string, value: NoteValue): Promise<void> {
    this.checkGoesOn();
    const note = readNote(key, value);
    checkNotesSize({ ...this.options.trial.notes, [note.key]: note.value }, key);
    await this.options.note(note.key, note.value);
    this.signal.throwIfAborted();
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
