import type { ArimaOrder, ArmaWeights } from '../arma-polynomials';
import type { InnovationSums } from './exact-likelihood';
import { StationaryStart } from './stationary-start';

/** The variance before the first row of what is not stationary, relative to that of the noise: as good as unknown. */
const unknown = 1e6;

/**
 * Kalman's filter of an ARIMA process with gaps (Harvey & Pierse 1984; Durbin & Koopman 2012): the state holds the
 * stationary part and the last values that the differences reach back to. A missing row moves the state on and teaches
 * it nothing.
 */
export class GapFilter {
  readonly sums: InnovationSums = { squares: 0, logs: 0, count: 0 };
  private readonly stationary: number;
  private readonly size: number;
  /** Weights by which a value follows from those before it: what the differences leave out. */
  private readonly carried: Float64Array;
  private readonly carriedLags: Int32Array;
  private readonly phi: Float64Array;
  private readonly noise: Float64Array;
  private readonly state: Float64Array;
  private readonly variance: Float64Array;
  private readonly moved: Float64Array;
  private readonly gain: Float64Array;
  private readonly scratch: Float64Array;
  private readonly start: StationaryStart;

  constructor(order: ArimaOrder) {
    const { p, q, P, Q, period } = order;
    this.carried = differenceWeights(order);
    this.stationary = Math.max(p + P * period, q + Q * period + 1);
    this.size = this.stationary + this.carried.length;
    this.carriedLags = Int32Array.from([...this.carried.keys()].filter((lag) => this.carried[lag] !== 0));
    this.phi = new Float64Array(this.stationary);
    this.noise = new Float64Array(this.stationary);
    this.state = new Float64Array(this.size);
    this.variance = new Float64Array(this.size * this.size);
    this.moved = new Float64Array(this.size * this.size);
    this.gain = new Float64Array(this.size);
    this.start = new StationaryStart(this.stationary);
    this.scratch = new Float64Array(this.size);
  }

  /**
   * @param values without the mean or drift, NaN where missing
   * @param surprises takes each row's surprise in units of the noise, NaN where missing
   * @returns whether there is a likelihood: not if the stationary part is none
   */
  run(values: Float64Array, weights: ArmaWeights, surprises?: Float64Array): boolean {
    const { size, stationary, state, variance, gain, sums } = this;
    this.phi.fill(0);
    this.phi.set(weights.phi);
    this.noise.fill(0);
    this.noise[0] = 1;
    this.noise.set(weights.theta, 1);
    state.fill(0);
    if (!this.startVariance(weights)) return false;
    for (let i = stationary; i < size; i++) variance[i * size + i] = unknown;
    let squares = 0;
    let logs = 0;
    let count = 0;
    for (let row = 0; row < values.length; row++) {
      if (row > 0) this.moveOn();
      const value = values[row]!;
      if (Number.isNaN(value)) {
        if (surprises) surprises[row] = Number.NaN;
        continue;
      }
      const spread = this.lookAt(gain);
      const error = value - this.expected();
      for (let i = 0; i < size; i++) state[i]! += (gain[i]! * error) / spread;
      for (let i = 0; i < size; i++) {
        const share = gain[i]! / spread;
        for (let j = 0; j < size; j++) variance[i * size + j]! -= share * gain[j]!;
      }
      if (surprises) surprises[row] = error / Math.sqrt(spread);
      // the first rows only tell where the series stands
      if (spread >= 1e4) continue;
      squares += (error * error) / spread;
      logs += Math.log(spread);
      count++;
    }
    sums.squares = squares;
    sums.logs = logs;
    sums.count = count;
    return Number.isFinite(squares) && Number.isFinite(logs);
  }

  /** What follows the last row: values and their variances relative to the noise. */
  ahead(horizon: number): { values: Float64Array; variances: Float64Array } {
    const values = new Float64Array(horizon);
    const variances = new Float64Array(horizon);
    for (let step = 0; step < horizon; step++) {
      this.moveOn();
      values[step] = this.expected();
      variances[step] = this.lookAt(this.gain);
    }
    return { values, variances };
  }

  private expected(): number {
    const { state, carried, carriedLags, stationary } = this;
    let sum = state[0]!;
    for (const lag of carriedLags) sum += carried[lag]! * state[stationary + lag]!;
    return sum;
  }

  /** The covariance of the state with the value seen; its own variance is returned. */
  private lookAt(covariance: Float64Array): number {
    const { size, variance, carried, carriedLags, stationary } = this;
    for (let i = 0; i < size; i++) {
      let sum = variance[i * size]!;
      for (const lag of carriedLags) sum += carried[lag]! * variance[i * size + stationary + lag]!;
      covariance[i] = sum;
    }
    let spread = covariance[0]!;
    for (const lag of carriedLags) spread += carried[lag]! * covariance[stationary + lag]!;
    return spread;
  }

  /** One row further: state and variance. */
  private moveOn(): void {
    const { size, state, variance, moved, noise, stationary, scratch } = this;
    scratch.set(state);
    this.shift(scratch, 0, 1, state, 0);
    for (let column = 0; column < size; column++) this.shift(variance, column, size, moved, column);
    // the transpose of what came of the columns goes the same way
    for (let row = 0; row < size; row++) this.shift(moved, row * size, 1, variance, row * size);
    for (let i = 0; i < stationary; i++) {
      for (let j = 0; j < stationary; j++) variance[i * size + j]! += noise[i]! * noise[j]!;
    }
  }

  /** The transition of one vector that lies in `from` at every `stride`; it may not be written onto itself. */
  private shift(from: Float64Array, start: number, stride: number, to: Float64Array, begin: number): void {
    const { size, stationary, phi, carried, carriedLags } = this;
    const first = from[start]!;
    for (let i = 0; i < stationary - 1; i++) {
      to[begin + i * stride] = phi[i]! * first + from[start + (i + 1) * stride]!;
    }
    to[begin + (stationary - 1) * stride] = phi[stationary - 1]! * first;
    if (size === stationary) return;
    let sum = first;
    for (const lag of carriedLags) sum += carried[lag]! * from[start + (stationary + lag) * stride]!;
    to[begin + stationary * stride] = sum;
    for (let i = stationary + 1; i < size; i++) to[begin + i * stride] = from[start + (i - 1) * stride]!;
  }

  /** The variance of the stationary state, P = T P T' + R R', from its first column on. */
  private startVariance(weights: ArmaWeights): boolean {
    const { stationary: count, size, variance, phi, noise, start } = this;
    if (!start.run(weights)) return false;
    const { covariance } = start;
    variance.fill(0);
    for (let i = count - 1; i >= 0; i--) {
      for (let j = i; j >= 0; j--) {
        const further = i + 1 < count ? variance[(i + 1) * size + j + 1]! : 0;
        const value =
          phi[i]! * phi[j]! * covariance[0]! +
          phi[i]! * covariance[j + 1]! +
          phi[j]! * covariance[i + 1]! +
          further +
          noise[i]! * noise[j]!;
        variance[i * size + j] = value;
        variance[j * size + i] = value;
      }
    }
    return true;
  }
}

/** The weights of the values before in a value whose differences are 0: 1 for one difference, 1 at the period, ... */
export function differenceWeights({ d, D, period }: Pick<ArimaOrder, 'd' | 'D' | 'period'>): Float64Array {
  let polynomial = [1];
  const factor = (lag: number) => {
    const product = [...polynomial, ...new Array<number>(lag).fill(0)];
    polynomial.forEach((value, i) => {
      product[i + lag]! -= value;
    });
    polynomial = product;
  };
  for (let i = 0; i < d; i++) factor(1);
  for (let i = 0; i < D; i++) factor(period);
  return Float64Array.from(polynomial.slice(1), (value) => -value);
}
