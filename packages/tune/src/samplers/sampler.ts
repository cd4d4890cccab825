import type { Rng } from '@btcfc/core';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';

/**
 * Where a trial stands. `running`: suggested and not ended; `paused`: waits at a rung to be promoted;
 * `pruned`: stopped for good; `complete`: ran to its end; `failed`: has no usable result.
 */
export type TrialState = 'running' | 'paused' | 'pruned' | 'complete' | 'failed';

/** A value of the metric at a resource where trials are compared. */
export interface RungValue {
  /** Epochs, or whatever the scheduler counts, at which the value was recorded. */
  readonly resource: number;
  /** The metric, as the objective reported it. */
  readonly value: number;
  /** Of a search for several metrics, all of them by name. */
  readonly values?: Readonly<Record<string, number>>;
}

/** What a sampler is told of a trial. */
export interface TrialRecord {
  /** Position in the order of suggestion, from 0. */
  readonly number: number;
  /** What was suggested. */
  readonly config: Config;
  readonly state: TrialState;
  /**
   * What a failed trial failed by: the objective, which samplers learn from, or a machine that was lost, which says nothing
   * of the configuration.
   * @default 'objective'
   */
  readonly failedBy?: 'objective' | 'machine';
  /** The metric at the end of a complete trial, as the objective reported it. */
  readonly value?: number;
  /** Of a search for several metrics, all of them by name at the end of a complete trial; `value` is the first. */
  readonly values?: Readonly<Record<string, number>>;
  /** What the objective told of its constraints, by name: at or below 0 where the configuration may be used. */
  readonly constraints?: Readonly<Record<string, number>>;
  /** The metric at each rung the trial has reached, in ascending order. @default [] */
  readonly rungs?: readonly RungValue[];
}

/** What a suggestion is made from. */
export interface SuggestOptions {
  /** What to choose from. */
  space: Space;
  /** Every trial so far, in any order; running ones included. */
  trials: readonly TrialRecord[];
  /** Whether the metric is to become small or large. */
  mode: 'min' | 'max';
  /** Of a search for several metrics, whether each of them is to become small or large; `mode` is that of the first. */
  metrics?: Readonly<Record<string, 'min' | 'max'>>;
  /** Randomness of this suggestion alone, such as `rng.split(trialNumber)`. */
  rng: Rng;
}

/**
 * Chooses the next configuration from what is known of the others. A sampler holds no state that counts: the same
 * trials and the same `rng` give the same suggestion, in whatever process.
 */
export interface Sampler {
  /** Name in logs and results. */
  readonly name: string;
  /** The next configuration; `undefined` if there is none left to try. */
  suggest(options: SuggestOptions): Config | undefined;
}

/** Whether constraints are kept: all are at or below 0. One that is NaN is not known to be. */
export function isFeasible(constraints: Readonly<Record<string, number>> = {}): boolean {
  return Object.values(constraints).every((value) => value <= 0);
}
