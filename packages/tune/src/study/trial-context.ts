/** What an objective tells of its progress: the resource used so far, the metric, and whatever else it likes. */
export type Report = Readonly<Record<string, unknown>>;

/**
 * Thrown by `trial.report` when the trial is to end: let it pass. An objective may throw it itself to end a trial
 * as pruned.
 */
export class TrialPruned extends Error {
  /** Whether the trial may be resumed from its checkpoint later. */
  readonly isPaused: boolean;

  constructor({ isPaused = false }: { isPaused?: boolean } = {}) {
    super(isPaused ? 'The trial is paused.' : 'The trial is pruned.');
    this.name = 'TrialPruned';
    this.isPaused = isPaused;
  }
}

/** A trial as its objective sees it. */
export interface TrialContext {
  /** Position in the order of suggestion, from 0. */
  readonly number: number;
  /** From 1; more after a pause, an interruption or a failure. */
  readonly attempt: number;
  /** Seed of this trial alone, the same in each attempt. */
  readonly seed: number;
  /** Aborted when the search is; `report` throws then. */
  readonly signal: AbortSignal;
  /**
   * Tells how far the trial has come: `{ epoch: 3, mse: 0.2 }`. Without the resource (`epoch`), reports are counted.
   * Fulfilled once the report is stored, with whether to go on: `false` means that the trial has had all its epochs
   * and is complete.
   *
   * @throws TrialPruned when the trial is to stop or to pause
   * @throws BtcfcError `INVALID_DATA` if the metric is missing or no number
   */
  report(report: Report): Promise<boolean>;
  /**
   * Keeps what the trial needs to go on from here, in place of what was kept before: anything that
   * `structuredClone` copies, typed arrays included. Call it before the `report` of the same epoch.
   */
  saveCheckpoint(checkpoint: unknown): Promise<void>;
  /** What an earlier attempt kept last; `undefined` if nothing. */
  loadCheckpoint(): Promise<unknown>;
}
