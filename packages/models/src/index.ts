// lets `loadModel` read what these models have saved
import './kinds';

export { type ArRidgeFit, type ArRidgeOptions, arRidge } from './autoregression/ar-ridge';
export { type ArimaOptions, type ArimaOrders, arima } from './autoregression/arima';
export type { ArimaModelFit, ArimaTransform } from './autoregression/arima-model';
export { type AutoArimaOptions, autoArima } from './autoregression/auto-arima';
export {
  AdaptiveConformal,
  type AdaptiveConformalOptions,
  type AdaptiveConformalState,
  type AdaptiveTrackerState,
} from './calibration/adaptive-conformal';
export type { ForecastSource } from './calibration/forecast-source';
export type { MiscoverageState } from './calibration/miscoverage-tracker';
export type { OnlineState, PendingForecast } from './calibration/online-conformal';
export {
  PidConformal,
  type PidConformalOptions,
  type PidConformalState,
  type PidTrackerState,
} from './calibration/pid-conformal';
export {
  type ApplyOptions,
  type CalibrationRows,
  SplitConformal,
  type SplitConformalOptions,
  type SplitConformalState,
} from './calibration/split-conformal';
export { type AverageFit, type AverageOptions, average } from './combination/average';
export {
  type CombinationMethod,
  type CombinedForecast,
  type CombineForecastsOptions,
  combineForecasts,
} from './combination/combine-forecasts';
export { type ForecastSeriesOptions, forecastSeries } from './forecasting/forecast-series';
export type { Target } from './forecasting/moves';
export type { Period } from './forecasting/period';
export { type DriftFit, type DriftOptions, drift } from './naive/drift';
export { type NaiveFit, persistence } from './naive/persistence';
export { type SeasonalNaiveFit, type SeasonalNaiveOptions, seasonalNaive } from './naive/seasonal-naive';
export { type HampelFilterOptions, type HampelResult, hampelFilter } from './outliers/hampel-filter';
export {
  type ClippedResiduals,
  ResidualClipper,
  type ResidualClipperOptions,
  type ResidualClipperState,
  type ResidualRows,
} from './outliers/residual-clipper';
export type { SavableModel } from './saving/savable-model';
export {
  type DecomposeOptions,
  type Decomposition,
  decompose,
} from './smoothing/decomposition/decompose';
export type { Periods } from './smoothing/decomposition/periods';
export { type EtsModelFit, type EtsOptions, ets } from './smoothing/ets/ets';
export type { EtsForm, EtsModelName } from './smoothing/ets/ets-form';
export type { EtsWeights } from './smoothing/ets/ets-states';
export type { EtsFit } from './smoothing/ets/ets-values';
export { dampedHolt, type SmoothingFit, simpleExponentialSmoothing } from './smoothing/exponential-smoothing';
export { type CrostonOptions, croston } from './smoothing/intermittent/croston';
export type { IntermittentFit } from './smoothing/intermittent/intermittent-model';
export { type TsbOptions, tsb } from './smoothing/intermittent/tsb';
export { type MstlFit, type MstlOptions, mstl } from './smoothing/mstl';
export { type ThetaFit, type ThetaModelName, type ThetaOptions, theta } from './smoothing/theta/theta';
export type { ThetaLines } from './smoothing/theta/theta-lines';
export type { ThetaSeason } from './smoothing/theta/theta-season';
export {
  type BoostedScaleFit,
  type BoostedScaleOptions,
  boostedScale,
} from './spread/boosting/boosted-scale';
export { type EwmaFit, type EwmaOptions, ewma } from './spread/ewma';
export { type ExpandingQuantilesOptions, expandingQuantiles } from './spread/expanding-quantiles';
export { type EgarchOptions, egarch } from './spread/garch/egarch';
export { type GarchOptions, garch } from './spread/garch/garch';
export type { GarchFit } from './spread/garch/garch-model';
export { type GjrOptions, gjr } from './spread/garch/gjr';
export { type LogHarFit, type LogHarOptions, logHar } from './spread/har/log-har';
export { type SpreadPoolFit, type SpreadPoolOptions, spreadPool } from './spread/pool/spread-pool';
