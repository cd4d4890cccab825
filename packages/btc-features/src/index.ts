export {
  type AddTargetOptions,
  addTarget,
  dropMissingTarget,
  type KeepPricedRowsOptions,
  keepPricedRows,
  type TargetColumnOptions,
} from './add-target';
export { type BollingerBands, type BollingerBandsOptions, bollingerBands } from './bollinger-bands';
export { BTCFeatureEngineer, type BTCFeatureEngineerOptions } from './btc-feature-engineer';
export { type DayOfWeek, dayOfWeek } from './day-of-week';
export {
  type FeatureMatrix,
  type SelectFeaturesOptions,
  selectFeatures,
  type ToMatrixOptions,
  targetValues,
  toMatrix,
} from './feature-matrix';
export { type JoinSignalsOptions, joinSignals } from './join-signals';
export { type LogTransformOptions, logTransform } from './log-transform';
export { logarithm } from './logarithm';
export { type LagOptions, momentum, rateOfChange } from './momentum';
export { averageTrueRange, priceRange, priceRangePercent } from './price-range';
export { ratio } from './ratio';
export {
  type DroppedColumn,
  type DropRedundantColumnsOptions,
  dropColumns,
  dropRedundantColumns,
  type RedundancyReport,
  type WithoutRedundantColumns,
} from './redundant-columns';
export { logReturns, simpleReturns } from './returns';
export { rollingMaximum, rollingMinimum } from './rolling-extremes';
export {
  type RollingMoments,
  rollingMean,
  rollingMoments,
  rollingStandardDeviation,
} from './rolling-moments';
export { logRatioToMean, rollingZScore } from './rolling-position';
export { rollingSum } from './rolling-sum';
export type { RollingOptions } from './rolling-window';
export { type SortByDateOptions, sortByDate } from './sort-by-date';
export { type StationaryFeaturesOptions, stationaryFeatures } from './stationary-features';
export {
  circulatingToTotalSupply,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from './supply';
export {
  type TrainTest,
  type TrainTestOptions,
  type TrainValidationTest,
  type TrainValidationTestOptions,
  temporalSplit,
} from './temporal-split';
export { type EwmaVolatilityOptions, ewmaVolatility, realizedVolatility } from './volatility';
export { onBalanceVolume, relativeVolume, volumePriceTrend } from './volume';
