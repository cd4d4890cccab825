import type { Trial, TrialCounts } from '../state/trial';

/** How far a search has come. */
export interface SearchProgress<C = unknown> {
  /** Trials that ended. */
  done: number;
  /** Trials there will be; Infinity if only time or a condition ends them. */
  total: number;
  /** Time since the search began, milliseconds. */
  elapsedMs: number;
  /**
   * Expected time until its end, milliseconds, by the epochs (or whatever trials report) still to be expected at the pace
   * so far; `undefined` while nothing is known.
   */
  remainingMs: number | undefined;
  /** The best so far; undefined in a search for several metrics. */
  best: Readonly<Trial<C>> | undefined;
  /** How many trials stand how. */
  counts: Readonly<TrialCounts>;
}

/**
 * Told to `onProgress`: something happened to a trial. One that is paused has that `state` after its report. Reports and ends
 * are told once they are kept; the next trial may have started by then.
 */
export interface TuneProgressEvent<C = unknown> extends SearchProgress<C> {
  type: 'trial-started' | 'trial-reported' | 'trial-retried' | 'trial-ended';
  /** The trial as it stands now. */
  trial: Readonly<Trial<C>>;
}

/** Why a search is over. */
export type EndReason = 'done' | 'timeout' | 'stopped' | 'aborted' | 'failed';

/** Why a search that has a result is over. */
export type CompletedReason = Exclude<EndReason, 'aborted' | 'failed'>;

/** What `stopWhen` decides by. */
export interface StopCondition<C = unknown> {
  /** Every trial so far, by number. */
  trials: readonly Readonly<Trial<C>>[];
  /** The best so far; undefined in a search for several metrics. */
  best: Readonly<Trial<C>> | undefined;
  /** The trials that no other is better than in every metric. */
  readonly front: readonly Readonly<Trial<C>>[];
  /** Time since the search began, milliseconds. */
  elapsedMs: number;
}

/** A search is over. */
export interface SearchEnd<C = unknown> extends SearchProgress<C> {
  /** Why it is over: it came to its end, its time was up, `stopWhen` said so, its `signal` ended it, or it failed. */
  reason: EndReason;
  /** Whether what it came to is kept, so that `resume` goes on from there. */
  isKept: boolean;
}

/** A listener of a search's progress; `onEnd`, if it has one, is called once nothing follows. */
export interface TuneListener<C = unknown> {
  (event: TuneProgressEvent<C>): void;
  onEnd?(end: SearchEnd<C>): void;
}
