import type { Sequences } from '../../data/windows/sequences';
import type { Settings } from '../../settings/hyperparameters';
import { updatesOfPass, windowsOfStep } from '../learners/batches';

/** How long a training may be. */
export interface TrainingBudget {
  /** Epochs at most. */
  epochs: number;
  /** Gradient steps of each of them. */
  updatesPerEpoch: number;
  /** Which limit that is. */
  endsBy: 'epochs' | 'updates';
}

type BudgetSettings = Pick<Settings, 'epochs' | 'updates' | 'updatesPerEpoch' | 'batchSize' | 'accumulate'>;

/** The epochs of a training: all of one length, so that a longer budget goes on where a shorter one ended. */
export function budgetOf(
  { epochs, updates = Number.POSITIVE_INFINITY, updatesPerEpoch, ...batches }: BudgetSettings,
  train: Pick<Sequences, 'length'>,
): TrainingBudget {
  const each = Math.min(updatesPerEpoch ?? updatesOfPass(train, windowsOfStep(batches)), updates);
  const within = Math.floor(updates / each);
  return {
    epochs: Math.min(epochs, within),
    updatesPerEpoch: each,
    endsBy: within <= epochs ? 'updates' : 'epochs',
  };
}
