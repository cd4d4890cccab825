import { isConstant } from '@btcfc/core';

/** Mean and population deviation of each column over the rows that end with each row. */
export interface TrailingStatistics {
  /** Shape [rows, width]. */
  mean: Float64Array;
  /** Shape [rows, width]; 0 where the rows do not differ. */
  deviation: Float64Array;
}

/**
 * What is missing does not count; where all is, mean and deviation are 0.
 *
 * @param length rows that count; the first rows have fewer before them
 * @param asked rows to tell of; the others have 0. All of them where it is left out
 */
export function trailingStatistics(
  values: Float64Array,
  { rows, width, length, asked }: { rows: number; width: number; length: number; asked?: Iterable<number> },
): TrailingStatistics {
  const mean = new Float64Array(rows * width);
  const deviation = new Float64Array(rows * width);
  for (const row of asked ?? new Int32Array(rows).keys()) {
    const first = Math.max(0, row - length + 1);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      let count = 0;
      for (let other = first; other <= row; other++) {
        const value = values[other * width + column]!;
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
      if (count === 0) continue;
      const average = sum / count;
      let squares = 0;
      for (let other = first; other <= row; other++) {
        const away = values[other * width + column]! - average;
        if (!Number.isNaN(away)) squares += away * away;
      }
      const variance = squares / count;
      mean[row * width + column] = average;
      deviation[row * width + column] = isConstant(variance, average, count) ? 0 : Math.sqrt(variance);
    }
  }
  return { mean, deviation };
}
