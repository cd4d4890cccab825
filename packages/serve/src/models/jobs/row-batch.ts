import { type Forecast, forecastOfRow } from '@btcfc/core';
import type { InputRows } from '../../input/input-rows';
import { lastRows } from '../../input/input-rows';
import type { LoadedRowModel } from '../loaded-model';

/** Rows of one caller, and the quantiles asked for. */
export interface AskedRows extends InputRows {
  levels?: number[];
  /** From how many of the last rows to forecast. @default 1 */
  origins?: number;
}

/**
 * What follows the rows of each caller. Rows of several are laid end to end, and the network forecasts from the last row of
 * each at once. Those of one call have the same levels, and each has all rows that its window is scaled by.
 *
 * @returns for each its forecasts, one for each origin
 * @throws BtcfcError as `LSTMForecaster.forecast`
 */
export async function forecastRowsTogether(
  { content: forecaster, rowsNeeded }: LoadedRowModel,
  asked: readonly AskedRows[],
): Promise<Forecast[][]> {
  const [first] = asked;
  if (asked.length === 1) return [rowsOf(await forecaster.forecast(alone(first!, rowsNeeded)))];
  const { rowsAhead } = forecaster;
  const width = forecaster.columns.length;
  const block = rowsNeeded + rowsAhead;
  const rows = block * asked.length - rowsAhead;
  const values = new Float64Array(rows * width);
  const base = new Float64Array(rows);
  const scale = first!.scale && new Float64Array(rows);
  asked.forEach((one, place) => {
    const start = place * block;
    const isLast = place === asked.length - 1;
    values.set(lastRows(one.X, rowsNeeded).values, start * width);
    if (!isLast) putFuture(one, forecaster.columns, values.subarray((start + rowsNeeded) * width));
    // rows between callers are read by nobody, but have to be numbers that are allowed
    fillFrom(one.base, rowsNeeded, base.subarray(start, start + block));
    if (scale) fillFrom(one.scale, rowsNeeded, scale.subarray(start, start + block));
  });
  const forecast = await forecaster.forecast({
    X: { rows, columns: [...first!.X.columns], values },
    ...{ base, scale },
    future: asked.at(-1)!.future,
    levels: first!.levels,
    origins: asked.map((_, place) => place * block + rowsNeeded - 1),
  });
  return rowsOf(forecast).map((each) => [each]);
}

/** Whether it can be forecast together with others: from one row, its window scaled by no fewer rows than theirs. */
export function isWhole({ X, origins = 1 }: AskedRows, { rowsNeeded }: LoadedRowModel): boolean {
  return X.rows >= rowsNeeded && origins === 1;
}

function alone({ X, base, scale, future, levels, origins = 1 }: AskedRows, rowsNeeded: number) {
  const last = lastRows(X, rowsNeeded + origins - 1);
  return {
    X: last,
    base: base?.subarray(-last.rows) ?? new Float64Array(last.rows),
    scale: scale?.subarray(-last.rows),
    future,
    levels,
    origins,
  };
}

/** Copies the columns known ahead to the rows after a caller's own. */
function putFuture({ future }: AskedRows, columns: readonly string[], into: Float64Array): void {
  if (!future) return;
  const places = future.columns.map((column) => columns.indexOf(column));
  for (let row = 0; row < future.rows; row++) {
    places.forEach((place, column) => {
      into[row * columns.length + place] = future.values[row * future.columns.length + column]!;
    });
  }
}

function fillFrom(series: Float64Array | undefined, rows: number, into: Float64Array): void {
  if (!series) return;
  into.set(series.subarray(-rows));
  into.fill(series.at(-1)!, rows);
}

function rowsOf(forecast: Forecast): Forecast[] {
  return Array.from(forecast.origins, (_, row) => forecastOfRow(forecast, row));
}
