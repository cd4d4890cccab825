export type { DropoutMask } from './architecture';
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
} from './forecaster';
export type { ArchitectureName, Hyperparameters, Settings, Shrinkage } from './hyperparameters';
export type { Initialization } from './initialization';
export type { KnownSeries, LabelledRows, Series } from './labelled-rows';
export type { Loss, QuantileLoss } from './losses';
export type { Matrix, MatrixLike } from './matrix';
export { type Metrics, metrics } from './metrics';
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
