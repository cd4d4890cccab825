import {
  type ArimaOrder,
  emptyWeights,
  fromStationary,
  multiplyOut,
  rootsBeyond,
  toInvertible,
  toStationary,
} from './arma-polynomials';
import { differences } from './difference';
import { ConditionalSquares } from './likelihood/conditional-squares';
import { ExactLikelihood } from './likelihood/exact-likelihood';
import { gapLikelihood, type Likelihood } from './likelihood/gap-likelihood';
import { inverseDiagonal, quasiNewton, secondDerivatives } from './quasi-newton';

/** An ARIMA model with its numbers. */
export interface ArimaFit extends ArimaOrder {
  /** phi, theta, seasonal phi, seasonal theta, one after the other; shape [p + q + P + Q]. */
  coefficients: number[];
  /** The mean without differences, the drift per row with one; 0 without a constant. */
  mean: number;
  /** Variance of the noise. */
  sigma2: number;
  /** Null where the likelihood was only approximated. */
  logLikelihood: number | null;
  /** Akaike's criterion, corrected for few rows; Infinity for a model that was refused. */
  aicc: number;
}

export interface FitRequest {
  /** Training rows from the first known to the last known one, NaN where missing; of any scale near 1. */
  values: Float64Array;
  /** The same with anything in the gaps. */
  filled: Float64Array;
  order: ArimaOrder;
  /** Whether the surprises before the first rows are taken for 0 instead of computing the likelihood. */
  approximate: boolean;
  /** A model whose criterion is no better is given back as it is, without a look at whether to refuse it. @default Infinity */
  limit?: number;
  /** Whether it is taken as it comes out, wherever its roots lie. @default false */
  isGiven?: boolean;
}

const radius = 1.01;

/**
 * Fits one order: first by conditional least squares, then, unless told to stop there, by exact maximum likelihood from
 * there on, as R's `arima` (method "CSS-ML").
 *
 * @returns null if it can not be fitted, or is refused as R's `auto.arima` does: roots within 1.01 of the unit circle, or
 * a likelihood that is no maximum
 */
export function fitArima({
  values,
  filled,
  order,
  approximate,
  limit = Infinity,
  isGiven,
}: FitRequest): ArimaFit | null {
  const { p, d, q, P, D, Q, period, constant } = order;
  const moves = differences(values, order);
  const known = moves.reduce((count, move) => (Number.isNaN(move) ? count : count + 1), 0);
  const hasGaps = values.some(Number.isNaN);
  const present = values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
  const used = present - d - D * period;
  if (used <= 0 || (known === 0 && !hasGaps)) return null;
  const arma = p + q + P + Q;
  const size = arma + (constant ? 1 : 0);
  const unit = constantStep(order);
  const start = new Float64Array(size);
  const scales = new Float64Array(size).fill(1);
  if (constant) {
    const { mean, error } = meanOf(moves);
    if (!Number.isFinite(mean)) return null;
    start[arma] = mean / unit;
    scales[arma] = (10 * error) / unit;
    if (!(scales[arma] > 0)) return null;
  }

  const weights = emptyWeights(order);
  const most = Math.max(weights.phi.length, weights.theta.length);
  const centred = new Float64Array(moves.length);
  const centre = (mean: number) => {
    for (let row = 0; row < moves.length; row++) centred[row] = moves[row]! - mean * unit;
    return centred;
  };
  const squaresOf = new ConditionalSquares(order, moves.length);
  const conditional = (point: Float64Array) =>
    0.5 * Math.log(squaresOf.run(moves, constant ? point[arma]! * unit : 0, point));

  const parameters = size + 1;
  const penalty = penaltyOf(parameters, { used, present });
  let point: Float64Array = start;
  if (!hasGaps) {
    if (moves.length <= squaresOf.skipped) return null;
    const found = quasiNewton(conditional, start, scales);
    if (!found) return null;
    if (approximate) {
      const squares = Math.exp(2 * found.value);
      const aicc = used * (Math.log(squares) + 1 + Math.log(2 * Math.PI)) + penalty;
      const sigma2 = (squares * (moves.length - squaresOf.skipped)) / Math.max(1, used - parameters + 1);
      const fit = finished(order, found.point, { sigma2, logLikelihood: null, aicc });
      if (!(aicc < limit)) return fit;
      if (!hasAllowedRoots(found.point, order)) return null;
      return isMinimum(conditional, found.point, scales) ? fit : null;
    }
    if (found.converged) point = found.point;
    if (!isStationary(point, order)) {
      if (!isGiven) return null;
      point = start;
    }
  }

  const less = new Float64Array(values.length);
  const likelihood = hasGaps
    ? gapLikelihood(values, filled, order, (all, mean) => withoutConstant(all, order, mean, less))
    : exactLikelihood(centred, centre, most);
  const read = point.slice();
  const exact = (asked: Float64Array) => {
    read.set(asked);
    toStationary(read, 0, p);
    toStationary(read, p + q, P);
    multiplyOut(read, order, weights);
    const sums = likelihood(weights, constant ? read[arma]! : 0);
    return sums ? 0.5 * (Math.log(sums.squares / sums.count) + sums.logs / sums.count) : Infinity;
  };
  const from = point.slice();
  fromStationary(from, 0, p);
  fromStationary(from, p + q, P);
  toInvertible(from, p, q);
  toInvertible(from, p + q + P, Q);
  const found = quasiNewton(exact, from, scales);
  if (!found) return null;
  const best = found.point;
  toInvertible(best, p, q);
  toInvertible(best, p + q + P, Q);
  const value = exact(best);
  const aicc = 2 * used * value + used * (1 + Math.log(2 * Math.PI)) + penalty;
  if (!Number.isFinite(value)) return null;
  const { squares } = likelihood(weights, constant ? best[arma]! : 0)!;
  const sigma2 = squares / Math.max(1, used - parameters + 1);
  const asked = best.slice();
  toStationary(best, 0, p);
  toStationary(best, p + q, P);
  const fit = finished(order, best, {
    sigma2,
    logLikelihood: -used * (value + 0.5 + 0.5 * Math.log(2 * Math.PI)),
    aicc,
  });
  if (isGiven || !(aicc < limit)) return fit;
  return hasAllowedRoots(best, order) && isMinimum(exact, asked, scales) ? fit : null;
}

/**
 * A model of differences alone, with the mean of what they leave where there is a constant: for series that these explain
 * wholly, or that no other model can be fitted to.
 *
 * @param values without gaps
 */
export function fitSteady(values: Float64Array, order: ArimaOrder): ArimaFit {
  const moves = differences(values, order);
  const mean =
    order.constant && moves.length > 0 ? moves.reduce((sum, move) => sum + move, 0) / moves.length : 0;
  const squares = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0);
  const sigma2 = moves.length > 0 ? squares / moves.length : 0;
  const unit = constantStep(order);
  return { ...order, coefficients: [], mean: mean / unit, sigma2, logLikelihood: null, aicc: Infinity };
}

/** What Akaike's criterion asks for the parameters: corrected, but of three rows not, where nothing would be left. */
function penaltyOf(parameters: number, { used, present }: { used: number; present: number }): number {
  if (present <= 3) return 2 * parameters;
  const left = used - parameters - 1;
  return left > 0 ? 2 * parameters * (1 + (parameters + 1) / left) : Number.POSITIVE_INFINITY;
}

/** How much a constant moves the differences: nothing more than itself without any, the period with a seasonal one. */
export function constantStep({ D, period }: Pick<ArimaOrder, 'D' | 'period'>): number {
  return D > 0 ? period : 1;
}

function exactLikelihood(
  centred: Float64Array,
  centre: (mean: number) => Float64Array,
  most: number,
): Likelihood {
  const recursion = new ExactLikelihood(most);
  return (weights, mean) => {
    centre(mean);
    return recursion.run(centred, weights) ? recursion.sums : null;
  };
}

/** The values less their mean or drift. */
export function withoutConstant(
  values: Float64Array,
  { d, D }: Pick<ArimaOrder, 'd' | 'D'>,
  mean: number,
  into: Float64Array = new Float64Array(values.length),
): Float64Array {
  const slope = d + D > 0 ? mean : 0;
  const level = d + D > 0 ? 0 : mean;
  for (let row = 0; row < values.length; row++) into[row] = values[row]! - level - slope * (row + 1);
  return into;
}

function finished(
  order: ArimaOrder,
  point: Float64Array,
  rest: Pick<ArimaFit, 'sigma2' | 'logLikelihood' | 'aicc'>,
): ArimaFit {
  const count = order.p + order.q + order.P + order.Q;
  return {
    ...order,
    coefficients: Array.from(point.subarray(0, count)),
    mean: order.constant ? point[count]! : 0,
    ...rest,
  };
}

function meanOf(moves: Float64Array): { mean: number; error: number } {
  let [sum, count] = [0, 0];
  for (const move of moves) {
    if (Number.isNaN(move)) continue;
    sum += move;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (const move of moves) if (!Number.isNaN(move)) squares += (move - mean) ** 2;
  return { mean, error: Math.sqrt(squares / Math.max(1, count - 1) / count) };
}

function isStationary(point: Float64Array, { p, q, P }: ArimaOrder): boolean {
  return rootsBeyond(1, point.subarray(0, p)) && rootsBeyond(1, point.subarray(p + q, p + q + P));
}

function hasAllowedRoots(point: Float64Array, { p, q, P, Q, period }: ArimaOrder): boolean {
  const parts = (start: number, count: number) => point.subarray(start, start + count);
  const negative = (start: number, count: number) => parts(start, count).map((weight) => -weight);
  const seasonal = radius ** period;
  return (
    rootsBeyond(radius, parts(0, p)) &&
    rootsBeyond(radius, negative(p, q)) &&
    rootsBeyond(seasonal, parts(p + q, P)) &&
    rootsBeyond(seasonal, negative(p + q + P, Q))
  );
}

/** Whether the coefficients would have variances there: with too many of them the likelihood has no peak. */
function isMinimum(
  objective: (point: Float64Array) => number,
  point: Float64Array,
  scales: Float64Array,
): boolean {
  if (point.length === 0) return true;
  const curvature = secondDerivatives(objective, point, scales);
  const variances = curvature && inverseDiagonal(curvature, point.length);
  return variances?.every((variance) => variance >= 0) ?? false;
}
