import { BtcfcError, invalidOption, type TimeSeriesLike } from '@btcfc/core';
import type { MatrixLike } from '../data/reading/matrix';
import type { KnownSeries } from '../data/reading/row-options';
import type { Fitted } from './fitted';

/** Series, or rows, as options say them. */
export interface GivenData extends KnownSeries {
  series?: TimeSeriesLike | readonly TimeSeriesLike[];
  X?: MatrixLike;
  y?: ArrayLike<number>;
  future?: MatrixLike;
}

/** The same, told apart. */
export type DataForm<Given> =
  | { series: object; rows?: undefined }
  | { series?: undefined; rows: Given & { X: MatrixLike } };

/**
 * Tells series from rows.
 *
 * @throws BtcfcError `INVALID_OPTION` for both or neither
 */
export function formOf<Given extends GivenData>(given: Given): DataForm<Given> {
  const { series, X } = given;
  if (series === undefined) {
    if (X === undefined) throw neither();
    return { rows: given as Given & { X: MatrixLike } };
  }
  const beside = (['X', 'y', 'base', 'scale', 'future'] as const).find((name) => given[name] !== undefined);
  if (beside === undefined) return { series };
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${beside}\` belongs to rows, and \`series\` is passed.`,
    received: beside,
    remedy: 'Pass either `series` alone, with its covariates in it, or `X` with what belongs to it.',
  });
}

/**
 * The same rows where each needs a target.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function withTarget<Given extends { y?: ArrayLike<number> }>(
  rows: Given,
): Given & { y: ArrayLike<number> } {
  if (rows.y !== undefined) return rows as Given & { y: ArrayLike<number> };
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: '`y` is missing.',
    remedy: 'Pass the target of each row of `X`, or `series` instead of rows.',
  });
}

/**
 * What is set aside of each series: a share of its rows, or as many.
 *
 * @throws BtcfcError `INVALID_OPTION` for rows of their own
 */
export function heldOf(validation: unknown): number {
  const isNumber = typeof validation === 'number' && validation >= 0;
  if (isNumber && (validation < 1 || Number.isSafeInteger(validation))) return validation;
  throw invalidOption(
    'validation',
    validation,
    'a share from 0 to below 1 or a whole number of rows where `series` are passed',
  );
}

/**
 * Refuses data of another form than that of the fit.
 *
 * @throws BtcfcError `INVALID_STATE`
 */
export function checkForm({ fittedSeries }: Fitted, { series }: DataForm<unknown>): void {
  if ((fittedSeries !== undefined) === (series !== undefined)) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: fittedSeries
      ? 'The forecaster was fitted on series: it takes no rows.'
      : 'The forecaster was fitted on rows: it takes no series.',
    remedy: fittedSeries ? 'Pass `series`.' : 'Pass `X`, with the columns of the fit.',
  });
}

function neither(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: '`series` is missing, and so is `X`.',
    remedy: 'Pass `series`: values, with dates and covariates where there are any; or rows as `X`.',
  });
}
