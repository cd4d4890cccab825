import type { FeatureImportance } from '@btcfc/backtest';
import type { CandidateScore, CoverageScore } from '../combining/judge-series';
import type { Verdict } from '../verdict/verdict';

/** How a candidate has done over all series. */
export interface CandidateSummary {
  /** The candidate's name. */
  name: string;
  /** Series it was judged on. */
  series: number;
  /** Mean over them of its absolute error in units of the last season again within the series. */
  mase: number;
  /** Mean pinball loss over the levels, doubled, in the same units. */
  pinball: number;
  /** Its mean share of the forecasts. */
  weight: number;
}

/** How one of several ways to forecast has done in one part of the tail. */
export interface FoldError {
  /** The candidate's name. */
  name: string;
  /** Its mean absolute error in units of the last season again within the series. */
  mase: number;
  /** `1 - mase / that of the naive one`: above 0 if better. */
  skill: number;
}

/** How forecasts have done in one part of the tail. */
export interface FoldSummary {
  /** First and last date that was forecast, milliseconds since 1970; undefined without dates. */
  from: number | undefined;
  to: number | undefined;
  /** Rows that were forecast from, of all series together. */
  origins: number;
  /** Mean absolute error of the forecast, whose weights the other parts have chosen, in the units of its candidates. */
  mase: number;
  /** `1 - mase / that of the naive one`: above 0 if better. */
  skill: number;
  /** Each candidate, in the order of all of them. */
  candidates: FoldError[];
}

/** What a forecast leaned on. */
export interface FeatureSummary {
  /** Of the candidates with a share in the forecast that have features, the one with the least error. */
  candidate: string;
  /** Series it was measured on. */
  series: number;
  /** By how much its errors grow without each, the most important first. */
  features: Pick<FeatureImportance, 'feature' | 'kind' | 'lag' | 'importance'>[];
}

/** One series: what was found in it, what was tried, and what came of it. */
export interface SeriesResult {
  /** Which series it is; `''` where it has no id. */
  id: string;
  /** Rows, from the first known value on. */
  rows: number;
  /** The latest of them that were learned from and judged on: fewer where there are thousands. */
  learned: number;
  /** Of these, rows whose value was missing, and filled by that of the season before. */
  filled: number;
  /** Rows of a season; 1 where none was found. */
  period: number;
  /** First and last date, milliseconds since 1970; undefined without dates. */
  from: number | undefined;
  to: number | undefined;
  /** How the candidates have done, the best first. */
  candidates: CandidateScore[];
  /** The candidate with the least error. */
  winner: string;
  /** The shares of the candidates that the forecast is made of. */
  weights: Record<string, number>;
  /** Candidates that were given up, and why. */
  leftOut: Record<string, string>;
  /** How often what came lay within the intervals, measured on the tail of the series. */
  coverage: CoverageScore[];
  /** How it has done in each part of the tail, in time order; none where nothing was judged. */
  folds: FoldSummary[];
  /** How many values that came lay in each tenth of their forecast distribution (PIT); none where nothing was judged. */
  pit: number[];
  /** What it leaned on; undefined where no candidate in it has features. */
  features: FeatureSummary | undefined;
  /** Whether it is better than the naive forecast by more than luck. */
  verdict: Verdict;
}

/** What a result tells, apart from the forecast itself. */
export interface ResultContent {
  series: readonly SeriesResult[];
  candidates: readonly CandidateSummary[];
  verdict: Verdict;
  coverage: readonly CoverageScore[];
  folds: readonly FoldSummary[];
  pit: readonly number[];
  features: FeatureSummary | undefined;
  notes: readonly string[];
}
