import {
  defineOptions,
  type Frequency,
  type OptionsInput,
  option,
  stepperOf,
  type TimeSeries,
} from '@btcfc/core';
import { mapSeries, type OneOrMany, requireDates, requireFrequency, type SameKind } from '../series-list';
import { partsOption, usualParts } from './calendar-columns';
import { CalendarTable } from './calendar-table';

const calendarOptions = defineOptions('addCalendar', {
  /** Rows beyond the last for which the calendar is told. @default 0 */
  horizon: option.integer({ min: 0, default: 0 }),
  /**
   * Parts of the calendar, each of which gives a sine and a cosine. @default those that series of the frequency may
   * follow: the time of day, the weekday and the day of the year for hours, the month for months, and so on
   */
  parts: partsOption,
  /** Sines and cosines of each part: of one turn in its cycle, of two and so on. @default 1 */
  harmonics: option.integer({ min: 1, max: 12, default: 1 }),
  /** The IANA time zone whose calendar it is. @default that of the series' frequency, or 'UTC' */
  timeZone: option.text(),
});

/** Options of `addCalendar`. */
export interface AddCalendarOptions extends OptionsInput<typeof calendarOptions> {}

/**
 * Adds where rows stand in the calendar to what is known ahead, as `calendarColumns` gives it, for each row and `horizon`
 * rows further.
 *
 * @param series one series or several, with dates
 * @returns as many, copied, with columns such as `weekday_sin` and `weekday_cos` among their `futureCovariates`
 * @throws BtcfcError `INVALID_DATA` without dates, or where rows are uneven and a horizon is asked for; `INVALID_OPTION`
 *
 * @example
 * import { addCalendar } from '@btcfc/series';
 *
 * const series = { values: [1, 2, 3], dates: ['2024-01-01', '2024-01-02', '2024-01-03'] };
 * addCalendar(series, { horizon: 7, parts: ['weekday'] }).futureCovariates?.weekday_sin?.length; // -> 10
 */
export function addCalendar<Given extends OneOrMany>(
  series: Given,
  options?: AddCalendarOptions,
): SameKind<Given> {
  const { horizon, parts, harmonics, timeZone } = calendarOptions.read(options);
  const tables = new Map<string, CalendarTable>();
  return mapSeries(series, (each, name): TimeSeries => {
    requireDates(each, name);
    const frequency =
      horizon > 0 || parts === undefined ? requireFrequency(each, name, undefined, timeZone) : undefined;
    const zone = timeZone ?? (frequency ?? each.frequency)?.timeZone;
    const chosen = parts ?? usualParts(frequency!);
    const dates = datesWith(each.dates, horizon, frequency);
    const key = `${zone} ${chosen.join()}`;
    const table = tables.get(key) ?? new CalendarTable(chosen, harmonics, zone);
    tables.set(key, table);
    const columns = table.at(dates);
    return { ...each, futureCovariates: { ...each.futureCovariates, ...columns } };
  });
}

/** The dates of a series and of so many rows further. */
export function datesWith(
  dates: Float64Array,
  horizon: number,
  frequency: Frequency | undefined,
): Float64Array {
  if (horizon === 0 || !frequency || dates.length === 0) return dates;
  const { step } = stepperOf(frequency);
  const further = new Float64Array(dates.length + horizon);
  further.set(dates);
  const last = dates.at(-1)!;
  for (let ahead = 1; ahead <= horizon; ahead++) further[dates.length + ahead - 1] = step(last, ahead);
  return further;
}
