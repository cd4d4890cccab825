import {
  type Frequency,
  formatDate,
  inferFrequency,
  sliceSeries,
  stepperOf,
  type TimeSeries,
} from '@btcfc/core';
import { fillGaps } from '@btcfc/series';
import { invalidDates } from './invalid-input';
import { joinNumbers } from './stored-numbers';

/** Steps without a row in one series: far more than a body holds rows would take all memory. */
const mostAbsent = 100_000;

/**
 * Refuses series of which so many steps are absent that they are hardly on these steps.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function checkAbsent(place: string, absent: number, most = mostAbsent): void {
  if (absent <= most) return;
  throw invalidDates(
    `\`${place}\`: ${absent} steps are absent, where ${most} may be.`,
    undefined,
    'Tell a longer `frequency`, or send the rows after the gap alone (to a stream, once it is deleted).',
  );
}

/**
 * A series with a row for each step, missing where there was none, and its frequency; as it is where its rows are uneven
 * or too few to tell.
 *
 * @throws BtcfcError `INVALID_DATA` where rows lie on no step of the frequency that was told
 */
export function onEvenSteps(series: TimeSeries, timeZone: string | undefined): TimeSeries {
  const { dates } = series;
  if (!dates) return series;
  const frequency = stepOf(dates, series.frequency, timeZone);
  if (!frequency) return series;
  checkAbsent('dates', absentSteps(dates, frequency));
  return fillGaps({ ...series, frequency }, { fill: 'nan' });
}

/** Absent steps of a stream at once: more leave none of the rows that it keeps. */
const mostAbsentOfStream = 1000;

/**
 * The newest rows of a stream with a missing one for each step that is absent between them, and between them and the rows
 * before.
 *
 * @param before the dates of the rows before
 * @throws BtcfcError `INVALID_DATA` where too many are absent, or rows lie on no step of the frequency that was told
 */
export function absentBetween(
  before: Float64Array | undefined,
  newer: TimeSeries,
  timeZone: string | undefined,
): TimeSeries {
  const { dates } = newer;
  if (!dates) return newer;
  const all = before ? joinNumbers(before, before.length, dates, dates.length) : dates;
  // a far date hides the step that the rows before it keep
  const kept = newer.frequency ? undefined : before && stepOf(before, undefined, timeZone);
  const frequency = kept && firstOff(all, kept) < 0 ? kept : stepOf(all, newer.frequency, timeZone);
  if (!frequency) return newer;
  const since = before ? all.subarray(before.length - 1) : dates;
  checkAbsent('dates', absentSteps(since, frequency), mostAbsentOfStream);
  if (!before) return { ...fillGaps({ ...newer, frequency }, { fill: 'nan' }), ...told(newer) };
  const led = ledByOne(newer, since, frequency);
  const filled = fillGaps(led, { fill: 'nan' });
  const rows = filled.values.length;
  return { ...sliceSeries(filled, 1, rows, Number.POSITIVE_INFINITY), ...told(newer) };
}

/** What was found out is found out anew with the next rows; what was told is kept. */
function told({ frequency }: TimeSeries): Pick<TimeSeries, 'frequency'> {
  return { frequency } as Pick<TimeSeries, 'frequency'>;
}

/** With one row before it, of which only the date is known. */
function ledByOne(series: TimeSeries, dates: Float64Array, frequency: Frequency): TimeSeries {
  const lead = (values: Float64Array) => joinNumbers(undefined, 1, values, values.length);
  const columns = (all: Readonly<Record<string, Float64Array>>) =>
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, lead(values)]));
  const { values, pastCovariates, futureCovariates } = series;
  return {
    ...series,
    ...{ frequency, dates, values: lead(values) },
    ...(pastCovariates && { pastCovariates: columns(pastCovariates) }),
    ...(futureCovariates && { futureCovariates: columns(futureCovariates) }),
  };
}

/** The step that was told, on which all rows have to lie, or one on which they do. */
function stepOf(
  dates: Float64Array,
  told: Frequency | undefined,
  timeZone: string | undefined,
): Frequency | undefined {
  const isLocal = timeZone !== undefined && timeZone !== 'UTC' && told?.timeZone === undefined;
  const frequency = told && isLocal ? { ...told, timeZone } : told;
  const found = frequency ?? inferFrequency(dates, timeZone === undefined ? {} : { timeZone });
  if (!found) return undefined;
  const odd = firstOff(dates, found);
  if (odd < 0) return found;
  if (!told) return undefined;
  throw invalidDates(
    'A date lies on no step of the `frequency` from the first row on.',
    formatDate(dates[odd]!),
    'Correct the date, or tell another `frequency` (to a stream, once it is deleted).',
  );
}

/** The first row that lies on no step; -1 where all do. */
function firstOff(dates: Float64Array, frequency: Frequency): number {
  const { count } = stepperOf(frequency);
  return dates.findIndex((date) => Number.isNaN(count(dates[0]!, date)));
}

function absentSteps(dates: Float64Array, frequency: Frequency): number {
  return stepperOf(frequency).count(dates[0]!, dates.at(-1)!) + 1 - dates.length;
}
