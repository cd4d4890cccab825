/**
 * Orders of a seasonal ARIMA model as Box & Jenkins write it, (p, d, q)(P, D, Q)[period], and whether it has a constant:
 * a mean without differences, a drift with one.
 */
export interface ArimaOrder {
  p: number;
  d: number;
  q: number;
  P: number;
  D: number;
  Q: number;
  /** Rows of a season; 1 without one. */
  period: number;
  constant: boolean;
}

/** The products of the seasonal and the other polynomials. */
export interface ArmaWeights {
  /** Weights of the values before, shape [p + P * period]. */
  phi: Float64Array;
  /** Weights of the surprises before, shape [q + Q * period]. */
  theta: Float64Array;
}

/** Arrays as long as an order needs them. */
export function emptyWeights({ p, q, P, Q, period }: ArimaOrder): ArmaWeights {
  return { phi: new Float64Array(p + P * period), theta: new Float64Array(q + Q * period) };
}

/**
 * Multiplies the polynomials out.
 *
 * @param coefficients phi, theta, seasonal phi, seasonal theta, one after the other
 */
export function multiplyOut(
  coefficients: ArrayLike<number>,
  { p, q, P, Q, period }: ArimaOrder,
  { phi, theta }: ArmaWeights,
): void {
  product(phi, coefficients, { start: 0, count: p, seasonal: p + q, seasons: P, period, sign: -1 });
  product(theta, coefficients, { start: p, count: q, seasonal: p + q + P, seasons: Q, period, sign: 1 });
}

interface Factors {
  start: number;
  count: number;
  seasonal: number;
  seasons: number;
  period: number;
  /** Of the coefficients in their polynomial: 1 - phi B, but 1 + theta B. */
  sign: number;
}

function product(
  weights: Float64Array,
  from: ArrayLike<number>,
  { start, count, seasonal, seasons, period, sign }: Factors,
): void {
  weights.fill(0);
  for (let i = 0; i < count; i++) weights[i] = from[start + i]!;
  for (let season = 0; season < seasons; season++) {
    const weight = from[seasonal + season]!;
    const lag = (season + 1) * period;
    weights[lag - 1]! += weight;
    for (let i = 0; i < count; i++) weights[lag + i]! += sign * weight * from[start + i]!;
  }
}

/**
 * Puts a stationary autoregression in the place of any numbers: their hyperbolic tangents are its partial
 * autocorrelations (Barndorff-Nielsen & Schou 1973; Jones 1980).
 */
export function toStationary(values: Float64Array, start: number, count: number): void {
  for (let i = start; i < start + count; i++) values[i] = Math.tanh(values[i]!);
  for (let order = 1; order < count; order++) {
    const partial = values[start + order]!;
    for (let i = 0, j = order - 1; i <= j; i++, j--) {
      const [first, second] = [values[start + i]!, values[start + j]!];
      values[start + i] = first - partial * second;
      values[start + j] = second - partial * first;
    }
  }
}

/** The numbers `toStationary` makes this autoregression of; NaN or infinite where it is not stationary. */
export function fromStationary(values: Float64Array, start: number, count: number): void {
  for (let order = count - 1; order > 0; order--) {
    const partial = values[start + order]!;
    const rest = 1 - partial * partial;
    for (let i = 0, j = order - 1; i <= j; i++, j--) {
      const [first, second] = [values[start + i]!, values[start + j]!];
      values[start + i] = (first + partial * second) / rest;
      values[start + j] = (second + partial * first) / rest;
    }
  }
  for (let i = start; i < start + count; i++) values[i] = Math.atanh(values[i]!);
}

/**
 * Whether all roots of 1 - sum(weights[k] z^(k+1)) lie further than `radius` from 0 (Schur & Cohn): with 1 an
 * autoregression is stationary.
 */
export function rootsBeyond(radius: number, weights: ArrayLike<number>): boolean {
  const scaled = new Float64Array(weights.length);
  for (let i = 0, power = radius; i < weights.length; i++, power *= radius) scaled[i] = weights[i]! * power;
  for (let order = scaled.length - 1; order >= 0; order--) {
    const partial = scaled[order]!;
    if (!(Math.abs(partial) < 1)) return false;
    const rest = 1 - partial * partial;
    for (let i = 0, j = order - 1; i <= j; i++, j--) {
      const [first, second] = [scaled[i]!, scaled[j]!];
      scaled[i] = (first + partial * second) / rest;
      scaled[j] = (second + partial * first) / rest;
    }
  }
  return true;
}

/**
 * The invertible moving average of the same autocovariances, up to their scale: roots of 1 + sum(theta[k] z^(k+1))
 * within the unit circle are reflected at it.
 */
export function toInvertible(values: Float64Array, start: number, count: number): void {
  let degree = count;
  while (degree > 0 && values[start + degree - 1] === 0) degree--;
  const theta = values.subarray(start, start + degree);
  if (
    degree === 0 ||
    rootsBeyond(
      1,
      theta.map((weight) => -weight),
    )
  )
    return;
  // inverse roots: those of z^q + theta[0] z^(q-1) + ...
  const [real, imaginary] = inverseRoots(theta);
  let [sumsReal, sumsImaginary] = [[1], [0]];
  for (let root = 0; root < degree; root++) {
    let [x, y] = [real[root]!, imaginary[root]!];
    const square = x * x + y * y;
    if (square > 1) [x, y] = [x / square, y / square];
    const [beforeReal, beforeImaginary] = [sumsReal, sumsImaginary];
    sumsReal = [...beforeReal, 0];
    sumsImaginary = [...beforeImaginary, 0];
    for (let i = 0; i < beforeReal.length; i++) {
      sumsReal[i + 1]! -= x * beforeReal[i]! - y * beforeImaginary[i]!;
      sumsImaginary[i + 1]! -= x * beforeImaginary[i]! + y * beforeReal[i]!;
    }
  }
  for (let i = 0; i < degree; i++) theta[i] = sumsReal[i + 1]!;
}

/** The roots of z^n + weights[0] z^(n-1) + ... + weights[n-1], all at once (Durand & Kerner). */
function inverseRoots(weights: Float64Array): [Float64Array, Float64Array] {
  const degree = weights.length;
  const bound = 1 + weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
  const angle = (root: number) => (2 * Math.PI * root) / degree + 0.4;
  const real = Float64Array.from({ length: degree }, (_, root) => 0.5 * bound * Math.cos(angle(root)));
  const imaginary = Float64Array.from({ length: degree }, (_, root) => 0.5 * bound * Math.sin(angle(root)));
  for (let round = 0; round < 500; round++) {
    let moved = 0;
    for (let root = 0; root < degree; root++) {
      const [x, y] = [real[root]!, imaginary[root]!];
      let [top, topImaginary, bottom, bottomImaginary] = [1, 0, 1, 0];
      for (const weight of weights) {
        [top, topImaginary] = [top * x - topImaginary * y + weight, top * y + topImaginary * x];
      }
      for (let other = 0; other < degree; other++) {
        if (other === root) continue;
        const [dx, dy] = [x - real[other]!, y - imaginary[other]!];
        [bottom, bottomImaginary] = [bottom * dx - bottomImaginary * dy, bottom * dy + bottomImaginary * dx];
      }
      const size = bottom * bottom + bottomImaginary * bottomImaginary || Number.MIN_VALUE;
      const stepReal = (top * bottom + topImaginary * bottomImaginary) / size;
      const stepImaginary = (topImaginary * bottom - top * bottomImaginary) / size;
      real[root] = x - stepReal;
      imaginary[root] = y - stepImaginary;
      moved = Math.max(moved, Math.abs(stepReal) + Math.abs(stepImaginary));
    }
    if (moved < 1e-14 * bound) break;
  }
  return [real, imaginary];
}
