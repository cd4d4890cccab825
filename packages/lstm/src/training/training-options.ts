import type { OptionsOutput } from '@btcfc/core';
import type { Backend } from '../backends/backend';
import type { Sequences } from '../data/windows/sequences';
import type { Network } from '../network/build-network';
import type { Settings } from '../settings/hyperparameters';
import type { RunIdentity } from './checkpoint/checkpoint';
import type { LossHistory, runOptions } from './run-options';
import type { ComputedBy, StopReason } from './training-events';

/** What a run does besides training, its defaults filled in. */
export type Run = OptionsOutput<typeof runOptions>;

export interface TrainingOptions {
  network: Network;
  train: Sequences;
  /** Watched by scheduler, early stopping and best weights; without it they watch the training loss. */
  validation: Sequences | undefined;
  settings: Settings;
  backend: Backend;
  /** What the run is about: made only where checkpoints are. */
  identity: () => RunIdentity;
  run: Run;
  /** What is wrong with the data, told as the training begins. @default [] */
  warnings?: readonly string[];
  /** Whether the weights it starts from may stay the best: they are tried on the validation rows first. */
  startsTrained?: boolean;
}

/** How a training went. */
export interface TrainingSummary extends LossHistory {
  /** What trained it, and why. */
  trainedBy: ComputedBy;
  trainLosses: number[];
  valLosses: number[];
  /** The epoch whose weights the model has, counted from 1; 0 after fine-tuning that only made it worse. */
  bestEpoch: number;
  /** The loss of that epoch. */
  bestLoss: number;
  /** Epochs done. */
  epochsRun: number;
  /** Gradient steps done. */
  updatesRun: number;
  /** Why it ended. */
  stoppedBy: StopReason;
}
