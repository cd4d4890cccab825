import { type ArimaOrder, emptyWeights, multiplyOut } from './arma-polynomials';
import { differences } from './difference';
import { type ArimaFit, constantStep, withoutConstant } from './fit-arima';
import { ExactLikelihood } from './likelihood/exact-likelihood';
import { differenceWeights, GapFilter } from './likelihood/gap-filter';

/** What follows the last known row. */
export interface Ahead {
  point: Float64Array;
  /** Standard deviations. */
  deviations: Float64Array;
}

/**
 * The values after the last known one of these, from the first known one on, by a fit.
 *
 * @param values the first and the last one known, NaN where missing between
 */
export function arimaAhead(fit: ArimaFit, values: Float64Array, horizon: number): Ahead {
  return values.some(Number.isNaN) ? aheadOfGaps(fit, values, horizon) : aheadOfWhole(fit, values, horizon);
}

function aheadOfWhole(fit: ArimaFit, values: Float64Array, horizon: number): Ahead {
  const weights = emptyWeights(fit);
  multiplyOut(fit.coefficients, fit, weights);
  const { phi, theta } = weights;
  const constant = fit.mean * constantStep(fit);
  const recursion = new ExactLikelihood(Math.max(phi.length, theta.length));
  recursion.run(
    differences(values, fit).map((move) => move - constant),
    weights,
  );
  const state = recursion.state.slice();
  const carried = differenceWeights(fit);
  const rows = values.length;
  const known = new Float64Array(rows + horizon);
  known.set(values);
  for (let step = 0; step < horizon; step++) {
    const level = state[0]!;
    let value = level + constant;
    for (let lag = 0; lag < carried.length; lag++) {
      if (carried[lag] !== 0) value += carried[lag]! * known[rows + step - lag - 1]!;
    }
    known[rows + step] = value;
    for (let i = 0; i < state.length - 1; i++) state[i] = (phi[i] ?? 0) * level + state[i + 1]!;
  }
  const responses = responsesOf(fit, horizon);
  let squares = 0;
  const deviations = responses.map((response) => {
    squares += response * response;
    return Math.sqrt(fit.sigma2 * squares);
  });
  return { point: known.slice(rows), deviations };
}

function aheadOfGaps(fit: ArimaFit, values: Float64Array, horizon: number): Ahead {
  const weights = emptyWeights(fit);
  multiplyOut(fit.coefficients, fit, weights);
  const filter = new GapFilter(fit);
  filter.run(withoutConstant(values, fit, fit.mean), weights);
  const ahead = filter.ahead(horizon);
  const slope = fit.d + fit.D > 0 ? fit.mean : 0;
  const level = fit.d + fit.D > 0 ? 0 : fit.mean;
  return {
    point: ahead.values.map((value, step) => value + level + slope * (values.length + step + 1)),
    deviations: ahead.variances.map((variance) => Math.sqrt(fit.sigma2 * variance)),
  };
}

/** What a surprise of 1 does so many rows later, differences undone: the psi weights. */
function responsesOf(fit: ArimaOrder & Pick<ArimaFit, 'coefficients'>, horizon: number): Float64Array {
  const { phi, theta } = emptyWeights(fit);
  multiplyOut(fit.coefficients, fit, { phi, theta });
  const carried = differenceWeights(fit);
  const moves = new Float64Array(horizon);
  const responses = new Float64Array(horizon);
  for (let row = 0; row < horizon; row++) {
    let move = row === 0 ? 1 : (theta[row - 1] ?? 0);
    for (let lag = 1; lag <= Math.min(row, phi.length); lag++) move += phi[lag - 1]! * moves[row - lag]!;
    moves[row] = move;
    for (let lag = 1; lag <= Math.min(row, carried.length); lag++) {
      move += carried[lag - 1]! * responses[row - lag]!;
    }
    responses[row] = move;
  }
  return responses;
}
