import { BtcfcError } from '@btcfc/core';

/** Rows in time order: the series and what is known beside it, all equally long. */
export interface Rows {
  /** Shape [rows], NaN where missing. */
  series: Float64Array;
  /** Columns of shape [rows] by name; `{}` where there are none. */
  covariates: Record<string, Float64Array>;
}

/** The rows from `start` up to but not including `end`, copied: a view would hand over the buffer behind it. */
export function sliceRows({ series, covariates }: Rows, start: number, end: number): Rows {
  return { series: series.slice(start, end), covariates: sliceColumns(covariates, start, end) };
}

export function sliceColumns(
  columns: Readonly<Record<string, Float64Array>>,
  start: number,
  end: number,
): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(start, end)]),
  );
}

/** @throws BtcfcError `INVALID_DATA` for a column of another length than the series */
export function readRows(
  series: ArrayLike<number>,
  covariates: Readonly<Record<string, ArrayLike<number>>>,
): Rows {
  const columns = Object.entries(covariates).map(([name, values]) => {
    checkLength(`covariates.${name}`, values, series.length);
    return [name, Float64Array.from(values)] as const;
  });
  return { series: Float64Array.from(series), covariates: Object.fromEntries(columns) };
}

export function checkLength(name: string, values: ArrayLike<number>, rows: number): void {
  if (values.length === rows) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${values.length} rows where the series has ${rows}.`,
    received: values.length,
    remedy: 'Pass columns as long as the series, with NaN where a value is missing.',
  });
}
