import type { ArimaOrder } from '../arma-polynomials';

/**
 * The mean of the squared surprises where those before the rows are taken for 0 (Box & Jenkins): quick, and the
 * likelihood of all but the first rows. The four polynomials are applied one after the other, so that a season costs as
 * much as its weights, however many rows it has. One object serves all calls of an order, so that nothing is allocated.
 */
export class ConditionalSquares {
  /** How many rows at the start only serve as the past of others. */
  readonly skipped: number;
  private readonly seasonless: Float64Array;
  private readonly seasonal: Float64Array;
  private readonly errors: Float64Array;

  constructor(
    private readonly order: ArimaOrder,
    rows: number,
  ) {
    const { p, q, P, Q, period } = order;
    this.skipped = p + P * period;
    this.seasonless = new Float64Array(rows);
    // the surprises before the rows stand at the beginning, and stay 0
    this.seasonal = new Float64Array(Q * period + rows);
    this.errors = new Float64Array(q + rows);
  }

  /**
   * @param values as many as there are rows
   * @param mean what is taken from each of them
   * @param weights phi, theta, seasonal phi, seasonal theta, one after the other
   * @returns NaN if no row is left
   */
  run(values: Float64Array, mean: number, weights: Float64Array): number {
    const { skipped, seasonless, seasonal, errors } = this;
    const { p, q, P, Q, period } = this.order;
    const rows = values.length;
    for (let row = P * period; row < rows; row++) {
      let value = values[row]! - mean;
      for (let i = 0, at = p + q, back = row - period; i < P; i++, back -= period) {
        value -= weights[at + i]! * (values[back]! - mean);
      }
      seasonless[row] = value;
    }
    let sum = 0;
    for (let row = skipped; row < rows; row++) {
      let value = seasonless[row]!;
      for (let i = 0; i < p; i++) value -= weights[i]! * seasonless[row - 1 - i]!;
      const late = row + Q * period;
      for (let i = 0, at = p + q + P; i < Q; i++)
        value -= weights[at + i]! * seasonal[late - (i + 1) * period]!;
      seasonal[late] = value;
      for (let i = 0; i < q; i++) value -= weights[p + i]! * errors[row + q - 1 - i]!;
      errors[row + q] = value;
      sum += value * value;
    }
    return sum / (rows - skipped);
  }
}
