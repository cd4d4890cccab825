import { BtcfcError, checkOneOf } from '@btcfc/core';
import type { ForecastModel } from '../model/forecast-model';
import { logGamma } from '../numerics/gamma';
import { nelderMead } from '../numerics/nelder-mead';
import { sampleQuantiles } from '../numerics/quantiles';
import { increments, lastValue, moved, type Scale, scales } from './increments';

export interface GarchOptions {
  /** The moves whose variance is modelled. @default 'log-return' */
  scale?: Scale;
  /** What the likelihood takes the standardised moves for. @default 'normal' */
  distribution?: 'normal' | 'student-t';
}

/** Parameters of GARCH(1,1), in units of the moves. */
export interface GarchFit {
  /** Mean move. */
  mu: number;
  /** The variance's constant, its weight of the last squared surprise and of the last variance. */
  omega: number;
  alpha: number;
  beta: number;
  /** Degrees of freedom; Infinity for `'normal'`. */
  nu: number;
  logLikelihood: number;
  /** Variance before the first move. */
  backcast: number;
  /** Position of the first training row. */
  first: number;
}

const fewestMoves = 20;

/**
 * GARCH(1,1) with a constant mean (Bollerslev 1986), fitted by maximum likelihood: variance and likelihood begin as in
 * the Python package `arch`. Quantiles are those of its own standardised residuals, so that no tail is assumed; several
 * steps ahead they are scaled by the deviation of the sum.
 */
export function garch({
  scale = 'log-return',
  distribution = 'normal',
}: GarchOptions = {}): ForecastModel<GarchFit> {
  checkOneOf('scale', scale, scales);
  checkOneOf('distribution', distribution, ['normal', 'student-t']);
  return {
    fit: ({ series, first }) => ({ ...fitGarch(increments(series, scale), distribution), first }),
    predict(fitted, { series, horizon, levels }) {
      const moves = increments(series.subarray(fitted.first), scale);
      const { residuals, next } = filter(fitted, moves);
      const last = lastValue(series);
      const variances = variancesOver(fitted, next, horizon, scale);
      const place = (step: number, level: readonly number[]) => {
        const mean = scale === 'level' ? fitted.mu : fitted.mu * (step + 1);
        const deviation = Math.sqrt(variances[step]!);
        return sampleQuantiles(residuals, level).map((z) => moved(last, mean + z * deviation, scale));
      };
      const steps = Array.from({ length: horizon }, (_, step) => step);
      const point = steps.map((step) => place(step, [0.5])[0]!);
      return levels.length > 0 ? { point, quantiles: steps.map((step) => place(step, levels)) } : { point };
    },
  };
}

function fitGarch(moves: Float64Array, distribution: 'normal' | 'student-t'): Omit<GarchFit, 'first'> {
  if (moves.length < fewestMoves) throw tooFew(moves.length);
  const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
  const variance = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / moves.length;
  const unit = Math.sqrt(variance) || 1;
  const scaled = moves.map((move) => move / unit);
  const backcast = startingVariance(scaled, mean / unit) || 1;
  const read = (point: readonly number[]) => readPoint(point, distribution);
  const objective = (point: readonly number[]) => -logLikelihood({ ...read(point), backcast }, scaled);
  const starts = [
    [0.1, 0.98],
    [0.2, 0.9],
    [0.05, 0.995],
  ].map(([share, persistence]) => [
    mean / unit,
    Math.log(1 - persistence!),
    logit(persistence!),
    logit(share!),
    ...(distribution === 'normal' ? [] : [Math.log(4)]),
  ]);
  const best = starts.map((start) => nelderMead(objective, start)).sort((a, b) => a.value - b.value)[0]!;
  const { mu, omega, alpha, beta, nu } = read(best.point);
  return {
    mu: mu * unit,
    omega: omega * unit ** 2,
    alpha,
    beta,
    nu,
    logLikelihood: -best.value - moves.length * Math.log(unit),
    backcast: backcast * unit ** 2,
  };
}

type Parameters = Omit<GarchFit, 'first' | 'logLikelihood' | 'backcast'>;

// every point of the plane is a stationary model with a variance above 0
function readPoint(point: readonly number[], distribution: 'normal' | 'student-t'): Parameters {
  const [mu, logOmega, logitPersistence, logitShare, logNu] = point as [
    number,
    number,
    number,
    number,
    number,
  ];
  const persistence = logistic(logitPersistence);
  const alpha = persistence * logistic(logitShare);
  const nu = distribution === 'normal' ? Number.POSITIVE_INFINITY : 2.05 + Math.exp(logNu);
  return { mu, omega: Math.exp(logOmega), alpha, beta: persistence - alpha, nu };
}

function logLikelihood(fit: Parameters & { backcast: number }, moves: Float64Array): number {
  const { mu, nu } = fit;
  const isNormal = nu === Number.POSITIVE_INFINITY;
  const constant = isNormal
    ? -0.5 * Math.log(2 * Math.PI)
    : logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * Math.log(Math.PI * (nu - 2));
  let sum = 0;
  walk(fit, moves, (variance, move) => {
    const square = (move - mu) ** 2 / variance;
    const density = isNormal ? -0.5 * square : -((nu + 1) / 2) * Math.log1p(square / (nu - 2));
    sum += constant - 0.5 * Math.log(variance) + density;
  });
  return sum;
}

/** @returns the variance of the move to come */
function walk(
  { mu, omega, alpha, beta, backcast }: Omit<Parameters, 'nu'> & { backcast: number },
  moves: Float64Array,
  visit: (variance: number, move: number, row: number) => void,
): number {
  let variance = omega + (alpha + beta) * backcast;
  for (let row = 0; row < moves.length; row++) {
    visit(variance, moves[row]!, row);
    variance = omega + alpha * (moves[row]! - mu) ** 2 + beta * variance;
  }
  return variance;
}

function filter(fit: GarchFit, moves: Float64Array): { residuals: Float64Array; next: number } {
  const residuals = new Float64Array(moves.length);
  const next = walk(fit, moves, (variance, move, row) => {
    residuals[row] = (move - fit.mu) / Math.sqrt(variance);
  });
  return { residuals, next };
}

/** Per step the variance of the move there, or of the sum of the moves up to it. */
function variancesOver(
  { omega, alpha, beta }: GarchFit,
  next: number,
  horizon: number,
  scale: Scale,
): number[] {
  let variance = next;
  let sum = 0;
  return Array.from({ length: horizon }, () => {
    const step = variance;
    sum += step;
    variance = omega + (alpha + beta) * variance;
    return scale === 'level' ? step : sum;
  });
}

// arch's backcast: the mean of the first 75 squared surprises, the earliest weighing most
function startingVariance(moves: Float64Array, mean: number): number {
  let sum = 0;
  let weights = 0;
  for (let row = 0; row < Math.min(75, moves.length); row++) {
    sum += 0.94 ** row * (moves[row]! - mean) ** 2;
    weights += 0.94 ** row;
  }
  return sum / weights;
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function tooFew(moves: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `GARCH needs ${fewestMoves} moves to be fitted.`,
    received: moves,
    remedy: 'Train on more rows.',
  });
}
