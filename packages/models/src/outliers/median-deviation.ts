/** Makes the median absolute deviation of normal values their standard deviation. */
const consistency = 1.482602218505602;

export interface RobustSpread {
  median: number;
  /** Median absolute deviation times 1.4826: the standard deviation, were the values normal. */
  deviation: number;
}

/** Centre and spread that up to half of the values can't spoil (Hampel 1974). */
export function robustSpread(values: ArrayLike<number>): RobustSpread {
  const median = medianOf(Float64Array.from(values));
  const deviations = Float64Array.from(values, (value) => Math.abs(value - median));
  return { median, deviation: consistency * medianOf(deviations) };
}

function medianOf(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
