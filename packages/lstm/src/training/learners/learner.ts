import type { Sequences } from '../../data/windows/sequences';
import type { Checkpoint } from '../checkpoint/checkpoint';

/** One epoch of a training. */
export interface LearnerEpoch {
  /** Counted from 1. */
  epoch: number;
  /** The learning rate of each of its gradient steps, counted from 0. */
  rateOf(step: number): number;
}

export interface EpochLosses {
  trainLoss: number;
  valLoss: number;
}

/** Weights and moments, as a checkpoint holds them. */
export type LearnerState = Pick<Checkpoint, 'adamStep' | 'weights' | 'firstMoment' | 'secondMoment'>;

/** Weights and moments at one moment, to be read if they are wanted. */
export interface CapturedState {
  read(): Promise<LearnerState>;
  free(): void;
}

/**
 * What makes the weights of a network better. It has the weights while the training lasts; the model gets them by
 * `takeBest`.
 */
export interface Learner {
  /** Some gradient steps, then the loss on the validation windows. */
  runEpoch(epoch: LearnerEpoch): Promise<EpochLosses>;
  /** The mean loss on windows, with the weights as they are. */
  lossOn(windows: Sequences): Promise<number>;
  capture(): Promise<CapturedState>;
  restore(checkpoint: Checkpoint): Promise<void>;
  /** Takes the weights for the best ones from now on. */
  keepBest(): void;
  bestWeights(): Promise<Float32Array>;
  /** Goes back to the best weights, and gives them to the model. */
  takeBest(): void;
  dispose(): void;
}
