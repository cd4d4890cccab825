import { BtcfcError, type Forecast, type PredictInput, sortedQuantiles } from '@btcfc/core';
import { forecastRows } from '../forecasting/forecast-rows';
import { lastKnown, moved, type Target } from '../forecasting/moves';

/** What the move over so many rows may be, in ascending order. */
export type SortedMoves = (steps: number) => Float64Array;

/** Forecasts by the quantiles of moves; the point is their median. */
export function forecastByMoves(
  inputs: readonly PredictInput[],
  target: Target,
  movesAhead: (values: Float64Array) => SortedMoves,
): Forecast {
  return forecastRows(inputs, ({ series: { values }, horizon, levels }) => {
    const last = lastKnown(values);
    const sortedMoves = movesAhead(values);
    const sorted = Array.from({ length: horizon }, (_, step) => sortedMoves(step + 1));
    const place = (step: number, wanted: readonly number[]) =>
      sortedQuantiles(sorted[step]!, wanted).map((move) => moved(last, move, target));
    return {
      point: sorted.map((_, step) => place(step, [0.5])[0]!),
      quantiles: () => sorted.map((_, step) => place(step, levels)),
    };
  });
}

/**
 * Entry `row` is the sum of the `steps` moves from `row` on.
 *
 * @throws BtcfcError `INVALID_DATA` if there are fewer moves
 */
export function sumsOver(moves: Float64Array, steps: number): Float64Array {
  requireMoves(moves.length, steps);
  const sums = new Float64Array(moves.length - steps + 1);
  for (let row = 0; row < sums.length; row++) {
    for (let step = 0; step < steps; step++) sums[row]! += moves[row + step]!;
  }
  return sums;
}

/** @throws BtcfcError `INVALID_DATA` if there are fewer moves than rows ahead */
export function requireMoves(moves: number, needed: number): void {
  if (moves >= needed) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Quantiles of moves need ${needed} moves to forecast ${needed} ${needed === 1 ? 'row' : 'rows'} ahead.`,
    received: moves,
    remedy: 'Train on more rows, or pass a shorter `horizon`.',
  });
}
