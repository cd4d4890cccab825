import type { ArmaWeights } from '../arma-polynomials';
import { StationaryStart } from './stationary-start';

/** What the likelihood of a stretch of rows comes to, with the variance of the surprises left out. */
export interface InnovationSums {
  /** Sum of squared surprises, each divided by its variance relative to that of the noise. */
  squares: number;
  /** Sum of the logarithms of these relative variances. */
  logs: number;
  /** Rows counted. */
  count: number;
}

/**
 * The exact likelihood of a stationary ARMA process without gaps, by the recursions of Morf, Sidhu & Kailath (1974) on
 * the state space form of Gardner, Harvey & Phillips (1980): the variance of the state changes by a matrix of rank one
 * from row to row, so that a row costs as much as there are weights, not their square. One object serves all calls, so
 * that a search allocates nothing.
 */
export class ExactLikelihood {
  readonly sums: InnovationSums = { squares: 0, logs: 0, count: 0 };
  /** The state after the last row: what its forecasts begin with. */
  readonly state: Float64Array;
  private readonly gain: Float64Array;
  private readonly change: Float64Array;
  private readonly weights: Float64Array;
  private size = 0;
  /** Where asked for, the gain and the variance of each row until they settle. */
  private gains: Float64Array = new Float64Array(0);
  private variances: Float64Array = new Float64Array(0);
  private settled = 0;
  private readonly start: StationaryStart;

  /** @param most the most weights of either kind */
  constructor(most: number) {
    this.start = new StationaryStart(most);
    this.state = new Float64Array(most + 2);
    this.gain = new Float64Array(most + 2);
    this.change = new Float64Array(most + 2);
    this.weights = new Float64Array(most + 2);
  }

  /**
   * @param values of mean 0
   * @param surprises takes each row's surprise in units of the noise, where given
   * @returns whether there is a likelihood: not if the process is not stationary
   */
  run(values: Float64Array, arma: ArmaWeights, surprises?: Float64Array): boolean {
    const { state, gain, change, sums, weights, start } = this;
    const size = Math.max(arma.phi.length, arma.theta.length + 1);
    if (!start.run(arma)) return false;
    this.size = size;
    this.settled = values.length;
    if (surprises) this.keep(values.length);
    const { gains, variances } = this;
    // padded, so that the loops below need no conditions
    weights.fill(0);
    weights.set(arma.phi);
    state.fill(0);
    let variance = start.covariance[0]!;
    for (let i = 0; i < size; i++) gain[i] = weights[i]! * variance + start.covariance[i + 1]!;
    gain.fill(0, size);
    change.set(gain);
    let weight = -1 / variance;
    let squares = 0;
    let logs = 0;
    let scale = 1;
    let quiet = 0;
    for (let row = 0; row < values.length; row++) {
      const error = values[row]! - state[0]!;
      squares += (error * error) / variance;
      scale *= variance;
      if (scale > 1e100) {
        logs += Math.log(scale);
        scale = 1;
      }
      if (surprises) {
        surprises[row] = error / Math.sqrt(variance);
        variances[row] = variance;
        if (quiet <= size) gains.set(gain.subarray(0, size), row * size);
        else if (quiet++ === size + 1) this.settled = row;
      }
      const level = state[0]!;
      const pull = error / variance;
      if (quiet > size) {
        // the variance has settled: only the state goes on
        for (let i = 0; i < size; i++) state[i] = weights[i]! * level + state[i + 1]! + gain[i]! * pull;
        continue;
      }
      const first = change[0]!;
      const moved = weight * first;
      const next = variance + moved * first;
      // only rounding takes it below that of the noise
      if (!(next > 0.5)) return false;
      const share = first / next;
      for (let i = 0; i < size; i++) {
        state[i] = weights[i]! * level + state[i + 1]! + gain[i]! * pull;
        const carried = weights[i]! * first + change[i + 1]!;
        gain[i]! += carried * moved;
        change[i] = carried - gain[i]! * share;
      }
      weight += (moved * moved) / variance;
      quiet = Math.abs(next - variance) < 1e-13 * next ? quiet + 1 : 0;
      variance = next;
    }
    sums.squares = squares;
    sums.logs = logs + Math.log(scale);
    sums.count = values.length;
    return true;
  }

  /**
   * The surprises that another series would give, after a run that told its own.
   *
   * @param values that are 0 before the row `from`
   */
  again(values: Float64Array, from: number, surprises: Float64Array): void {
    const { state, weights, gains, variances, size, settled } = this;
    state.fill(0);
    surprises.fill(0, 0, from);
    for (let row = from; row < values.length; row++) {
      const level = state[0]!;
      const error = values[row]! - level;
      const variance = variances[row]!;
      surprises[row] = error / Math.sqrt(variance);
      const pull = error / variance;
      const at = Math.min(row, settled - 1) * size;
      for (let i = 0; i < size; i++) state[i] = weights[i]! * level + state[i + 1]! + gains[at + i]! * pull;
    }
  }

  private keep(rows: number): void {
    if (this.gains.length >= rows * this.size) return;
    this.gains = new Float64Array(rows * this.size);
    this.variances = new Float64Array(rows);
  }
}
