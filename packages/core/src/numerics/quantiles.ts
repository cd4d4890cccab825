import { readNumbers } from '../data/numbers';
import { invalidOption } from '../options/check-value';

/**
 * Quantiles of a sample by linear interpolation between its order statistics (numpy's default, type 7 of Hyndman &
 * Fan 1996). NaN for an empty sample.
 *
 * @param sorted the sample in ascending order
 * @param levels probabilities, from 0 to 1
 *
 * @example
 * import { sortedQuantiles } from '@btcfc/core';
 *
 * sortedQuantiles(Float64Array.of(1, 2, 4), [0.25, 0.5]); // -> [1.5, 2]
 */
export function sortedQuantiles(sorted: Float64Array, levels: readonly number[]): number[] {
  return levels.map((level) => {
    if (sorted.length === 0) return Number.NaN;
    const position = level * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    const share = position - below;
    // the distance of opposite values may lie beyond the largest number
    return Number.isFinite(high - low) ? low + share * (high - low) : low * (1 - share) + high * share;
  });
}

/**
 * Like `sortedQuantiles`, for a sample in any order: it is put in order as far as those quantiles need it, which takes a
 * third of the time of sorting.
 *
 * @param sample finite numbers; changed
 * @param levels probabilities, from 0 to 1
 *
 * @example
 * import { unsortedQuantiles } from '@btcfc/core';
 *
 * unsortedQuantiles(Float64Array.of(4, 1, 2), [0.25, 0.5]); // -> [1.5, 2]
 */
export function unsortedQuantiles(sample: Float64Array, levels: readonly number[]): number[] {
  const last = sample.length - 1;
  const ranks = new Set<number>();
  for (const level of levels) {
    const below = Math.floor(level * last);
    ranks.add(below).add(Math.min(below + 1, last));
  }
  const ascending = [...ranks].sort((one, other) => one - other);
  placeRanks(sample, { low: 0, high: last }, ascending);
  return sortedQuantiles(sample, levels);
}

const fewNumbers = 16;

/** Quickselect (Hoare 1961) of several ranks at once: each comes to hold what it would hold in the sorted sample. */
function placeRanks(
  sample: Float64Array,
  { low, high }: { low: number; high: number },
  ranks: readonly number[],
): void {
  if (ranks.length === 0 || low >= high) return;
  if (high - low < fewNumbers) {
    sample.subarray(low, high + 1).sort();
    return;
  }
  const [, pivot] = [sample[low]!, sample[(low + high) >>> 1]!, sample[high]!].sort(
    (one, other) => one - other,
  ) as [number, number, number];
  let [up, down] = [low, high];
  while (up <= down) {
    while (sample[up]! < pivot) up++;
    while (sample[down]! > pivot) down--;
    if (up > down) break;
    const kept = sample[up]!;
    sample[up++] = sample[down]!;
    sample[down--] = kept;
  }
  // what lies between holds the pivot already
  placeRanks(
    sample,
    { low, high: down },
    ranks.filter((rank) => rank <= down),
  );
  placeRanks(
    sample,
    { low: up, high },
    ranks.filter((rank) => rank >= up),
  );
}

/**
 * Like `sortedQuantiles`, for a sample in any order.
 *
 * @throws BtcfcError `INVALID_DATA` for what is no list of finite numbers, `INVALID_OPTION` for a level outside [0, 1]
 *
 * @example
 * import { sampleQuantiles } from '@btcfc/core';
 *
 * sampleQuantiles([4, 1, 2], [0.5]); // -> [2]
 */
export function sampleQuantiles(sample: ArrayLike<number>, levels: readonly number[]): number[] {
  const numbers = readNumbers(sample, { name: 'sample', missing: 'refused' });
  const wanted = readNumbers(levels, { name: 'levels', missing: 'refused' });
  const outside = wanted.find((level) => level < 0 || level > 1);
  if (outside !== undefined) throw invalidOption('levels', outside, 'probabilities from 0 to 1');
  return sortedQuantiles(numbers.sort(), Array.from(wanted));
}
