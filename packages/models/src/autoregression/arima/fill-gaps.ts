import { takeApart } from '../../smoothing/decomposition/take-apart';
import { withoutGapsBetween } from '../../smoothing/gaps';

/**
 * Values in the place of missing ones, to look for a season with: on the line between their neighbours once the season is
 * taken out.
 *
 * @param values the first and the last one known
 */
export function fillGaps(values: Float64Array, period: number): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  if (period < 2 || values.length <= 2 * period) return withoutGapsBetween(values);
  const season = seasonOf(values, period);
  const rest = withoutGapsBetween(values.map((value, row) => value - season[row]!));
  // what is known stays as it is, to the last bit
  return values.map((value, row) => (Number.isNaN(value) ? rest[row]! + season[row]! : value));
}

/** The season by STL, of values with or without gaps. */
export function seasonOf(values: Float64Array, period: number): Float64Array {
  return takeApart(values, { periods: [period] }).seasons[0]!;
}
