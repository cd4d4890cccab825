import { type Frequency, sampleQuantiles, stepDate } from '@btcfc/core';

/** Whether the last row of a series lies before the one that its others lead to. */
export function endsEarly(dates: Float64Array, frequency: Frequency): boolean {
  if (dates.length < 4) return false;
  const last = dates.at(-1)!;
  return last < stepDate(dates.at(-2)!, frequency, 1);
}

const leastRows = 16;
const mostRows = 120;
const neighbours = 5;
// of a normal spread: one value of a series without memory in 30,000 is that low
const farOut = 4;
const lowest = 0.75;

/**
 * Whether the last value is so low that it may be of a period that is not over: further below the values before it, in
 * multiples, than any earlier value was, and beyond what their spread explains. Of series of values above 0 only.
 */
export function endsLow(values: Float64Array): boolean {
  if (values.length < leastRows) return false;
  const known = values.subarray(-mostRows).filter((value) => !Number.isNaN(value));
  const last = known.length - 1;
  if (last + 1 < leastRows || Number.isNaN(values.at(-1)!) || ratioAt(known, last) > Math.log(lowest))
    return false;
  if (known.some((value) => value <= 0)) return false;
  const earlier = Array.from({ length: last - neighbours }, (_, index) => ratioAt(known, index + neighbours));
  const [least, low, middle, high] = sampleQuantiles(earlier, [0, 0.25, 0.5, 0.75]);
  // quartiles of a normal distribution lie .6745 spreads from its middle
  const spread = (high! - low!) / (2 * 0.6745);
  const ratio = ratioAt(known, last);
  return ratio < least! + Math.log(0.9) && ratio < middle! - farOut * spread;
}

/** The logarithm of a value over the median of those right before it. */
function ratioAt(values: Float64Array, row: number): number {
  const before = values.slice(row - neighbours, row).sort();
  return Math.log(values[row]! / before[(neighbours - 1) / 2]!);
}
