import type { LossComparison } from '../comparison/compare-losses';
import type { LeftOut } from '../run/backtest-result';
import type { PointScores, SpreadScores } from './model-scores';
import type { PointLoss } from './origin-losses';

/** Ends of an interval. */
interface Bounds {
  lower: number;
  upper: number;
}

/** A model in one fold. */
export interface FoldScores {
  /** Position of the fold. */
  fold: number;
  /** Rows it forecast from, over all series. */
  origins: number;
  /** Against the point baseline in this fold; NaN where that is perfect. */
  skill: number;
  /** Bounds of its interval. */
  skillInterval: Bounds;
  /** Scores of its points. */
  point: PointScores;
  /** Pinball skill against the spread baseline in this fold; undefined where there is none. */
  spreadSkill: number | undefined;
  /** Bounds of its interval. */
  spreadSkillInterval: Bounds | undefined;
  /** Scores of its quantiles; undefined for points alone. */
  spread: SpreadScores | undefined;
}

/** A model on one of several series. */
export interface SeriesScores<Name extends string = string> {
  /** The series. */
  id: string;
  /** Values judged. */
  values: number;
  /** Mean absolute error, in the units of the series. */
  mae: number;
  /** Mean absolute error scaled by the series' naive one; NaN where that makes no error. */
  mase: number;
  /** Mean pinball loss, in the units of the series; undefined for points alone. */
  pinball: number | undefined;
  /** Against the point baseline on this series. */
  pointComparison: LossComparison<Name>;
  /** Against the spread baseline on this series; undefined for a model without quantiles. */
  spreadComparison: LossComparison<Name> | undefined;
}

/** A series that was judged. */
export interface JudgedSeries {
  /** The series; `''` where it has no id. */
  id: string;
  /** Rows of the season its errors are scaled by; 1 where it has none. */
  period: number;
  /** Rows it was forecast from. */
  origins: number;
  /** How many forecasts that do not overlap those amount to. */
  windows: number;
}

/** How a model has done. */
export interface ModelReport<Name extends string = string> {
  /** The model's name. */
  name: Name;
  /** Scores of its points over all folds. */
  point: PointScores;
  /** Mean absolute error of each row ahead. */
  maeByStep: number[];
  /** Scores of its quantiles over all folds; undefined for points alone. */
  spread: SpreadScores | undefined;
  /** The same in each fold. */
  folds: FoldScores[];
  /** The same on each of several series; empty for one. */
  series: SeriesScores<Name>[];
  /** Against the point baseline. */
  pointComparison: LossComparison<Name>;
  /** Against the spread baseline, by pinball loss; undefined for a model without quantiles. */
  spreadComparison: LossComparison<Name> | undefined;
}

/** How all models have done, in numbers and in words. */
export interface BacktestReport<Name extends string = string> {
  /** The model that points are measured against. */
  baseline: Name;
  /** The model that quantiles are measured against. */
  spreadBaseline: Name | undefined;
  /** By which errors points were compared. */
  pointLoss: PointLoss;
  /** Rows ahead that were forecast. */
  horizon: number;
  /** Levels of the quantiles. */
  levels: readonly number[];
  /** Of the intervals of the skills. */
  confidence: number;
  /** Rows that were forecast from, all series together. */
  origins: number;
  /** How many forecasts that do not overlap those amount to: what can be told is told by so many. */
  windows: number;
  /** The series, with their seasons. */
  series: JudgedSeries[];
  /** Series that were left out of folds for want of training rows. */
  leftOut: readonly LeftOut[];
  /** In the order they were passed to `backtest`. */
  models: ModelReport<Name>[];
  /** What can be said, a sentence per model and kind of forecast. */
  sentences: string[];
  /** Plain text for a terminal. */
  toString(): string;
  /** Markdown for a page. */
  toMarkdown(): string;
}
