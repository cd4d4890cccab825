export type { BackendName } from './backends';
export { type DropoutArgs, ElementDropout, EpochDropout, VariationalDropout } from './dropout';
export {
  type Evaluation,
  type FitOptions,
  type ForecasterSummary,
  type LabelledRows,
  LSTMForecaster,
} from './forecaster';
export type { Hyperparameters, Settings } from './hyperparameters';
export type { Initialization } from './initialization';
export type { Matrix, MatrixLike } from './matrix';
export { type Metrics, metrics } from './metrics';
export type { DropoutMask } from './network';
export { createSequences, type SequenceBatch, type SequenceOptions, Sequences } from './sequences';
export { StandardScaler, type StandardScalerState } from './standard-scaler';
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
