/** Rows of a sample in the order of their values. */
export function orderOf(values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (_, row) => row).sort((a, b) => values[a]! - values[b]!);
}

/** Some rows of a sample, and how much each of them weighs. */
export interface WeightedRows {
  /** The sample, in any order. */
  values: Float64Array;
  /** Its rows in the order of their values; those from `first` up to before `end` are looked at. */
  order: Uint32Array;
  first: number;
  end: number;
  /** Weight of a row by its age, 0 for the one before `end`. */
  weights: Float64Array;
}

/**
 * Quantiles by straight lines between values that lie as far apart as half their weights: with equal weights those of
 * core's `sortedQuantiles` (type 7 of Hyndman & Fan 1996).
 *
 * @param levels increasing
 */
export function weightedQuantiles(
  { values, order, first, end, weights }: WeightedRows,
  levels: readonly number[],
): number[] {
  const found: number[] = [];
  const total = spanOf(order, { first, end, weights });
  let [place, placeBefore, valueBefore, weightBefore] = [0, 0, Number.NaN, Number.NaN];
  let wanted = levels[0]! * total;
  for (let rank = 0; rank < order.length; rank++) {
    const row = order[rank]!;
    if (row < first || row >= end) continue;
    const value = values[row]!;
    const weight = weights[end - 1 - row]!;
    if (!Number.isNaN(weightBefore)) place += (weightBefore + weight) / 2;
    while (wanted <= place) {
      const share = place > placeBefore ? (wanted - placeBefore) / (place - placeBefore) : 1;
      found.push(share < 1 ? valueBefore + share * (value - valueBefore) : value);
      if (found.length === levels.length) return found;
      wanted = levels[found.length]! * total;
    }
    placeBefore = place;
    valueBefore = value;
    weightBefore = weight;
  }
  // the last place may be rounded to less than the whole
  while (found.length < levels.length) found.push(valueBefore);
  return found;
}

/** How far the last value lies from the first one. */
function spanOf(
  order: Uint32Array,
  { first, end, weights }: Pick<WeightedRows, 'first' | 'end' | 'weights'>,
): number {
  const isTaken = (row: number) => row >= first && row < end;
  let total = 0;
  for (let row = first; row < end; row++) total += weights[end - 1 - row]!;
  let highest = order.length - 1;
  while (!isTaken(order[highest]!)) highest--;
  const weightOf = (row: number) => weights[end - 1 - row]!;
  return total - (weightOf(order.find(isTaken)!) + weightOf(order[highest]!)) / 2;
}
