import {
  invalidOption,
  isTimeSeries,
  readFutureCovariates,
  readPastCovariates,
  readTimeSeries,
  type TimeSeries,
  type TimeSeriesLike,
} from '@btcfc/core';

/** One series, or several: by their ids, or in a list where each has its own. */
export type SeriesLike = TimeSeriesLike | Readonly<Record<string, TimeSeriesLike>> | readonly TimeSeries[];

/** Columns beside a series by name, missing values as null, undefined or NaN. */
export type ColumnsLike = Readonly<Record<string, ArrayLike<number | null | undefined>>>;

/** Columns that stand beside all of the series. */
export interface SharedColumns {
  pastCovariates?: ColumnsLike;
  futureCovariates?: ColumnsLike;
}

/**
 * The series as one list, copied and checked.
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA`
 */
export function readSeries(given: SeriesLike): TimeSeries[] {
  const list = listSeries(given);
  if (list.length === 0) throw invalidOption('series', given, 'a series, or several by their ids');
  return list;
}

function listSeries(given: SeriesLike): TimeSeries[] {
  if (Array.isArray(given) && given.length > 0 && given.every(isTimeSeries)) return listWithIds(given);
  if (!isRecord(given)) return [readTimeSeries('series', given)];
  return Object.entries(given).map(([id, series]) => ({ ...readTimeSeries(`series.${id}`, series), id }));
}

function listWithIds(given: readonly TimeSeries[]): TimeSeries[] {
  const list = given.map((series, index) => readTimeSeries(`series[${index}]`, series));
  if (list.length === 1) return list;
  const ids = new Set<string>();
  list.forEach(({ id }, index) => {
    if (id === undefined || ids.has(id)) {
      throw invalidOption(
        `series[${index}].id`,
        id,
        'the name of this series alone, where there are several',
      );
    }
    ids.add(id);
  });
  return list;
}

// a plain object that is no series itself; danfo's Series and typed arrays are of classes of their own
function isRecord(given: unknown): given is Readonly<Record<string, TimeSeriesLike>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  if (ArrayBuffer.isView(given) || isTimeSeries(given)) return false;
  const prototype: object | null = Object.getPrototypeOf(given);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A series with the columns that stand beside all; its own go before those of the same name.
 *
 * @throws BtcfcError `INVALID_DATA` for columns of other rows
 */
export function withShared(
  series: TimeSeries,
  { pastCovariates, futureCovariates }: SharedColumns,
): TimeSeries {
  const rows = series.values.length;
  const past = pastCovariates !== undefined && readPastCovariates('pastCovariates', pastCovariates, rows);
  const future =
    futureCovariates !== undefined && readFutureCovariates('futureCovariates', futureCovariates, rows);
  return {
    ...series,
    ...(past && { pastCovariates: { ...past, ...series.pastCovariates } }),
    ...(future && { futureCovariates: { ...future, ...series.futureCovariates } }),
  };
}
