import type { ProgressEvent, ProgressListener } from '@btcfc/core';

/**
 * Why a training ended: all epochs or updates done, no progress for `patience` epochs, `stop()` called by `onEpoch`, or a
 * loss that is no number.
 */
export type StopReason = 'epochs' | 'updates' | 'patience' | 'onEpoch' | 'diverged';

/** What trains a network, or forecasts with it. */
export interface ComputedBy {
  /** The kernels' own engine, in whose memory everything stays, or the operations and gradients of TensorFlow.js. */
  name: 'kernels' | 'tfjs';
  /** Why, in words. */
  reason: string;
}

/** A training begins. */
export interface TrainingStartEvent extends ProgressEvent {
  type: 'training-start';
  /** The backend in use. */
  backend: string;
  /** What trains on it: the kernels' own engine where they know the whole network, else TensorFlow.js. */
  trainedBy: ComputedBy;
  /** Number of weights. */
  parameters: number;
  trainingWindows: number;
  validationWindows: number;
  /** Epochs taken over from a checkpoint; 0 for a new run. */
  resumedFrom: number;
}

/** Something is wrong with the data, though it can be learned from. */
export interface WarningEvent extends ProgressEvent {
  type: 'warning';
  /** What it is, and what to do about it. */
  message: string;
}

/** An epoch is done. */
export interface EpochEvent extends ProgressEvent {
  type: 'epoch';
  /** Counted from 1. */
  epoch: number;
  /** Gradient steps so far. */
  updates: number;
  /** The loss of the scaled target, mean over the epoch's batches, with dropout. */
  trainLoss: number;
  /** The loss of the scaled target; the training loss where there are no validation rows. */
  valLoss: number;
  /** Learning rate of its last gradient step. */
  lr: number;
  bestLoss: number;
  bestEpoch: number;
  /** Whether this epoch is the best so far. */
  isBest: boolean;
}

/** The loss stopped falling: the next epoch has a lower learning rate. */
export interface LearningRateReducedEvent extends ProgressEvent {
  type: 'learning-rate-reduced';
  epoch: number;
  from: number;
  to: number;
}

/** A checkpoint was written. */
export interface CheckpointEvent extends ProgressEvent {
  type: 'checkpoint';
  epoch: number;
  /** Where it was written, such as "training.checkpoint in the folder checkpoints". */
  place: string;
}

/** The loss has not improved for too long. */
export interface EarlyStopEvent extends ProgressEvent {
  type: 'early-stop';
  epoch: number;
  bestEpoch: number;
}

/** A training is over. */
export interface TrainingEndEvent extends ProgressEvent {
  type: 'training-end';
  epochsRun: number;
  bestEpoch: number;
  bestLoss: number;
  stoppedBy: StopReason;
}

/** What a training tells of its course. */
export type TrainingEvent =
  | TrainingStartEvent
  | WarningEvent
  | EpochEvent
  | LearningRateReducedEvent
  | CheckpointEvent
  | EarlyStopEvent
  | TrainingEndEvent;

/** Called with each event. */
export type TrainingListener = ProgressListener<TrainingEvent>;
