/**
 * The rows ahead that direct models are fitted for: 1, 2, 4, 7, 14, 30 and each twice as far as the one before, up to
 * the horizon, which is always among them.
 */
export function fittedSteps(horizon: number): number[] {
  const steps = [1, 2, 4, 7, 14, 30];
  while (steps.at(-1)! < horizon) steps.push(2 * steps.at(-1)!);
  return [...steps.filter((step) => step < horizon), horizon];
}

/** Of what was found for some rows ahead that for any: by straight lines over the logarithm of their number. */
export function betweenSteps(
  fitted: readonly number[],
  steps: number,
  rowsOf: (place: number) => Float64Array,
): Float64Array {
  const next = fitted.findIndex((step) => step >= steps);
  // no further than was fitted, moves spread as there
  if (next < 0) return rowsOf(fitted.length - 1);
  if (fitted[next] === steps) return rowsOf(next);
  const [below, above] = [rowsOf(next - 1), rowsOf(next)];
  const share = Math.log(steps / fitted[next - 1]!) / Math.log(fitted[next]! / fitted[next - 1]!);
  return below.map((value, row) => value + share * (above[row]! - value));
}
