import { BtcfcError } from '@btcfc/core';

export interface Pair {
  actual: number;
  predicted: number;
  row: number;
}

/**
 * The rows that can be judged: those whose actual value is there.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or a forecast is not finite
 */
export function pairedRows(actual: ArrayLike<number>, predicted: ArrayLike<number>): Pair[] {
  checkRows(actual, predicted.length);
  const pairs: Pair[] = [];
  for (let row = 0; row < actual.length; row++) {
    if (!Number.isFinite(predicted[row])) throw notFinite(row, predicted[row]);
    if (!Number.isNaN(actual[row])) pairs.push({ actual: actual[row]!, predicted: predicted[row]!, row });
  }
  return pairs;
}

export function checkRows(actual: ArrayLike<number>, forecasts: number): void {
  if (actual.length === forecasts) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${forecasts} forecasts can't be compared with ${actual.length} actual values.`,
    received: { actual: actual.length, forecasts },
    remedy: 'Pass as many forecasts as actual values.',
  });
}

function notFinite(row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The forecast is not a finite number in row ${row + 1}.`,
    received,
    remedy: 'Leave the row out, or have the model forecast a number.',
  });
}

/** NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}
