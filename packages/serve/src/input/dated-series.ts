import { BtcfcError, stepperOf, type TimeSeries } from '@btcfc/core';
import { fillGaps, type ReadSeries, type ReadSeriesOptions, readSeries } from '@btcfc/series';
import { checkAbsent } from './even-steps';
import { invalidDates } from './invalid-input';
import { joinNumbers } from './stored-numbers';

/** A series as it was sent, with what its dates tell. */
export interface DatedSeries {
  /** A row for each step of time, in time order, missing where none was sent; as it was sent where rows are uneven. */
  series: TimeSeries;
  /** Steps between the first and the last row of which there is no row. */
  absent: number;
  /** What was assumed of it, a sentence each. */
  notes: readonly string[];
}

type DateOptions = Pick<ReadSeriesOptions, 'timeZone' | 'frequency'>;
type Columns = Readonly<Record<string, Float64Array>>;

/**
 * Reads the dates of a series as `forecast` does: in any order, how far apart they stand found out, with the same notes and
 * refusals.
 *
 * @param place what errors call it, such as `series[0]`
 * @param series in the order in which it was sent
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 */
export async function readDatedSeries(
  place: string,
  series: TimeSeries,
  given: unknown,
  { timeZone, frequency }: DateOptions,
): Promise<DatedSeries> {
  const rows = series.values.length;
  if (!Array.isArray(given)) throw invalidDates(`\`${place}.dates\` is not a list.`, given, remedy);
  if (given.length !== rows) {
    const message = `\`${place}.dates\` has ${given.length} rows where the series has ${rows}.`;
    throw invalidDates(message, undefined, remedy);
  }
  // numbers are milliseconds, whatever they look like; null would be taken for an empty line of a file
  const dates = given.map((date) => {
    if (typeof date === 'string' && date !== '') return date;
    if (typeof date === 'number' && Math.abs(date) <= lastMoment) return new Date(date).toISOString();
    throw invalidDates(`\`${place}.dates\` holds what is no date.`, date, remedy);
  });
  const { pastCovariates, futureCovariates } = series;
  // which row is which where columns stand beside it
  const isWide = pastCovariates !== undefined || futureCovariates !== undefined;
  const found = await readSeries(
    { date: dates, value: series.values, ...(isWide && { row: Float64Array.from(dates, (_, row) => row) }) },
    {
      ...{ date: 'date', value: 'value', pastCovariates: isWide ? ['row'] : [] },
      ...(timeZone !== undefined && { timeZone }),
      ...(frequency !== undefined && { frequency }),
    },
  ).catch((error) => {
    throw BtcfcError.isInstance(error) ? atPlace(place, inWordsOfRequests(error)) : error;
  });
  const [read] = found.series as [TimeSeries];
  const order = read.pastCovariates?.row ?? new Float64Array();
  const { absent, notes } = found.report;
  const leftOut = futureCovariates ? leftOutRows(order, rows) : new Float64Array();
  const between = leftOut.length > 0 ? stepsBeforeLeftOut(found) : 0;
  checkAbsent(place, absent + between);
  /** Which row stands where in a column that reaches further; NaN for none. */
  const withAhead = (length: number) => {
    const further = Float64Array.from({ length: length - rows }, (_, row) => rows + row);
    const ahead = joinNumbers(leftOut, leftOut.length, further, further.length);
    return joinNumbers(order, order.length + between, ahead, ahead.length);
  };
  const inOrder: TimeSeries = {
    ...series,
    values: read.values,
    dates: read.dates!,
    ...(found.frequency && { frequency: found.frequency }),
    ...(pastCovariates && { pastCovariates: mapped(pastCovariates, (values) => picked(values, order)) }),
    ...(futureCovariates && {
      futureCovariates: mapped(futureCovariates, (values) => picked(values, withAhead(values.length))),
    }),
  };
  return { series: found.frequency ? fillGaps(inOrder, { fill: 'nan' }) : inOrder, absent, notes };
}

// in any order
const remedy = 'Send a date for each row, once, as ISO 8601 or as milliseconds since 1970.';

/** Milliseconds from 1970 to the last moment that can be written as a date. */
const lastMoment = 8.64e15;

/** The rows that were left out, such as that of a period which is not over: what is known ahead of it is known still. */
function leftOutRows(order: Float64Array, rows: number): Float64Array {
  const kept = new Set(order);
  return Float64Array.from({ length: rows }, (_, row) => row).filter((row) => !kept.has(row));
}

/** Steps between the last row and the one on which a row after it, that lies on none and was left out, would come. */
function stepsBeforeLeftOut({ series: [read], frequency, report }: ReadSeries): number {
  const { dates } = read!;
  const leftOut = report.incomplete.find(({ dropped }) => dropped);
  if (!leftOut || !frequency) return 0;
  const { count, floor } = stepperOf(frequency);
  return Math.max(0, floor(dates![0]!, leftOut.date) - count(dates![0]!, dates!.at(-1)!));
}

function picked(values: Float64Array, order: Float64Array): Float64Array {
  return Float64Array.from(order, (row) => values[row] ?? Number.NaN);
}

function mapped(columns: Columns, change: (values: Float64Array) => Float64Array): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, change(values)]));
}

/** What `readSeries` says of a frame, its columns and its options, as one says it of a request. */
function inWordsOfRequests(error: BtcfcError): BtcfcError {
  const { code, problem, received, remedy } = error;
  return new BtcfcError({
    ...{ code, received, cause: error },
    message: problem.replace(/^The frame(.*?), column "date"/, '`dates`$1'),
    remedy: remedy.includes('`duplicates`') ? 'Send each date once.' : remedy,
  });
}

/** An error with the place of the series that it is about. */
export function atPlace(place: string, error: BtcfcError): BtcfcError {
  const { code, problem, received, remedy } = error;
  return new BtcfcError({ code, message: `${place}: ${problem}`, received, remedy, cause: error });
}
