import { BtcfcError } from '@btcfc/core';
import { datesThatShowAStep } from '../answers/forecast-answer';
import type { InputRows } from '../input/forecast-input';
import { invalidInput } from '../input/invalid-input';
import type { LoadedRowModel } from '../models/loaded-model';

/** The newest rows of a stream. One is never changed: rows that can't be forecast from leave no trace. */
export interface RowWindow {
  /** `[rows, columns]`, oldest first. */
  values: Float64Array;
  rows: number;
  /** One for each row, NaN where it was not sent. */
  base: Float64Array;
  scale: Float64Array;
  /** One for each row, milliseconds since 1970; `undefined` where the stream has no dates. */
  dates: Float64Array | undefined;
}

/**
 * A window with newer rows at its end, and no more than twice what the model looks back over.
 *
 * @throws BtcfcError `INVALID_STATE` for rows that are not newer; `INVALID_DATA` where only some rows have dates
 */
export function extend(
  window: RowWindow | undefined,
  input: InputRows,
  { rowsNeeded }: LoadedRowModel,
): RowWindow {
  if (window) checkNewer(window, input);
  const { X, base, scale, dates } = input;
  const unknown = new Float64Array(X.rows).fill(Number.NaN);
  const most = Math.max(2 * rowsNeeded, datesThatShowAStep);
  const rows = Math.min((window?.rows ?? 0) + X.rows, most);
  return {
    values: joined(window?.values, X.values, rows * X.columns.length),
    rows,
    base: joined(window?.base, base ?? unknown, rows),
    scale: joined(window?.scale, scale ?? unknown, rows),
    dates: dates && joined(window?.dates, dates, rows),
  };
}

/** A window as rows to forecast from. */
export function inputOf(
  { values, rows, base, scale, dates }: RowWindow,
  columns: readonly string[],
  future: InputRows['future'],
): InputRows {
  const known = (series: Float64Array) => (Number.isNaN(series.at(-1)) ? undefined : series);
  return {
    X: { rows, columns: [...columns], values },
    base: known(base),
    scale: known(scale),
    dates,
    future,
  };
}

function joined(older: Float64Array | undefined, newer: Float64Array, kept: number): Float64Array {
  const all = new Float64Array((older?.length ?? 0) + newer.length);
  if (older) all.set(older);
  all.set(newer, older?.length ?? 0);
  return all.slice(-kept);
}

function checkNewer(window: RowWindow, { dates }: InputRows): void {
  const lastDate = window.dates?.at(-1);
  if ((lastDate === undefined) !== (dates === undefined)) {
    throw invalidInput(
      `The rows of this stream so far came ${lastDate === undefined ? 'without' : 'with'} dates.`,
    );
  }
  if (lastDate === undefined || dates![0]! > lastDate) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The rows are late: the stream's last row is of ${new Date(lastDate).toISOString()}.`,
    received: new Date(dates![0]!).toISOString(),
    remedy: 'Send newer rows, each once; or delete the stream and send its rows again.',
  });
}
