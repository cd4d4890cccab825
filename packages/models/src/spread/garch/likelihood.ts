import { densityOf } from './densities';
import type { GarchParameters, GarchSlopes } from './parameters';
import { emptyPass, type Recursion } from './recursions';

/** How likely moves are, and the slopes of that along each parameter. */
export interface Likelihood {
  logLikelihood: number;
  slopes: GarchSlopes;
}

/**
 * The logarithm of the likelihood of moves, conditional on the variance before the first one.
 *
 * @param backcast variance that stands for those before the first move
 */
export function likelihoodOf(
  recursion: Recursion,
  moves: Float64Array,
  backcast: number,
): (parameters: GarchParameters) => Likelihood {
  const pass = emptyPass(moves.length);
  const scores = new Float64Array(moves.length);
  return (parameters) => {
    recursion.pass(parameters, moves, backcast, pass);
    const { sum, nu, lambda } = densityOf(parameters, pass.standardised, scores);
    const slopes = recursion.slopes(parameters, pass, scores, backcast);
    return { logLikelihood: sum + recursion.sumOfLogs(pass), slopes: { ...slopes, nu, lambda } };
  };
}
