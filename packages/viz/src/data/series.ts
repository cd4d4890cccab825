import { BtcfcError, readNumbers, type SeriesLike } from '@btcfc/core';

/** Numbers in an array, a typed array or a danfo Series. What is missing (null, undefined, NaN) or infinite is a gap. */
export type NumberSeries = ArrayLike<number | bigint | null | undefined> | SeriesLike;

/**
 * A copy of the values in which everything that can't be drawn is NaN.
 *
 * @throws BtcfcError `INVALID_DATA` if it is not an array of numbers, or holds nothing to draw
 */
export function readSeries(name: string, values: unknown): Float64Array {
  const series = readGaps(name, values);
  if (series.length === 0) throw invalidData(`\`${name}\` is empty.`, undefined, 'Pass at least one value.');
  if (series.some((value) => !Number.isNaN(value))) return series;
  throw invalidData(`\`${name}\` has no finite value.`, undefined, 'Pass at least one finite number.');
}

/** As `readSeries`, but there may be nothing to draw. */
export function readGaps(name: string, values: unknown): Float64Array {
  return readNumbers(values, { name, infinite: 'allowed' }).map((value) =>
    Number.isFinite(value) ? value : Number.NaN,
  );
}

/**
 * Shares or probabilities, from 0 to 1.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readShares(name: string, values: unknown): Float64Array {
  const shares = readSeries(name, values);
  const row = shares.findIndex((share) => share < 0 || share > 1);
  if (row < 0) return shares;
  const message = `\`${name}\` holds ${shares[row]} in row ${row + 1}, which is not a share from 0 to 1.`;
  throw invalidData(message, shares[row], 'Pass shares from 0 to 1, not percent.');
}

/** @throws BtcfcError `INVALID_DATA` unless both have the same length */
export function checkSameLength(
  name: string,
  values: ArrayLike<unknown>,
  otherName: string,
  other: ArrayLike<unknown>,
): void {
  if (values.length === other.length) return;
  throw invalidData(
    `\`${name}\` has ${values.length} values, \`${otherName}\` has ${other.length}.`,
    undefined,
    'Pass series of equal length, row for row.',
  );
}

/** @throws BtcfcError `INVALID_DATA` where a lower end is above its upper one */
export function checkNotCrossed(name: string, lower: Float64Array, upper: Float64Array): void {
  const row = lower.findIndex((value, index) => value > upper[index]!);
  if (row < 0) return;
  throw invalidData(
    `\`${name}\` has its lower end above its upper one in row ${row + 1}.`,
    [lower[row], upper[row]],
    'Swap them, or sort the quantiles of each row.',
  );
}

export function invalidData(message: string, received: unknown, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_DATA', message, received, remedy });
}

/** One series after the other. */
export function joined(before: Float64Array, after: Float64Array): Float64Array {
  const values = new Float64Array(before.length + after.length);
  values.set(before);
  values.set(after, before.length);
  return values;
}
