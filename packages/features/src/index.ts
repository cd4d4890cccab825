// lets `frameStep` make what this package does
import './steps';

export { rollingSum } from '@btcfc/core';
export { type DayOfWeek, dayOfWeek } from './calendar/day-of-week';
export { type ReadOrderedDatesOptions, readOrderedDates } from './calendar/time-order';
export { type JoinCovariatesOptions, joinCovariates } from './covariates/join-covariates';
export { logarithm } from './elementwise/logarithm';
export type { Numbers } from './elementwise/numbers';
export { ratio } from './elementwise/ratio';
export { type AddTargetOptions, addTarget } from './frames/add-target';
export { columnValues } from './frames/column-values';
export { type DropMissingRowsOptions, dropMissingRows } from './frames/drop-missing-rows';
export { type LogTransformOptions, logTransform } from './frames/log-transform';
export { type StationaryFeaturesOptions, stationaryFeatures } from './frames/stationary-features';
export {
  type TrainTest,
  type TrainTestOptions,
  type TrainValidationTest,
  type TrainValidationTestOptions,
  temporalSplit,
} from './frames/temporal-split';
export {
  type BollingerBands,
  type BollingerBandsOptions,
  bollingerBands,
} from './indicators/bollinger-bands';
export { type EwmaVolatilityOptions, ewmaVolatility, realizedVolatility } from './indicators/volatility';
export { onBalanceVolume, volumePriceTrend } from './indicators/volume';
export { type LagOptions, lag } from './lags/lag';
export { momentum, rateOfChange } from './lags/momentum';
export { logReturns, simpleReturns } from './lags/returns';
export {
  type FeatureMatrix,
  type SelectFeaturesOptions,
  selectFeatures,
  type ToMatrixOptions,
  toMatrix,
} from './matrix/feature-matrix';
export {
  type DroppedColumn,
  type DropRedundantColumnsOptions,
  dropColumns,
  dropRedundantColumns,
  type RedundancyReport,
  type WithoutRedundantColumns,
} from './matrix/redundant-columns';
export { type SplitRows, type SplitRowsOptions, splitRows } from './matrix/split-rows';
export { rollingMaximum, rollingMinimum } from './rolling/rolling-extremes';
export {
  type RollingMoments,
  rollingMean,
  rollingMoments,
  rollingStandardDeviation,
} from './rolling/rolling-moments';
export { logRatioToMean, ratioToMean, rollingZScore } from './rolling/rolling-position';
export { rollingRange, rollingRangePercent } from './rolling/rolling-range';
export type { RollingOptions } from './rolling/rolling-window';
