import type { Rng } from '@btcfc/core';
import type { TrainingOptions } from '../training-options';

export interface LearnerOptions
  extends Pick<TrainingOptions, 'network' | 'train' | 'validation' | 'settings' | 'backend'> {
  /** Gradient steps of an epoch. */
  updates: number;
  /** Where the order of the batches and the masks are drawn from. */
  rng: Rng;
  signal: AbortSignal | undefined;
}
