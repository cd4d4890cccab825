import type { CompletedReason } from '../search/search-progress';
import type { Trial } from './trial';

/** What a search came to. */
export interface TuneResult<C> {
  /**
   * The best of the complete trials; if none is, the best of those that came furthest; `undefined` if no trial has a
   * value, none keeps its constraints, or several metrics are searched for.
   */
  best: Trial<C> | undefined;
  /**
   * Of several metrics, the complete trials that no other is better than in every one, by number, those that break a
   * constraint left out; of one metric, the best trial.
   */
  front: Trial<C>[];
  /** Every trial, by number. */
  trials: Trial<C>[];
  /**
   * What `best` last kept by `trial.report(report, { checkpoint })`, such as the weights of its model; `undefined` if it kept
   * nothing.
   */
  checkpoint: unknown;
  /** Why there are no more: all were run, `timeoutMs` or a signal's timeout was up, or `stopWhen` said so. */
  reason: CompletedReason;
}
