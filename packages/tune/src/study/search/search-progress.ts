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
 * are told once they are kept; the next trial may have started by then. `trial-exploited`: in a population, the trial has
 * taken over another's checkpoint, and its `config` is what it goes on with.
 */
export interface TuneProgressEvent<C = unknown> extends SearchProgress<C> {
  type: 'trial-started' | 'trial-reported' | 'trial-exploited' | 'trial-retried' | 'trial-ended';
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

/**
 * A listener of a search's progress; `onEnd`, if it has one, is called once nothing follows. It hears of one thing after the
 * other: of the next once the promise that it returned is fulfilled. What it throws, or rejects with, ends the search, which
 * rejects with it; it hears of nothing more then but the end.
 */
export interface TuneListener<C = unknown> {
  (event: TuneProgressEvent<C>): unknown;
  onEnd?(end: SearchEnd<C>): unknown;
}
