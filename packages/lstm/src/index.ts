export { type RegressionMetrics as Metrics, regressionMetrics as metrics } from '@btcfc/core';
export { type BackendName, largeHiddenDim, setWasmPaths } from './backends';
export type { Matrix, MatrixLike } from './data/reading/matrix';
export type { KnownSeries, LabelledRows, RowValues } from './data/reading/row-options';
export { StandardScaler, type StandardScalerState } from './data/scaling/standard-scaler';
export { manySeries } from './data/series/decide';
export { createSequences, type SequenceOptions } from './data/windows/create-sequences';
export { type SequenceBatch, Sequences } from './data/windows/sequences';
export { type EnsembleFitOptions, type EnsembleOptions, LSTMEnsemble } from './ensemble/lstm-ensemble';
export { type LstmEnsembleOptions, lstmEnsemble } from './ensemble/lstm-ensemble-model';
export { type McDropoutOptions, mcDropout } from './ensemble/monte-carlo-dropout';
export type { FitSummary, ForecasterSummary } from './forecaster/fitted';
export { LSTMForecaster } from './forecaster/lstm-forecaster';
export type {
  FineTuneOptions,
  FitOptions,
  ForecastOptions,
  LagOptions,
  LoadOptions,
  OriginChoice,
  PredictOptions,
} from './forecaster/options';
export type { Evaluation, RequiredSeries } from './forecaster/results';
export { lstm } from './forecaster/series/lstm-model';
export type { SeriesModel, SeriesModelOptions as LstmOptions } from './forecaster/series/series-model';
export type {
  Architecture,
  ArchitectureOptions,
  Body,
  DropoutMask,
  Initialization,
  LayerWeights,
} from './network/architecture';
export type { AttentionWeights } from './network/attention-weights';
export type { LagWeights } from './network/lag-weights';
export {
  type DropoutArgs,
  ElementDropout,
  EpochDropout,
  VariationalDropout,
} from './network/layers/dropout';
export { configText } from './notebook/config-text';
export { metricsText } from './notebook/metrics-text';
export type { TrainLSTMModelOptions } from './notebook/options';
export { type TrainResult, trainLSTMModel } from './notebook/train-lstm-model';
export { type OnnxOptions, toOnnx } from './saving/onnx/to-onnx';
export type { TrainedWith } from './saving/trained-with';
export type { Baseline, Calibration, Shrinkage } from './settings/adjustment';
export type { ArchitectureName } from './settings/architecture-choice';
export type { Hyperparameters, Settings } from './settings/hyperparameters';
export type { Loss, QuantileLoss } from './settings/loss';
export type { RateSchedule } from './settings/rate-schedule';
export type { Scaling, Target } from './settings/scaling';
export type { EpochState, LossHistory, RunOptions } from './training/run-options';
export type {
  CheckpointEvent,
  ComputedBy,
  EarlyStopEvent,
  EpochEvent,
  LearningRateReducedEvent,
  StopReason,
  TrainingEndEvent,
  TrainingEvent,
  TrainingListener,
  TrainingStartEvent,
  WarningEvent,
} from './training/training-events';
export type { TrainingSummary } from './training/training-options';
