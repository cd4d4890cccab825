import type { ArmaWeights } from '../arma-polynomials';

/** What a stationary ARMA process is before its first row is seen, with noise of variance 1. */
export class StationaryStart {
  /** Covariance of the first state (Gardner, Harvey & Phillips 1980) with the first value, and zeros behind it. */
  readonly covariance: Float64Array;
  private readonly values: Float64Array;
  private readonly pure: Float64Array;
  private readonly products: Float64Array;
  private readonly response: Float64Array;
  private readonly smaller: Float64Array;

  /** @param most the most weights of either kind */
  constructor(private readonly most: number) {
    const size = most + 2;
    this.covariance = new Float64Array(size);
    this.values = new Float64Array(size);
    this.pure = new Float64Array(2 * size);
    this.products = new Float64Array(size);
    this.response = new Float64Array(size);
    this.smaller = new Float64Array(size * size);
  }

  /** @returns whether there is one: not if the process is not stationary */
  run({ phi, theta }: ArmaWeights): boolean {
    const { covariance, values, response } = this;
    const [p, q] = [phi.length, theta.length];
    const size = Math.max(p, q + 1);
    if (!this.autocovariances(phi, theta)) return false;
    // what a surprise does i rows later
    response[0] = 1;
    for (let i = 1; i < size; i++) {
      let sum = i <= q ? theta[i - 1]! : 0;
      for (let j = 1; j <= Math.min(i, p); j++) sum += phi[j - 1]! * response[i - j]!;
      response[i] = sum;
    }
    covariance.fill(0);
    covariance[0] = values[0]!;
    for (let j = 1; j < size; j++) {
      let sum = 0;
      for (let k = j + 1; k <= p; k++) sum += phi[k - 1]! * values[k - j]!;
      for (let k = j; k <= q; k++) sum += theta[k - 1]! * response[k - j]!;
      covariance[j] = sum;
    }
    return true;
  }

  /** Autocovariances of the process at the lags 0 to p. */
  private autocovariances(phi: Float64Array, theta: Float64Array): boolean {
    const { values, pure, products } = this;
    const [p, q] = [phi.length, theta.length];
    if (!this.pureAutocovariances(phi, p + q)) return false;
    for (let lag = 0; lag <= q; lag++) {
      let sum = lag === 0 ? 1 : theta[lag - 1]!;
      for (let i = 1; i + lag <= q; i++) sum += theta[i - 1]! * theta[i + lag - 1]!;
      products[lag] = sum;
    }
    for (let lag = 0; lag <= p; lag++) {
      let sum = products[0]! * pure[lag]!;
      for (let j = 1; j <= q; j++) sum += products[j]! * (pure[lag + j]! + pure[Math.abs(lag - j)]!);
      values[lag] = sum;
    }
    return values[0]! > 0 && Number.isFinite(values[0]);
  }

  /** Of the autoregression alone: down to its partial autocorrelations, and up again. */
  private pureAutocovariances(phi: Float64Array, lags: number): boolean {
    const { pure, smaller } = this;
    const p = phi.length;
    const width = this.most + 2;
    pure.fill(0);
    let variance = 1;
    smaller.set(phi, p * width);
    for (let order = p; order > 0; order--) {
      const row = order * width;
      const partial = smaller[row + order - 1]!;
      const rest = 1 - partial * partial;
      if (!(rest > 0)) return false;
      variance /= rest;
      for (let i = 0; i < order - 1; i++) {
        smaller[row - width + i] = (smaller[row + i]! + partial * smaller[row + order - 2 - i]!) / rest;
      }
    }
    pure[0] = variance;
    for (let lag = 1; lag <= lags; lag++) {
      let sum = 0;
      if (lag <= p) {
        const row = (lag - 1) * width;
        for (let j = 1; j < lag; j++) sum += smaller[row + j - 1]! * pure[lag - j]!;
        const partial = smaller[lag * width + lag - 1]!;
        sum += partial * variance;
        variance *= 1 - partial * partial;
      } else {
        for (let j = 1; j <= p; j++) sum += phi[j - 1]! * pure[lag - j]!;
      }
      pure[lag] = sum;
    }
    return Number.isFinite(pure[0]);
  }
}
