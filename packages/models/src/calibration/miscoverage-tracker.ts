/** How wide a band is chosen: the share of past scores that may lie outside, by each learning rate. */
export interface MiscoverageState {
  alphas: number[];
  weights: number[];
}

/** Rows over which the rates compete, as in the experiments of Gibbs & Candes (2024). */
const competition = 500;

/**
 * Adaptive conformal inference (Gibbs & Candes 2021): after a miss the share of misses aimed at falls, after a
 * hit it rises, so that in the long run the misses are the share they shall be, whatever the data does.
 * Of several learning rates, those that did best lately count most (DtACI: Gibbs & Candes 2024).
 */
export class MiscoverageTracker {
  private readonly alphas: number[];
  private weights: number[];

  constructor(
    /** Share of misses there shall be. */
    private readonly target: number,
    private readonly rates: readonly number[],
    state: MiscoverageState = {
      alphas: rates.map(() => target),
      weights: rates.map(() => 1 / rates.length),
    },
  ) {
    this.alphas = [...state.alphas];
    this.weights = [...state.weights];
  }

  /** Share of past scores that may lie outside at the next row; can be below 0 or above 1. */
  get alpha(): number {
    return this.alphas.reduce((sum, alpha, index) => sum + this.weights[index]! * alpha, 0);
  }

  /** @param beta the largest share at which the row just seen would still be covered is below this */
  update(beta: number): void {
    if (this.rates.length > 1) this.reweigh(beta);
    this.alphas.forEach((alpha, index) => {
      const isMissed = alpha >= beta;
      this.alphas[index] = alpha + this.rates[index]! * (this.target - (isMissed ? 1 : 0));
    });
  }

  toJSON(): MiscoverageState {
    return { alphas: [...this.alphas], weights: [...this.weights] };
  }

  private reweigh(beta: number): void {
    const { target } = this;
    const count = this.rates.length;
    const spread = (1 - target) ** 2 * target ** 3 + (1 - target) ** 3 * target ** 2;
    const pace = Math.sqrt((3 / competition) * ((Math.log(count * competition) + 2) / spread));
    const grown = this.weights.map((weight, index) => {
      const distance = beta - this.alphas[index]!;
      return weight * Math.exp(-pace * (target * distance - Math.min(0, distance)));
    });
    const sum = grown.reduce((total, weight) => total + weight, 0);
    // a share for all: none is lost for good
    const shared = 1 / (2 * competition);
    this.weights = grown.map((weight) => ((1 - shared) * weight) / sum + shared / count);
  }
}
