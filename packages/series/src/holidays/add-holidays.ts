import {
  defineOptions,
  type Frequency,
  invalidOption,
  type OptionsInput,
  option,
  type TimeSeries,
} from '@btcfc/core';
import { datesWith } from '../calendar/add-calendar';
import {
  type DatedSeries,
  mapSeries,
  type OneOrMany,
  requireDates,
  requireFrequency,
  type SameKind,
  sparseFrequencyOf,
} from '../series-list';
import { holidayTimes, sharesOf } from './holiday-calendar';
import { loadHolidays } from './load-holidays';
import { readPlace } from './place';
import { rowPeriods, type Stamps, usualStamps } from './row-periods';

const types = ['public', 'bank', 'school', 'optional', 'observance'] as const;

/** What kind of day a holiday is: whether work rests, banks or schools are shut, or it is kept by some or in name. */
export type HolidayType = (typeof types)[number];

const holidayOptions = defineOptions('addHolidays', {
  /** The country whose holidays they are, in ISO 3166-1, such as "DE". */
  country: option.text({ required: true }),
  /** A part of it, in ISO 3166-2, such as "BY" or "DE-BY"; a part of that after a point: "BY.A". @default the whole country */
  region: option.text(),
  /** Rows beyond the last for which holidays are told. @default 0 */
  horizon: option.integer({ min: 0, default: 0 }),
  /** Kinds of holidays that count. @default ['public'] */
  types: option.custom<readonly HolidayType[]>((name, value) => {
    const isList = Array.isArray(value) && value.length > 0 && value.every((type) => types.includes(type));
    if (isList && new Set(value).size === value.length) return value as HolidayType[];
    throw invalidOption(name, value, `a list of different ones of ${types.join(', ')}`);
  }),
  /** One column `holiday` for all, one such as `holiday_public` for each kind, or one for each holiday by its English name. @default 'one' */
  columns: option.oneOf(['one', 'types', 'names'] as const, { default: 'one' }),
  /**
   * Whether the date of a row tells where the time it stands for begins or ends. @default 'end' for the last days and
   * last weekdays of months, quarters and years, else 'start'
   */
  stamps: option.oneOf(['start', 'end'] as const),
  /**
   * The IANA time zone whose days they are. Days, months and the like that begin at midnight UTC are the days they name in
   * any. @default that of the series' frequency, or 'UTC'
   */
  timeZone: option.text(),
});

/** Options of `addHolidays`. */
export interface AddHolidaysOptions extends OptionsInput<typeof holidayOptions> {}

/**
 * Adds the holidays of a place to what is known ahead, for each row and `horizon` rows further: 1 on a holiday and 0
 * otherwise; for weeks, months and longer the share of their days that are holidays, for hours of their time. Holidays
 * come from the package date-holidays, which is installed beside this one, needs no network, and is loaded by the first call.
 *
 * @param series one series or several, with dates
 * @returns as many, copied, with columns such as `holiday` among their `futureCovariates`
 * @throws BtcfcError `UNAVAILABLE` without date-holidays; `INVALID_OPTION`, also for a place of which no holidays are
 * known; `INVALID_DATA` without dates, or where rows are uneven and a horizon is asked for
 *
 * @example
 * import { addHolidays } from '@btcfc/series';
 *
 * const series = { values: [1, 2], dates: ['2024-12-23', '2024-12-24'], frequency: 'day' };
 * const { futureCovariates } = await addHolidays(series, { country: 'DE', horizon: 3 });
 * futureCovariates?.holiday; // -> Float64Array [0, 0, 1, 1, 0]
 */
export async function addHolidays<Given extends OneOrMany>(
  series: Given,
  options: AddHolidaysOptions,
): Promise<SameKind<Given>> {
  const told = holidayOptions.read(options);
  const { horizon, columns, timeZone } = told;
  const kinds = told.types ?? ['public'];
  const years = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  mapSeries(series, (each, name) => {
    requireDates(each, name);
    const { dates } = withDates(each, name, horizon, timeZone);
    if (dates.length > 0) {
      years.first = Math.min(years.first, yearOf(dates[0]!));
      years.last = Math.max(years.last, yearOf(dates.at(-1)!));
    }
    return each;
  });
  const Holidays = await loadHolidays();
  const place = readPlace(Holidays, { country: told.country, region: told.region });
  // in UTC the library gives what local clocks show
  const kept = new Holidays(place, { timezone: 'UTC', types: [...kinds], languages: ['en'] });
  const columnOf = { one: () => 'holiday', types: typeColumn, names: nameColumn }[columns];
  const times = holidayTimes(kept, years, columnOf);
  const always = { one: ['holiday'], types: kinds.map((type) => typeColumn({ type })), names: [] }[columns];
  for (const column of always) if (!times.has(column)) times.set(column, { begins: [], ends: [] });
  const names = [...times.keys()].sort();
  const add = (each: TimeSeries, name: string): TimeSeries => {
    requireDates(each, name);
    const { dates, frequency } = withDates(each, name, horizon, timeZone);
    const stamps: Stamps = told.stamps ?? usualStamps(frequency);
    const periods = rowPeriods(dates, frequency, stamps, timeZone);
    const added = names.map((column) => [column, sharesOf(times.get(column)!, periods)] as const);
    return { ...each, futureCovariates: { ...each.futureCovariates, ...Object.fromEntries(added) } };
  };
  return mapSeries(series, add);
}

/** The dates of a series and of the rows further, and how far apart they stand where that is known or needed. */
function withDates(
  series: DatedSeries,
  name: string,
  horizon: number,
  timeZone: string | undefined,
): { dates: Float64Array; frequency: Frequency | undefined } {
  const frequency =
    horizon > 0 ? requireFrequency(series, name, undefined, timeZone) : sparseFrequencyOf(series, timeZone);
  return { dates: datesWith(series.dates, horizon, frequency), frequency };
}

function yearOf(date: number): number {
  return new Date(date).getUTCFullYear();
}

function typeColumn({ type }: { type: string }): string {
  return `holiday_${type}`;
}

/** A day that is kept in place of one on a weekend goes by its name. */
function nameColumn({ name }: { name: string }): string {
  const words = name.replace(/\s*\(substitute day\)/i, '').match(/[\p{L}\p{N}]+/gu) ?? [];
  return `holiday_${words.join('_').toLowerCase()}`;
}
