/** Whether all known values are alike, but for a relative difference of 1.5e-8 on average: as R's `is.constant`. */
export function isFlat(values: Float64Array): boolean {
  const first = values.find((value) => !Number.isNaN(value));
  if (first === undefined) return true;
  let [away, size, count] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value) || value === first) continue;
    away += Math.abs(value - first);
    size += Math.abs(value);
    count++;
  }
  if (count === 0) return true;
  return away <= 1.5e-8 * (size > 1.5e-8 * count ? size : count);
}
