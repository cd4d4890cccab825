import { BtcfcError, option } from '@btcfc/core';

/**
 * What a model forecasts of a series: its own values (returns, say), their differences, or differences of their logarithms
 * (what grows by percentages). The names are those of the LSTM's option.
 */
export type Target = 'level' | 'difference' | 'log-difference';

const targets = ['level', 'difference', 'log-difference'] as const;

/** The option `target`. */
export const targetOption = <const Default extends Target>(fallback: Default) =>
  option.oneOf(targets, { default: fallback as Target });

/**
 * The moves of a series from each known value to the next one; a move over a gap counts as one of its rows, so it is
 * divided by the root of their number, as a random walk spreads. With the target `'level'` the known values themselves.
 *
 * @throws BtcfcError `INVALID_DATA` for a value that has no logarithm
 */
export function movesOf(values: Float64Array, target: Target): Float64Array {
  if (target === 'level') return values.filter((value) => !Number.isNaN(value));
  const known = target === 'difference' ? values : values.map(logarithm);
  const moves = new Float64Array(Math.max(0, known.length - 1));
  let count = 0;
  let last = known.findIndex((value) => !Number.isNaN(value));
  for (let row = last + 1; last >= 0 && row < known.length; row++) {
    const move = known[row]! - known[last]!;
    if (Number.isNaN(move)) continue;
    moves[count++] = row - last === 1 ? move : move / Math.sqrt(row - last);
    last = row;
  }
  return moves.subarray(0, count);
}

/** Rows of the values that are known: each move leads from one of them to the next. */
export function knownRows(values: Float64Array): number[] {
  return Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
}

/**
 * How large the moves' rounding errors are: moves that differ by no more are equal.
 *
 * @throws BtcfcError `INVALID_DATA` for a value that has no logarithm
 */
export function roundingOfMoves(values: Float64Array, target: Target): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(target === 'log-difference' && !Number.isNaN(value) ? Math.log(value) : value);
    if (size > largest) largest = size;
  }
  // the values themselves are rounded too, which moves a logarithm by as much as rounding moves 1
  return 4 * Number.EPSILON * (target === 'log-difference' ? largest + 1 : largest);
}

/** The value that lies a move of `sum` beyond `last`. */
export function moved(last: number, sum: number, target: Target): number {
  if (target === 'level') return sum;
  return target === 'difference' ? last + sum : last * Math.exp(sum);
}

/**
 * The last value that is known.
 *
 * @throws BtcfcError `INVALID_DATA` if none is
 */
export function lastKnown(values: Float64Array): number {
  for (let row = values.length - 1; row >= 0; row--) {
    if (!Number.isNaN(values[row])) return values[row]!;
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The series has no known value to forecast from.',
    received: values,
    remedy: 'Begin where the series begins.',
  });
}

/** Values in the place of missing ones: the last one before; the first one there is at the beginning. */
export function withoutGaps(values: Float64Array): Float64Array {
  let last = values.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

/**
 * The logarithm of a value, NaN where it is missing.
 *
 * @throws BtcfcError `INVALID_DATA` for a value that has none
 */
export function logarithm(value: number, row: number): number {
  if (value > 0) return Math.log(value);
  if (Number.isNaN(value)) return value;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Logarithms need values above 0, which is not so in row ${row + 1}.`,
    received: value,
    remedy:
      "Leave such rows out, or take none: `target: 'difference'`, or `transform: 'none'` of ARIMA models.",
  });
}
