/**
 * Quantiles of a sample by linear interpolation between its order statistics (numpy's default, type 7 of Hyndman &
 * Fan 1996). NaN for an empty sample.
 *
 * @param sorted the sample in ascending order
 */
export function quantilesOfSorted(sorted: Float64Array, levels: readonly number[]): number[] {
  return levels.map((level) => {
    if (sorted.length === 0) return Number.NaN;
    const position = level * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    return low + (position - below) * (high - low);
  });
}

/** Like `quantilesOfSorted`, for a sample in any order. */
export function sampleQuantiles(sample: ArrayLike<number>, levels: readonly number[]): number[] {
  return quantilesOfSorted(Float64Array.from(sample).sort(), levels);
}
