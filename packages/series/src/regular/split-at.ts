import {
  defineOptions,
  type OptionsInput,
  option,
  readDate,
  readTimeSeries,
  sliceSeries,
  type TimeSeries,
  type TimeSeriesInput,
} from '@btcfc/core';
import { requireDates } from '../series-list';

const splitOptions = defineOptions('splitAt', {
  /** The IANA time zone whose clocks a date without an offset is of. @default that of the series' frequency, or 'UTC' */
  timeZone: option.text(),
});

/** Options of `splitAt`. */
export interface SplitAtOptions extends OptionsInput<typeof splitOptions> {}

/**
 * The rows of a series before a date, and those from it on. Columns known ahead stay whole in both.
 *
 * @param date as core's `readDate` reads it
 * @throws BtcfcError `INVALID_DATA` without dates, or for what is no date; `INVALID_OPTION`
 *
 * @example
 * import { splitAt } from '@btcfc/series';
 *
 * const [before, after] = splitAt({ values: [1, 2, 3], dates: ['2024-01-01', '2024-01-02', '2024-01-03'] }, '2024-01-03');
 * [before.values.length, after.values.length]; // -> [2, 1]
 */
export function splitAt(
  series: TimeSeriesInput,
  date: number | string | Date,
  options?: SplitAtOptions,
): [before: TimeSeries, after: TimeSeries] {
  const { timeZone } = splitOptions.read(options);
  const read = readTimeSeries('series', series);
  requireDates(read, 'series');
  const zone = timeZone ?? read.frequency?.timeZone;
  const moment = readDate(date, { name: 'date', ...(zone !== undefined && { timeZone: zone }) });
  const found = read.dates.findIndex((each) => each >= moment);
  const row = found < 0 ? read.dates.length : found;
  const rows = read.values.length;
  return [
    sliceSeries(read, 0, row, Number.MAX_SAFE_INTEGER),
    sliceSeries(read, row, rows, Number.MAX_SAFE_INTEGER),
  ];
}
