import type { ArimaOrder } from './arma-polynomials';

/** Differences over so many rows, so many times; NaN where either value is missing. */
export function difference(values: Float64Array, lag: number, times = 1): Float64Array {
  let moves = values;
  for (let i = 0; i < times; i++) {
    moves = moves.subarray(Math.min(lag, moves.length)).map((value, row) => value - moves[row]!);
  }
  return moves;
}

/** The differences an order takes: seasonal ones first. */
export function differences(
  values: Float64Array,
  { d, D, period }: Pick<ArimaOrder, 'd' | 'D' | 'period'>,
): Float64Array {
  return difference(difference(values, period, D), 1, d);
}
