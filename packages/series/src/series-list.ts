import {
  BtcfcError,
  type Frequency,
  type FrequencyLike,
  inferFrequency,
  readFrequency,
  readTimeSeries,
  type TimeSeries,
  type TimeSeriesInput,
} from '@btcfc/core';

/** One series or several; what comes back is of the same kind. */
export type OneOrMany = TimeSeriesInput | readonly TimeSeriesInput[];

/** One series for one, a list for a list. */
export type SameKind<Given extends OneOrMany> = Given extends readonly TimeSeriesInput[]
  ? TimeSeries[]
  : TimeSeries;

/** Reads one series or several, and gives back as many of what `change` makes of each. */
export function mapSeries<Given extends OneOrMany>(
  given: Given,
  change: (series: TimeSeries, name: string) => TimeSeries,
): SameKind<Given> {
  const changed = Array.isArray(given)
    ? given.map((series, index) => change(readTimeSeries(`series[${index}]`, series), `series[${index}]`))
    : change(readTimeSeries('series', given), 'series');
  return changed as SameKind<Given>;
}

/** A series with dates. */
export type DatedSeries = TimeSeries & { dates: Float64Array };

/** @throws BtcfcError `INVALID_DATA` for a series without dates */
export function requireDates(series: TimeSeries, name: string): asserts series is DatedSeries {
  if (series.dates) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has no dates.`,
    remedy: 'Pass a series with `dates`, as `readSeries` gives it.',
  });
}

/** How far apart rows stand: as the series knows, or as its dates tell where most of them may be absent. */
export function sparseFrequencyOf(
  { dates, frequency }: DatedSeries,
  timeZone: string | undefined,
): Frequency | undefined {
  return (
    frequency ?? inferFrequency(dates, { minCoverage: 0.02, ...(timeZone !== undefined && { timeZone }) })
  );
}

/**
 * How far apart rows stand: as it is told, as the series knows, or as its dates tell.
 *
 * @throws BtcfcError `INVALID_DATA` where neither tells
 */
export function requireFrequency(
  series: DatedSeries,
  name: string,
  told: FrequencyLike | undefined,
  timeZone?: string,
): Frequency {
  const found = told === undefined ? sparseFrequencyOf(series, timeZone) : readFrequency(told);
  if (found) return found;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The rows of \`${name}\` are unevenly spaced, or too few to tell how far apart they stand.`,
    received: series.dates.length,
    remedy: 'Name the `frequency`, or put them on even steps by `resample`.',
  });
}
