import { BtcfcError, checkLevels, invalidOption } from '@btcfc/core';
import { readForecasts } from './paired-rows';

/** @throws BtcfcError `INVALID_OPTION` for levels out of order, or none */
export function readLevels(given: readonly number[]): readonly number[] {
  const levels = checkLevels('levels', given);
  if (levels.length === 0) throw invalidOption('levels', levels, 'at least one level');
  return levels;
}

/**
 * Quantiles as a column for each level, as in a `Forecast`.
 *
 * @param quantiles shape [rows][levels]
 * @throws BtcfcError `INVALID_DATA`
 */
export function readQuantileColumns(
  quantiles: readonly ArrayLike<number>[],
  levels: readonly number[],
): Float64Array[] {
  const rows = readRows('quantiles', quantiles);
  const columns = levels.map(() => new Float64Array(rows.length));
  rows.forEach((values, row) => {
    const read = readForecasts(`quantiles[${row}]`, values);
    if (read.length !== levels.length) throw otherLevels(row, read, levels.length);
    columns.forEach((column, level) => {
      column[row] = read[level]!;
    });
  });
  return columns;
}

/**
 * Draws, one or more for each row.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readDraws(samples: readonly ArrayLike<number>[]): Float64Array[] {
  return readRows('samples', samples).map((row, index) => {
    const read = readForecasts(`samples[${index}]`, row);
    if (read.length === 0) throw noDraws(index);
    return read;
  });
}

/** @throws BtcfcError `INVALID_DATA` for what is no list */
export function readRows(name: string, rows: readonly ArrayLike<number>[]): readonly ArrayLike<number>[] {
  if (Array.isArray(rows)) return rows;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` must be a list with an array of numbers for each row.`,
    received: rows === undefined ? 'undefined' : rows,
    remedy: 'Pass an array of arrays.',
  });
}

function otherLevels(row: number, received: Float64Array, levels: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Row ${row + 1} has ${received.length} quantiles for ${levels} levels.`,
    received,
    remedy: 'Pass one quantile per level in each row.',
  });
}

function noDraws(row: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Row ${row + 1} has no draws.`,
    remedy: 'Pass at least one draw for each row.',
  });
}
