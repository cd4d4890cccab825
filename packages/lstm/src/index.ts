export type { DropoutMask } from './architecture';
export type { AttentionWeights } from './architectures/attention-weights';
export type { LagWeights } from './architectures/lag-weights';
export type { BackendName } from './backends';
export { type DropoutArgs, ElementDropout, EpochDropout, VariationalDropout } from './dropout';
export { type Forecast, type ForecastQuantiles, forecastFromQuantiles, type SampleOptions } from './forecast';
export {
  type Evaluation,
  type FineTuneOptions,
  type FitOptions,
  type FitSummary,
  type ForecasterSummary,
  type ForecastOptions,
  LSTMForecaster,
  type PredictOptions,
  type RequiredSeries,
} from './forecaster';
export type { ArchitectureName, Hyperparameters, Settings, Shrinkage } from './hyperparameters';
export type { Initialization } from './initialization';
export type { KnownSeries, LabelledRows, Series } from './labelled-rows';
export type { Loss, QuantileLoss } from './losses';
export type { Matrix, MatrixLike } from './matrix';
export { type Metrics, metrics } from './metrics';
export { type HampelFilterOptions, type HampelResult, hampelFilter } from './post-processing/hampel-filter';
export {
  type ClippedResiduals,
  ResidualClipper,
  type ResidualClipperOptions,
  type ResidualClipperState,
  type ResidualRows,
} from './post-processing/residual-clipper';
export { createSequences, type SequenceBatch, type SequenceOptions, Sequences } from './sequences';
export { StandardScaler, type StandardScalerState } from './standard-scaler';
export type { Scaling, Target } from './target-units';
export {
  metricsText,
  type TrainLSTMModelOptions,
  type TrainResult,
  trainLSTMModel,
} from './train-lstm-model';
export type { LossHistory, RunOptions, TrainingSummary } from './training';
export type {
  CheckpointEvent,
  EarlyStopEvent,
  EpochEvent,
  LearningRateReducedEvent,
  StopReason,
  TrainingEndEvent,
  TrainingEvent,
  TrainingListener,
  TrainingStartEvent,
} from './training-events';
export {
  AdaptiveConformal,
  type AdaptiveConformalOptions,
  type AdaptiveConformalState,
} from './uncertainty/adaptive-conformal';
export type { BandOptions } from './uncertainty/bands';
export {
  type CombinationMethod,
  type CombinedForecast,
  type CombineForecastsOptions,
  combineForecasts,
} from './uncertainty/combine-forecasts';
export type { ForecastSource } from './uncertainty/forecast-source';
export { type EnsembleFitOptions, type EnsembleOptions, LSTMEnsemble } from './uncertainty/lstm-ensemble';
export { type McDropoutOptions, mcDropout } from './uncertainty/monte-carlo-dropout';
export {
  PidConformal,
  type PidConformalOptions,
  type PidConformalState,
} from './uncertainty/pid-conformal';
export {
  type CalibrationRows,
  SplitConformal,
  type SplitConformalState,
} from './uncertainty/split-conformal';
