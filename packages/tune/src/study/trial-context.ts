/** What an objective tells of its progress: the resource used so far, the metric, and whatever else it likes. */
export type Report = Readonly<Record<string, unknown>>;

const marker = Symbol.for('btcfc.trial-pruned');

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
    Object.defineProperty(this, marker, { value: true });
  }

  /** Like `instanceof`, and true also for one of another installed copy of this package. */
  static isInstance(error: unknown): error is TrialPruned {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true;
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
   * A folder of this trial alone, made when it is first asked for: what an attempt leaves there, the next one finds.
   * For models that save themselves to files; write them so that a crash leaves the old one or the new.
   */
  readonly checkpointDir: string;
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
