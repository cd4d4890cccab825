/**
 * Whether the spread within a season grows with its level, so that it is more even in logarithms: the criterion of
 * Guerrero (1993), as R's `BoxCox.lambda`, at the two transformations there are. False where not all values are above 0.
 *
 * @param values NaN where missing; seasons that are not whole are left out
 */
export function growsWithLevel(values: Float64Array, period: number): boolean {
  if (values.some((value) => value <= 0)) return false;
  const length = Math.max(2, period);
  const spreads: number[] = [];
  const shares: number[] = [];
  for (let start = values.length % length; start < values.length; start += length) {
    const season = values.subarray(start, start + length);
    const { mean, deviation } = momentsOf(season);
    if (Number.isNaN(mean)) continue;
    spreads.push(deviation);
    shares.push(deviation / mean);
  }
  return unevenness(shares) < unevenness(spreads);
}

/** The coefficient of variation; NaN for fewer than two, or where none differs from 0. */
function unevenness(numbers: readonly number[]): number {
  const { mean, deviation } = momentsOf(numbers);
  return deviation / mean;
}

function momentsOf(numbers: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0;
  for (let row = 0; row < numbers.length; row++) sum += numbers[row]!;
  const mean = sum / numbers.length;
  let squares = 0;
  for (let row = 0; row < numbers.length; row++) squares += (numbers[row]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (numbers.length - 1)) };
}
