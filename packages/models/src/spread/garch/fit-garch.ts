import { deviationOf } from '../../forecasting/deviation';
import { type Lowest, smoothDescent } from '../../forecasting/smooth-descent';
import type { VarianceForm } from './form';
import { likelihoodOf } from './likelihood';
import type { GarchParameters } from './parameters';
import { type Distribution, readShape, shapeSlopes, shapeStart } from './shape';

/** Parameters of a model of the variance, in units of the moves. */
export interface FittedVariance extends GarchParameters {
  /** Of the training moves. */
  logLikelihood: number;
  /** Variance that stands for those before the first move. */
  backcast: number;
  /** How many training moves there were. */
  rows: number;
}

// nothing divides by the square of a smaller one
const least = 1e-150;

/**
 * The parameters under which moves are likeliest, by descents from the likeliest of some starts.
 *
 * @param rounding moves that differ by no more are equal: they have no variance to fit, that of their rounding stands in
 * its place
 */
export function fitGarch(
  form: VarianceForm,
  distribution: Distribution,
  moves: Float64Array,
  rounding: number,
): FittedVariance {
  const mean = meanOf(moves);
  const unit = deviationOf(moves.map((move) => move - mean))!;
  if (unit <= Math.max(rounding, least)) return still(form, moves, mean, rounding);
  const scaled = moves.map((move) => move / unit);
  const backcast = startingVariance(scaled, mean / unit) || 1;
  const usual = usualVariance(scaled, mean / unit);
  // a value that comes again and again would be infinitely likely with a variance of 0
  const floor = Math.max(1e-8 * usual, (rounding / unit) ** 2);
  const { size } = form;
  const read = (point: Float64Array): GarchParameters => {
    const shape = readShape(point.subarray(1 + size));
    return { mu: point[0]!, ...form.read(point.subarray(1, 1 + size), floor, shape.nu), ...shape };
  };
  const likelihood = likelihoodOf(form.recursion, scaled, backcast);
  // of a single move, so that steps are no longer for many
  const objective = (point: Float64Array, slopes: Float64Array) => {
    const parameters = read(point);
    const { logLikelihood, slopes: along } = likelihood(parameters);
    const { own, nu } = form.slopes(point.subarray(1, 1 + size), along, parameters.nu);
    slopes[0] = along.mu;
    slopes.set(own, 1);
    slopes.set(shapeSlopes(point.subarray(1 + size), { nu, lambda: along.lambda }), 1 + size);
    for (let i = 0; i < slopes.length; i++) slopes[i]! /= -moves.length;
    return -logLikelihood / moves.length;
  };
  const starts = startsOf(form, distribution, mean / unit, usual < 0.25 ? [1, usual] : [1])
    .map((point) => ({ point, value: objective(point, point.slice()) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort(byValue);
  const isFew = moves.length < 1000;
  let found = starts[0]!;
  // few moves leave several valleys
  starts.slice(0, isFew ? 4 : 2).forEach(({ point }, index) => {
    const known =
      index === 0 || isFew || !form.isSmooth ? Number.POSITIVE_INFINITY : found.value - 1e-4 / moves.length;
    const lowest = smoothDescent(objective, point, {
      tolerance: 1e-6 / moves.length,
      known,
      ...(index > 0 && !isFew && { found }),
    });
    if (lowest && lowest.value < found.value) found = lowest;
  });
  const { mu, ...parameters } = read(found.point);
  return {
    mu: mu * unit,
    ...parameters,
    ...form.scaled(parameters, unit),
    logLikelihood: -(found.value + Math.log(unit)) * moves.length,
    backcast: backcast * unit * unit,
    rows: moves.length,
  };
}

function startsOf(
  form: VarianceForm,
  distribution: Distribution,
  mean: number,
  levels: readonly number[],
): Float64Array[] {
  const dynamics = [
    { persistence: 0.98, share: 0.1 },
    { persistence: 0.9, share: 0.2 },
    { persistence: 0.995, share: 0.05 },
    { persistence: 0.5, share: 0.5 },
  ];
  return levels.flatMap((level) =>
    dynamics.map((how) =>
      Float64Array.from([mean, ...form.start({ level, ...how }), ...shapeStart(distribution)]),
    ),
  );
}

function still(form: VarianceForm, moves: Float64Array, mu: number, rounding: number): FittedVariance {
  const backcast = Math.max(rounding, least) ** 2;
  const fit = { mu, ...form.still(backcast), nu: Number.POSITIVE_INFINITY, lambda: 0 };
  const { logLikelihood } = likelihoodOf(form.recursion, moves, backcast)(fit);
  return { ...fit, logLikelihood, backcast, rows: moves.length };
}

/** As in the Python package `arch`: the mean of the first 75 squared surprises, the earliest weighing most. */
function startingVariance(moves: Float64Array, mean: number): number {
  let sum = 0;
  let weights = 0;
  for (let row = 0; row < Math.min(75, moves.length); row++) {
    sum += 0.94 ** row * (moves[row]! - mean) ** 2;
    weights += 0.94 ** row;
  }
  return sum / weights;
}

/** The variance of most moves, where a few outliers make up that of all, which is 1. */
function usualVariance(moves: Float64Array, mean: number): number {
  const sizes = moves.map((move) => Math.abs(move - mean)).sort();
  const usual = (1.4826 * sizes[sizes.length >> 1]!) ** 2;
  return usual > 1e-16 ? usual : 1;
}

function byValue(a: Lowest, b: Lowest): number {
  return a.value - b.value;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
