export {
  type BacktestEvent,
  type BacktestOptions,
  type BacktestResult,
  backtest,
  type FitInput,
  type FoldResult,
  type ForecastModel,
  type PredictInput,
} from './backtest';
export { type DriftOptions, driftForecast, type PersistenceOptions, persistenceForecast } from './baselines';
export {
  type CompareForecastsOptions,
  compareForecasts,
  type ForecastComparison,
  type ForecastScore,
} from './compare-forecasts';
export { type Fold, type RowRange, type WalkForwardOptions, walkForwardFolds } from './walk-forward-folds';
