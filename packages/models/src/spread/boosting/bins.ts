import { firstWhere } from '@btcfc/core';

/** Bins of a column at most. */
export const mostBins = 64;

/** A column as whole numbers: how many of its bounds lie below each value. */
export interface BinnedColumn {
  /** Ascending; a value that is one belongs to the bin below. */
  bounds: Float64Array;
  bins: Uint8Array;
}

/** Divides a column into bins with about as many rows each; where fewer values differ, one bin for each of them. */
export function binColumn(column: Float64Array): BinnedColumn {
  const sorted = column.slice().sort();
  const distinct = sorted.filter((value, row) => row === 0 || value !== sorted[row - 1]);
  const bounds = distinct.length <= mostBins ? middles(distinct) : sharedBounds(sorted);
  return {
    bounds,
    bins: Uint8Array.from(column, (value) => firstWhere(bounds.length, (bin) => bounds[bin]! >= value)),
  };
}

function middles(distinct: Float64Array): Float64Array {
  return distinct.slice(1).map((value, place) => (value + distinct[place]!) / 2);
}

function sharedBounds(sorted: Float64Array): Float64Array {
  const bounds: number[] = [];
  for (let bin = 1; bin < mostBins; bin++) {
    const row = Math.floor((bin * sorted.length) / mostBins);
    const bound = (sorted[row - 1]! + sorted[row]!) / 2;
    if (bounds.length === 0 || bound > bounds.at(-1)!) bounds.push(bound);
  }
  return Float64Array.from(bounds);
}
