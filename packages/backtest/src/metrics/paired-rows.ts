import { BtcfcError, readNumbers } from '@btcfc/core';

/** The rows that can be judged. */
export interface Pairs {
  actual: Float64Array;
  predicted: Float64Array;
  /** Positions they had before the others were left out. */
  rows: readonly number[];
}

/**
 * The rows that can be judged: those whose actual value is there.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, a value is no number, or a forecast is missing or not finite
 */
export function pairedRows(actual: ArrayLike<number>, predicted: ArrayLike<number>): Pairs {
  const happened = readNumbers(actual, { name: 'actual' });
  const forecast = readForecasts('predicted', predicted);
  checkRows(happened, forecast.length);
  const rows = knownRows(happened);
  if (rows.length === happened.length) return { actual: happened, predicted: forecast, rows };
  return { actual: pick(happened, rows), predicted: pick(forecast, rows), rows };
}

/**
 * Numbers that were forecast.
 *
 * @throws BtcfcError `INVALID_DATA`, naming the row, for what is no finite number
 */
export function readForecasts(name: string, values: ArrayLike<number>): Float64Array {
  const read = readNumbers(values, { name, infinite: 'allowed' });
  const bad = read.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw notFinite(name, bad, values[bad]);
  return read;
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

/** Positions of the values that are there. */
function knownRows(values: Float64Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) rows.push(row);
  return rows;
}

/** The values at some positions. */
function pick(values: ArrayLike<number>, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function notFinite(name: string, row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The forecast (\`${name}\`) is not a finite number in row ${row + 1}.`,
    received: received === undefined ? 'undefined' : received,
    remedy: 'Leave the row out, or have the model forecast a number.',
  });
}

/** NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}
