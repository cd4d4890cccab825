export {
  type CompareForecastsOptions,
  compareForecasts,
  type ForecastComparison,
  type ForecastScore,
} from './comparison/compare-forecasts';
export {
  type CompareLossesOptions,
  compareLosses,
  type LossComparison,
  type SignificanceOptions,
  type Verdict,
} from './comparison/compare-losses';
export type { Feature } from './comparison/importance/features';
export {
  type FeatureImportance,
  type PermutationImportanceOptions,
  permutationImportance,
} from './comparison/importance/permutation-importance';
export {
  type Fold,
  type FoldWindow,
  type RowRange,
  type TailFoldsOptions,
  tailFolds,
  type WalkForwardOptions,
  walkForwardFolds,
} from './folds/walk-forward-folds';
export type { PlacedSeries } from './input/place-series';
export type { ColumnsLike, SeriesLike } from './input/read-series';
export {
  type DirectionalAccuracy,
  directionalAccuracy,
  mae,
  mape,
  mase,
  r2,
  rmse,
  rmsse,
  type ScaleOptions,
  smape,
} from './metrics/point-metrics';
export {
  type ShortfallForecasts,
  type ShortfallLevelsOptions,
  shortfallFromQuantiles,
  shortfallFromSamples,
  shortfallLevels,
  shortfallLoss,
  type Tail,
} from './metrics/shortfall';
export { skill } from './metrics/skill';
export {
  coverage,
  crpsFromQuantiles,
  crpsFromSamples,
  type IntervalForecasts,
  intervalScore,
  pinballLoss,
  pitFromQuantiles,
  pitFromSamples,
  pitHistogram,
  type QuantileForecasts,
} from './metrics/spread-metrics';
export {
  assertNoLookahead,
  findLookahead,
  type Leak,
  type LookaheadOptions,
  type LookaheadSubject,
} from './pipeline/find-lookahead';
export {
  type Pipeline,
  type PipelineOptions,
  type PipelineStep,
  pipeline,
} from './pipeline/pipeline';
export { createReport, type ReportOptions } from './report/backtest-report';
export type { IntervalScores, PointScores, SpreadScores } from './report/model-scores';
export type { PointLoss } from './report/origin-losses';
export type {
  BacktestReport,
  FoldScores,
  JudgedSeries,
  ModelReport,
  SeriesScores,
} from './report/report-types';
export { createRiskReport, type RiskReportOptions } from './report/risk/risk-report';
export type {
  RiskFinding,
  RiskReport,
  RiskScores,
  ShortfallComparison,
} from './report/risk/risk-types';
export { backtest } from './run/backtest';
export {
  type BacktestExecutor,
  type BacktestJob,
  type BacktestWorker,
  backtestWorker,
  type ExecutorOptions,
} from './run/backtest-job';
export type { BacktestEvent, BacktestOptions } from './run/backtest-options';
export type { BacktestForecast, BacktestResult, LeftOut } from './run/backtest-result';
export type { BacktestTask, TaskForecasts } from './run/backtest-task';
export type { Refit, RefitMoment } from './run/origins';
export {
  type CoverageTests,
  coverageTests,
  type LikelihoodRatio,
} from './significance/coverage-tests';
export {
  type DieboldMariano,
  type DieboldMarianoOptions,
  dieboldMariano,
} from './significance/diebold-mariano';
export { type HolmOptions, holm } from './significance/holm';
export { type SkillInterval, type SkillIntervalOptions, skillInterval } from './significance/skill-interval';
export {
  type RandomWalkOptions,
  randomWalk,
  type SeasonalSeriesOptions,
  seasonalSeries,
} from './synthetic/synthetic-series';
