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
  /** Whether it is better than the naive forecast by more than luck. */
  verdict: Verdict;
}

/** What a result tells, apart from the forecast itself. */
export interface ResultContent {
  series: readonly SeriesResult[];
  candidates: readonly CandidateSummary[];
  verdict: Verdict;
  coverage: readonly CoverageScore[];
  notes: readonly string[];
}
