import { BtcfcError } from '@btcfc/core';

/**
 * Standard deviation of forecast errors: the root of their mean square, with as many of them less as parameters were
 * chosen by them; null where none is left.
 */
export function deviationOf(errors: ArrayLike<number>, parameters = 0): number | null {
  let sum = 0;
  let count = 0;
  let largest = 0;
  for (let row = 0; row < errors.length; row++) {
    const error = errors[row]!;
    if (Number.isNaN(error)) continue;
    sum += error * error;
    largest = Math.max(largest, Math.abs(error));
    count++;
  }
  if (count <= parameters) return null;
  // squares of such errors are too large or too small for numbers, so they are counted in the largest one
  const isOut = sum === Number.POSITIVE_INFINITY || (sum < 1e-280 && largest > 0);
  if (isOut && largest !== 1 && Number.isFinite(largest)) {
    const shares = Float64Array.from(errors, (error) => error / largest);
    return largest * deviationOf(shares, parameters)!;
  }
  return Math.sqrt(sum / (count - parameters));
}

/**
 * The deviation, where levels are asked for.
 *
 * @param model as the error says it
 * @param needed known values it takes to have one
 * @throws BtcfcError `INVALID_DATA` if the training rows were too few
 */
export function requireDeviation(deviation: number | null, model: string, needed: number): number {
  if (deviation !== null) return deviation;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${model} needs ${needed} known training values to tell how far its forecasts may be off.`,
    remedy: 'Train on more rows, or ask for no `levels`.',
  });
}
