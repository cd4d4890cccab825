/**
 * A power of two, so that dividing by it rounds nothing. R's searches depend on the scale of the values and do badly on
 * small ones, and that for ARIMA from 1e10 on: those are brought to where they do well, all others are left as they are.
 */
export function scaleOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest === 0 || (largest >= 1 && largest < 1e9)) return 1;
  return 2 ** Math.max(-1022, Math.floor(Math.log2(largest)) - 9);
}
