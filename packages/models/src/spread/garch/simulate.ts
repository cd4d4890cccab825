import { Rng } from '@btcfc/core';
import type { GarchParameters } from './parameters';
import type { Recursion } from './recursions';

/** How many futures are drawn. */
const paths = 4000;

/**
 * For each row ahead the order in which the futures take their standardised moves: a Latin hypercube (McKay, Beckman &
 * Conover 1979), so that in every row each of them is taken once. It is always the same.
 */
export function latinOrders(horizon: number): Uint32Array[] {
  const rng = new Rng(0);
  return Array.from({ length: horizon }, (_, row) => rng.split(row).permutation(paths));
}

interface Start {
  recursion: Recursion;
  parameters: GarchParameters;
  /** The recursion's number before the first row ahead. */
  state: number;
  /** In ascending order. */
  standardised: Float64Array;
}

/**
 * Moves ahead by filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999): past standardised moves come
 * in other orders, and each changes how far the later ones spread.
 *
 * @param orders from `latinOrders`, one for each row ahead
 * @param isSum whether it is the sum of the moves up to each row, or the move of that row
 * @returns for each row ahead what it may be, in ascending order. Shape [horizon][paths]
 */
export function simulateMoves(
  { recursion, parameters, state, standardised }: Start,
  orders: readonly Uint32Array[],
  isSum: boolean,
): Float64Array[] {
  // each as often as the others: quantiles between them would take the furthest ones in
  const draws = Float64Array.from(
    { length: paths },
    (_, path) => standardised[Math.floor(((path + 0.5) / paths) * standardised.length)]!,
  );
  const states = new Float64Array(paths).fill(state);
  const sums = new Float64Array(paths);
  return orders.map((order) => {
    for (let path = 0; path < paths; path++) {
      const z = draws[order[path]!]!;
      const move = parameters.mu + z * Math.sqrt(recursion.varianceOf(states[path]!));
      sums[path] = isSum ? sums[path]! + move : move;
      states[path] = recursion.next(parameters, states[path]!, z);
    }
    return sums.slice().sort();
  });
}
