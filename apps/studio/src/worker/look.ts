import { BtcfcError, dateWriter, describeFrequency, type Frequency, type TimeSeries } from '@btcfc/core';
import { fillGaps, type ReadSeries, readColumns, readSeries, type SourceColumn } from '@btcfc/series';
import type { ChartDescription, Mark } from '@btcfc/viz';
import type { Found, Look, ReadingChoices } from '../messages';
import { holesOf, listedHoles } from './holes';
import { problemOf } from './problem-of';

/** More does not fit into a page's memory together with what is made of it. */
const mostBytes = 100e6;

/** What is in a file; where its columns can be told but no series, what is to be corrected. */
export async function lookAt(file: File, choices: ReadingChoices): Promise<Look> {
  checkSize(file);
  const columns = await columnsOf(file, choices);
  try {
    return { columns, found: foundIn(await readSeries(file, choices)) };
  } catch (error) {
    return { columns, problem: problemOf(error) };
  }
}

/** The columns, also where a person has yet to say how numbers are written. */
async function columnsOf(file: File, { decimal }: ReadingChoices): Promise<SourceColumn[]> {
  if (decimal !== undefined) return readColumns(file, { decimal });
  return readColumns(file).catch((error: unknown) =>
    readColumns(file, { decimal: '.' }).catch(() => {
      throw error;
    }),
  );
}

/** @throws BtcfcError `INVALID_DATA` for a file that is empty or too large */
export function checkSize({ name, size }: File): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  if (size === 0) throw unfit(`${name} is empty.`, 'Choose another file.');
  if (size <= mostBytes) return;
  throw unfit(
    `${name} has ${megabytes(size)}; up to ${megabytes(mostBytes)} are read.`,
    'Keep the latest rows, or use @btcfc/forecast in Node.',
  );
}

function unfit(message: string, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_DATA', message, remedy });
}

function foundIn({ series, report }: ReadSeries): Found {
  const { columns, rows, frequency, first, last, absent, missing, merged, notes } = report;
  const holes = holesOf(series);
  const write = dateWriter(frequency);
  return {
    parts: { date: columns.date, value: columns.value, id: columns.id },
    rows,
    series: series.length,
    frequency: frequency && describeFrequency(frequency),
    first: first === undefined ? undefined : write(first),
    last: last === undefined ? undefined : write(last),
    ...(first !== undefined && write(first).includes('T') && { clocks: frequency?.timeZone ?? 'UTC' }),
    absent,
    missing,
    merged,
    holes: holes.slice(0, listedHoles),
    holeCount: holes.length,
    notes,
    usualHorizon: usualHorizon(frequency, series),
    ...(columns.futureCovariates.length > 0 && { knownAhead: knownAhead(series) }),
    chart: chartOf(series[0]!, columns.value),
  };
}

const usual: Partial<Record<Frequency['unit'], number>> = {
  hour: 24,
  day: 14,
  week: 13,
  month: 12,
  quarter: 4,
  year: 3,
};

/** A day of hours, two weeks of days, and so on; never more than an eighth of what is known. */
function usualHorizon(frequency: Frequency | undefined, series: readonly TimeSeries[]): number {
  const rows = Math.max(...series.map(({ values }) => values.length));
  const wanted = (frequency && frequency.count === 1 && usual[frequency.unit]) || 12;
  return Math.max(1, Math.min(wanted, Math.floor(rows / 8)));
}

/** Rows after the last value for which all columns known ahead are known, in each of the series. */
function knownAhead(series: readonly TimeSeries[]): number {
  const ahead = series.map(({ values, futureCovariates = {} }) => {
    const columns = Object.values(futureCovariates).map((column) => column.subarray(values.length));
    const rows = Math.min(...columns.map(({ length }) => length));
    const gap = columns.map((column) => column.findIndex(Number.isNaN)).filter((row) => row >= 0);
    return Math.min(rows, ...gap);
  });
  return Math.min(...ahead);
}

/** The series as it was read, and where something is absent. */
function chartOf(given: TimeSeries, [value]: readonly string[]): ChartDescription {
  const series = given.dates && given.frequency ? fillGaps(given, { fill: 'nan' }) : given;
  const { values, dates, id, frequency } = series;
  const x = dates ?? Float64Array.from(values, (_, row) => row + 1);
  const line: Mark = { type: 'line', x, y: values, color: '#1f77b4', width: 1.5 };
  return {
    title: id === undefined ? value! : `${value}, ${id}`,
    x: {
      ...{ scale: dates ? 'time' : 'linear', label: dates ? 'Date' : 'Row', whole: true },
      ...(frequency?.timeZone !== undefined && { timeZone: frequency.timeZone }),
    },
    y: { label: value },
    marks: [...gapMarks(x, values), line],
    width: 1000,
    height: 320,
  };
}

/** A band over each run of missing values, from the row before it to the row after it. */
function gapMarks(x: Float64Array, values: Float64Array): Mark[] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const isNear = (row: number) => [row - 1, row, row + 1].some((other) => Number.isNaN(values[other] ?? 0));
  if (!values.some(Number.isNaN)) return [];
  const bound = (of: number) => Float64Array.from(values, (_, row) => (isNear(row) ? of : Number.NaN));
  return [
    { type: 'band', x, lower: bound(least), upper: bound(most), color: '#d6272840', label: 'no value' },
  ];
}
