import { BtcfcError } from '@btcfc/core';

/**
 * On what scale a series moves: by its own values (returns, say), by differences, or by differences of logarithms
 * (prices that grow by percentages).
 */
export type Scale = 'level' | 'difference' | 'log-return';

export const scales: readonly Scale[] = ['level', 'difference', 'log-return'];

/**
 * The moves of a series between neighbouring rows, those beside a missing value left out; on the scale `'level'` the
 * values themselves.
 *
 * @throws BtcfcError `INVALID_DATA` for a value that has no logarithm
 */
export function increments(series: Float64Array, scale: Scale): Float64Array {
  if (scale === 'level') return series.filter((value) => !Number.isNaN(value));
  const values = scale === 'difference' ? series : series.map(logarithm);
  const moves: number[] = [];
  for (let row = 1; row < values.length; row++) {
    const move = values[row]! - values[row - 1]!;
    if (!Number.isNaN(move)) moves.push(move);
  }
  return Float64Array.from(moves);
}

/** The value that lies a move of `sum` beyond `last`. */
export function moved(last: number, sum: number, scale: Scale): number {
  if (scale === 'level') return sum;
  return scale === 'difference' ? last + sum : last * Math.exp(sum);
}

/** The last value that is there; NaN if none is. */
export function lastValue(series: Float64Array): number {
  for (let row = series.length - 1; row >= 0; row--) {
    if (!Number.isNaN(series[row])) return series[row]!;
  }
  return Number.NaN;
}

/** Values in the place of missing ones: the last one before; the first one there is at the beginning. */
export function withoutGaps(series: Float64Array): Float64Array {
  let last = series.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  return series.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

function logarithm(value: number, row: number): number {
  if (value > 0) return Math.log(value);
  if (Number.isNaN(value)) return value;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Log returns need values above 0, but not so in row ${row + 1}.`,
    received: value,
    remedy: "Leave such rows out, or pass `scale: 'difference'`.",
  });
}
