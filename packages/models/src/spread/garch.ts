import {
  BtcfcError,
  defineOptions,
  logGamma,
  nelderMead,
  type OptionsInput,
  option,
  sampleQuantiles,
} from '@btcfc/core';
import { forecastRows } from '../forecasting/forecast-rows';
import { logistic } from '../forecasting/logistic';
import { lastKnown, moved, movesOf, roundingOfMoves, type Scale, scaleOption } from '../forecasting/moves';
import { type SavableModel, savableModel } from '../saving/savable-model';

const garchOptions = defineOptions('garch', {
  /** The moves whose variance is modelled. @default 'log-difference' */
  scale: scaleOption('log-difference'),
  /** What the likelihood takes the standardised moves for. @default 'normal' */
  distribution: option.oneOf(['normal', 'student-t'] as const, { default: 'normal' }),
});

/** Options of `garch`. */
export interface GarchOptions extends OptionsInput<typeof garchOptions> {}

/** Parameters of GARCH(1,1), in units of the moves. */
export interface GarchFit {
  /** Mean move. */
  mu: number;
  /** The variance's constant part. */
  omega: number;
  /** The variance's weight of the last squared surprise. */
  alpha: number;
  /** The variance's weight of the last variance. */
  beta: number;
  /** Degrees of freedom; Infinity for `'normal'`. */
  nu: number;
  /** Of the training moves. */
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
 * rows ahead they are scaled by the deviation of the sum. Moves that differ by rounding alone have no variance to fit:
 * they go on as they are.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 20 moves, or a value has no
 * logarithm
 *
 * @example
 * import { forecastSeries, garch } from '@btcfc/models'
 * const series = Array.from({ length: 100 }, (_, row) => 100 + Math.sin(row * row))
 * const forecast = await forecastSeries({ model: garch(), series, horizon: 2, levels: [0.05, 0.95] })
 */
export function garch(options: GarchOptions = {}): SavableModel<GarchFit> {
  const { scale, distribution } = garchOptions.read(options);
  return savableModel({
    kind: 'garch',
    options: { scale, distribution },
    fit({ series: { values }, first }) {
      const moves = movesOf(values, scale);
      if (moves.length < fewestMoves) throw tooFew(moves.length);
      return { ...fitGarch(moves, distribution, roundingOfMoves(values, scale)), first };
    },
    predict: (fitted, inputs) =>
      forecastRows(inputs, ({ series: { values }, horizon, levels }) => {
        const moves = movesOf(values.subarray(fitted.first), scale);
        const { residuals, next } = filter(fitted, moves);
        const last = lastKnown(values);
        const variances = variancesOver(fitted, next, horizon, scale);
        const place = (step: number, wanted: readonly number[]) => {
          const mean = scale === 'level' ? fitted.mu : fitted.mu * (step + 1);
          const deviation = Math.sqrt(variances[step]!);
          return sampleQuantiles(residuals, wanted).map((z) => moved(last, mean + z * deviation, scale));
        };
        return {
          point: variances.map((_, step) => place(step, [0.5])[0]!),
          quantiles: () => variances.map((_, step) => place(step, levels)),
        };
      }),
  });
}

function fitGarch(
  moves: Float64Array,
  distribution: 'normal' | 'student-t',
  rounding: number,
): Omit<GarchFit, 'first'> {
  const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
  const variance = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / moves.length;
  const unit = Math.sqrt(variance);
  if (unit <= rounding) return steady(moves, mean, rounding);
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

/** Moves without a variance of their own: that of their rounding stands in its place, since nothing divides by 0. */
function steady(moves: Float64Array, mu: number, rounding: number): Omit<GarchFit, 'first'> {
  const omega = Math.max(rounding, 1e-150) ** 2;
  const fit = { mu, omega, alpha: 0, beta: 0, nu: Number.POSITIVE_INFINITY, backcast: omega };
  return { ...fit, logLikelihood: logLikelihood(fit, moves) };
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

function tooFew(moves: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `GARCH needs ${fewestMoves} moves to be fitted.`,
    received: moves,
    remedy: 'Train on more rows.',
  });
}
