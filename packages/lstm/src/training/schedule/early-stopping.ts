/** The stopper's state as plain JSON. */
export interface EarlyStoppingState {
  /** `null` before the first epoch: JSON has no infinity. */
  bestLoss: number | null;
  /** Epoch of the best loss, counted from 1; 0 before the first. */
  bestEpoch: number;
  badEpochs: number;
}

export interface EarlyStoppingOptions {
  /** Epochs in a row without progress after which to stop. */
  patience: number;
  /** Progress is a loss below the best one by more than this. */
  minDelta: number;
  state?: EarlyStoppingState;
}

/** Keeps the best loss and tells when it has not improved for too long. */
export class EarlyStopping {
  bestLoss: number;
  bestEpoch: number;
  private badEpochs: number;
  private readonly patience: number;
  private readonly minDelta: number;

  constructor({ patience, minDelta, state }: EarlyStoppingOptions) {
    this.patience = patience;
    this.minDelta = minDelta;
    this.bestLoss = state?.bestLoss ?? Number.POSITIVE_INFINITY;
    this.bestEpoch = state?.bestEpoch ?? 0;
    this.badEpochs = state?.badEpochs ?? 0;
  }

  /** Takes an epoch's loss; true if it is the best so far. */
  step(epoch: number, loss: number): boolean {
    const isBest = loss < this.bestLoss - this.minDelta;
    if (isBest) {
      this.bestLoss = loss;
      this.bestEpoch = epoch;
      this.badEpochs = 0;
    } else {
      this.badEpochs++;
    }
    return isBest;
  }

  get shouldStop(): boolean {
    return this.badEpochs >= this.patience;
  }

  toJSON(): EarlyStoppingState {
    const { bestLoss, bestEpoch, badEpochs } = this;
    return { bestLoss: Number.isFinite(bestLoss) ? bestLoss : null, bestEpoch, badEpochs };
  }
}
