import type { TrialState } from '../../samplers/sampler';
import type { Config } from '../../space/config-of';
import type { NoteValue } from '../trial/notes';

/** A value that a trial has reported. */
export interface TrialReport {
  /** Epochs, or whatever the objective counts, at which it was measured. */
  resource: number;
  /** The metric. */
  value: number;
  /** The other numbers in the report. */
  metrics?: Record<string, number>;
  /** The constraints in the report: at or below 0 where the configuration may be used. */
  constraints?: Record<string, number>;
}

/** Who trained a model of a population, from some resource on. */
export interface LineageStep<C = Config> {
  /** Epochs, or whatever is counted, after which it begins; 0 for the first. */
  resource: number;
  /** Number of the trial. */
  trial: number;
  /** What it was trained with. */
  config: C;
}

/** When a trial was run: told by `readStudy` alone, so that a search comes to the same result each time. */
export interface TrialTimes {
  /** When its first attempt began, milliseconds since 1970; absent: not yet, or its journal is older than such times. */
  startedAt?: number;
  /** When it ended, or was paused last, milliseconds since 1970; absent: it runs, or its journal is older than such times. */
  endedAt?: number;
}

/** A trial as it stands. */
export interface Trial<C = Config> extends TrialTimes {
  /** Position in the order of suggestion, from 0. */
  number: number;
  config: C;
  state: TrialState;
  /** The metric at its end, or the last reported; `undefined` if it never was. */
  value: number | undefined;
  /** Of a search for several metrics, all of them by name; `value` is the first. */
  values?: Record<string, number>;
  /** The constraints at its end, or those last reported; absent if it told none. */
  constraints?: Record<string, number>;
  /**
   * In a population, how its weights came to be: which trial trained them from which resource (epoch) on, with which
   * configuration. Absent: it trained them all, with `config`.
   */
  lineage?: LineageStep<C>[];
  /** What it noted, by name; absent: nothing. */
  notes?: Record<string, NoteValue>;
  /** What it reported, by ascending resource. */
  reports: TrialReport[];
  /** How often it was begun or gone on with. */
  attempts: number;
  /** How often it failed. */
  failures: number;
  /** Message of its last failure. */
  error: string | undefined;
  /** `'machine'`: it failed because its machine was lost, or what it needed from elsewhere; nothing is learnt from that. */
  failedBy?: 'machine';
}

/** How many trials of a search stand how. */
export interface TrialCounts {
  /** Those that are enqueued and not yet begun included. */
  running: number;
  /** Waiting at a rung; at the end of the search they were stopped there. */
  paused: number;
  complete: number;
  pruned: number;
  failed: number;
}
