import type { Decision } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';
import type { NoteValue } from '../study/trial/notes';
import type { Objective } from '../study/trial/objective';
import type { ObjectiveData } from '../study/trial/objective-data';
import type { Report } from '../study/trial/trial-context';

/**
 * Runs the attempts at trials: in this process, in others, on other machines. It neither suggests nor judges nor
 * stores; the study does, and answers each report. `executorChecks` of `@btcfc/tune/testing` has what all must do.
 */
export interface Executor {
  readonly name: string;
  /** Attempts that it can run at a time: the default of `concurrency`. */
  readonly concurrency: number;
  /**
   * Gets ready for one search.
   *
   * @throws BtcfcError `INVALID_OPTION` if it can't run such an objective; `UNAVAILABLE`
   */
  start(options: ExecutionOptions): Execution | Promise<Execution>;
}

/** What an executor is told of the study as it begins. */
export interface ExecutionOptions {
  /** What to run: a function; or the module that exports it, as a path or a `file:` URL. */
  objective: Objective<unknown> | string | URL;
  /** Name of the objective. */
  name: string;
  /** Attempts that will run at a time, at most. */
  concurrency: number;
  /** What the objective is to be handed after its trial; undefined: nothing. */
  data?: ObjectiveData;
}

/** An executor during one search. */
export interface Execution {
  /**
   * Runs an attempt to its end, and returns what the objective returned.
   *
   * Rejects with what the objective threw (`TrialPruned` stays one), or with an error that tells how its process or
   * machine was lost; either concerns that trial alone. `REQUEST_FAILED` and `FILE_ACCESS` are not put down to the trial's
   * configuration, everything else is. Once `attempt.signal` is aborted it ends at the next report,
   * or sooner. No two attempts have both numbers in common. Calls of one attempt's methods come in the order of the objective's.
   */
  run(attempt: TrialAttempt): Promise<unknown>;
  /** Lets go of processes and connections. No attempt is running any more. */
  close(): void | Promise<void>;
}

/** One attempt at a trial, as the study hands it to an executor. */
export interface TrialAttempt {
  /** Number of the trial. */
  readonly number: number;
  /** From 1, higher each time a trial is begun or gone on with. */
  readonly attempt: number;
  readonly seed: number;
  readonly config: Config;
  /** Folder of the trial on this machine; it need not exist yet. */
  readonly checkpointDir: string;
  /** Folder for what the trial leaves to be looked at; undefined: the search has none. It need not exist yet. */
  readonly artifactsDir?: string;
  /** Aborted when the search ends before its time. */
  readonly signal: AbortSignal;
  /**
   * Stores a report of the objective and, in the same step, its checkpoint; and judges. Once `signal` is aborted it
   * still stores, and then throws the reason.
   *
   * @throws TrialPruned if the attempt has ended or a later one has begun; what `signal` was aborted with; BtcfcError
   *   `INVALID_DATA` for a report without its metric
   */
  report(report: Report, checkpoint?: Uint8Array): Promise<Decision>;
  /**
   * Keeps a note of the objective.
   *
   * @throws TrialPruned and what `signal` was aborted with, as `report`; BtcfcError `INVALID_OPTION` for one that can't be
   *   kept
   */
  note(key: string, value: NoteValue): Promise<void>;
  /** The last checkpoint of any attempt. */
  loadCheckpoint(): Promise<Uint8Array | undefined>;
  /**
   * For an executor that runs the trial anew because it lost sight of its machine: from here on only what is returned
   * counts, with its higher attempt number; calls on this one throw.
   */
  restart(): Promise<TrialAttempt>;
}
