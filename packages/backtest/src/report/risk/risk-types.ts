import type { Tail } from '../../metrics/shortfall';
import type { CoverageTests } from '../../significance/coverage-tests';
import type { DieboldMariano } from '../../significance/diebold-mariano';

/** What the tests say of a value-at-risk. */
export type RiskFinding =
  | 'not refuted'
  | 'violated too often'
  | 'violated too seldom'
  | 'violated in clusters';

/** How a model's shortfall stands against the baseline's. */
export interface ShortfallComparison {
  /** On the losses of all windows; its statistic is below 0 where the model loses less. */
  dieboldMariano: DieboldMariano;
  /** Its p-value after Holm's correction for all that the report compares. */
  adjustedPValue: number;
  /** What can be said. */
  verdict: 'better' | 'worse' | 'no demonstrable difference';
}

/** One model's value-at-risk and expected shortfall at one level, so many rows ahead, on one series. */
export interface RiskScores<Name extends string = string> {
  /** The model's name. */
  model: Name;
  /** The series; `''` where it has no id. */
  id: string;
  /** Rows ahead. */
  horizon: number;
  /** Share that is to lie beyond. */
  level: number;
  /** Which end of the distribution. */
  tail: Tail;
  /** The mean value-at-risk: the move that is to be passed with the probability `level`, below 0 for a fall. */
  valueAtRisk: number;
  /** The mean expected shortfall: the mean move beyond it; undefined where the result holds too few quantiles. */
  shortfall: number | undefined;
  /** How often it was violated, and whether by luck. */
  coverage: CoverageTests;
  /** What the tests say at the confidence that was asked for. */
  finding: RiskFinding;
  /**
   * The mean of the moves beyond the value-at-risk over their forecast shortfalls: 1 if those are right, above it if what
   * came was worse. NaN without a violation, undefined without shortfalls.
   */
  shortfallRatio: number | undefined;
  /** Mean FZ0 loss over the windows in which all models have one; undefined without shortfalls. */
  shortfallLoss: number | undefined;
  /** Against the baseline; undefined for itself, where there is none, and without shortfalls. */
  comparison: ShortfallComparison | undefined;
}

/** Values-at-risk and expected shortfalls of all models, in numbers and in words. */
export interface RiskReport<Name extends string = string> {
  /** The model that shortfalls are compared with; undefined for none. */
  baseline: Name | undefined;
  /** Shares that are to lie beyond. */
  levels: readonly number[];
  /** Rows ahead that were judged. */
  horizons: readonly number[];
  /** Of the findings and verdicts. */
  confidence: number;
  /** How many quantiles each level's shortfall was told from, as `levels`; 0 where there are too few. */
  quantiles: readonly number[];
  /** By series, tail, rows ahead and level, and then in the order of the models. */
  scores: RiskScores<Name>[];
  /** What can be said, a sentence for each model and case. */
  sentences: string[];
  /** Plain text for a terminal. */
  toString(): string;
  /** Markdown for a page. */
  toMarkdown(): string;
}
