export {
  checkForecast,
  type Draw,
  drawPaths,
  type Forecast,
  forecastFromPoints,
  forecastFromQuantiles,
  forecastFromSamples,
  forecastOfRow,
  interpolateQuantiles,
  joinForecasts,
  type PointForecastParts,
  type QuantileForecastParts,
  quantilesAt,
  type SampledForecast,
  type SampleForecastParts,
  type SampleOptions,
} from './forecast';
export {
  type AnyForecastModel,
  asForecastModel,
  type FitInput,
  type ForecastFunction,
  type ForecastModel,
  type PointForecast,
  type PredictInput,
} from './forecast-model';
export { type InferPeriodOptions, inferPeriod, inferPeriods } from './infer-period';
export { checkLevels } from './levels';
export {
  type FittedModel,
  type LoadModelOptions,
  loadModel,
  loadSavedModel,
  type ModelKind,
  readSavedFiles,
  registerModelKind,
  saveModel,
} from './model-kinds';
export {
  isTimeSeries,
  type ReadTimeSeriesOptions,
  readFutureCovariates,
  readPastCovariates,
  readTimeSeries,
  type TimeSeriesInput,
  type TimeSeriesLike,
  timeSeriesNames,
} from './read-time-series';
export { frequencyOf, sliceSeries, type TimeSeries } from './time-series';
