/** The scheduler's state as plain JSON. */
export interface PlateauState {
  /** `null` before the first epoch: JSON has no infinity. */
  best: number | null;
  badEpochs: number;
  learningRate: number;
}

export interface PlateauOptions {
  learningRate: number;
  /** What the rate is multiplied by. */
  factor: number;
  /** Epochs without progress that are borne before the rate is reduced. */
  patience: number;
  state?: PlateauState;
}

const threshold = 1e-4;
const smallestChange = 1e-8;

/**
 * Reduces the learning rate when the loss stops falling: PyTorch's `ReduceLROnPlateau` with mode `min`, threshold 1e-4
 * (relative), cooldown 0, smallest rate 0, eps 1e-8. For a loss below 0, as likelihoods have, the margin is a share of
 * its absolute value, so that progress is always a lower loss; PyTorch takes a loss that stands still for progress there.
 */
export class ReduceLROnPlateau {
  learningRate: number;
  private readonly factor: number;
  private readonly patience: number;
  private best: number;
  private badEpochs: number;

  constructor({ learningRate, factor, patience, state }: PlateauOptions) {
    this.factor = factor;
    this.patience = patience;
    this.learningRate = state?.learningRate ?? learningRate;
    this.best = state?.best ?? Number.POSITIVE_INFINITY;
    this.badEpochs = state?.badEpochs ?? 0;
  }

  /** Takes an epoch's loss; true if the rate was reduced. */
  step(loss: number): boolean {
    const isBelowZero = this.best < 0;
    if (loss < this.best * (isBelowZero ? 1 + threshold : 1 - threshold)) {
      this.best = loss;
      this.badEpochs = 0;
    } else {
      this.badEpochs++;
    }
    if (this.badEpochs <= this.patience) return false;
    this.badEpochs = 0;
    const reduced = this.learningRate * this.factor;
    if (this.learningRate - reduced <= smallestChange) return false;
    this.learningRate = reduced;
    return true;
  }

  toJSON(): PlateauState {
    const { best, badEpochs, learningRate } = this;
    return { best: Number.isFinite(best) ? best : null, badEpochs, learningRate };
  }
}
