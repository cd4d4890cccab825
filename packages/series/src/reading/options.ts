import {
  defineOptions,
  type FrequencyLike,
  invalidOption,
  type OptionsInput,
  type OptionsOutput,
  option,
  readFrequency,
} from '@btcfc/core';

/** What becomes of rows with one stamp. */
export type Duplicates = 'error' | 'sum' | 'mean' | 'first' | 'last';

export const readOptions = defineOptions('readSeries', {
  /**
   * The column of dates; `'none'` where there is none, and the rows of each series stand in the order of time. @default the
   * one that holds dates; where several do, the one named so, or the first
   */
  date: option.text(),
  /**
   * The column that is forecast, or several: each becomes a series, told apart by its name. @default the only column of
   * numbers, flags of 0 and 1 aside; where several are left, the only one named as what is usually forecast
   */
  value: option.custom<string | readonly string[]>(checkNames),
  /**
   * Words by which the column that is forecast is known where `value` names none and several hold numbers, the likeliest
   * first, such as `['close', 'price']`: a word counts where one column alone is named so. @default none
   */
  valueWords: option.list(option.text(), { default: [] }),
  /**
   * The column that tells several series apart, or several columns that do together. @default none, unless dates are
   * doubled and exactly one column of text explains it
   */
  id: option.custom<string | readonly string[]>(checkNames),
  /** Columns of numbers that are known for the past only. @default none */
  pastCovariates: option.list(option.text(), { default: [] }),
  /** Columns of numbers that are known ahead: rows with a date but without a value say so. @default none */
  futureCovariates: option.list(option.text(), { default: [] }),
  /** Columns that stay the same through a series, numbers or text. @default none */
  staticCovariates: option.list(option.text(), { default: [] }),
  /** The IANA time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone: option.text(),
  /** Which moment a date means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour: option.oneOf(['by-order', 'earlier', 'later'] as const, { default: 'by-order' }),
  /** Whether the day stands first in dates such as 1/2/2024. @default found out; the month, where nothing tells */
  dayFirst: option.boolean(),
  /** How far apart rows stand, as `readFrequency` of core takes it. @default found out */
  frequency: option.custom<FrequencyLike>((name, value) => readFrequency(value as FrequencyLike, name)),
  /** What becomes of rows that have one stamp; `sum` and `mean` are over what is not missing. @default 'error' */
  duplicates: option.oneOf(['error', 'sum', 'mean', 'first', 'last'] as const, { default: 'error' }),
  /**
   * What becomes of a last period that is incomplete: `auto` drops one whose date shows it and keeps, but tells, one whose
   * value suggests it; `drop` and `keep` are for both. @default 'auto'
   */
  incomplete: option.oneOf(['auto', 'drop', 'keep'] as const, { default: 'auto' }),
  /** What stands between two fields of a CSV, one character. @default found out: a comma, a semicolon, a tab or a bar */
  delimiter: option.text(),
  /** What stands before the fraction of a number in a CSV. @default found out; a point where nothing shows a comma */
  decimal: option.oneOf(['.', ','] as const),
  /** What may stand between groups of three digits in a CSV. @default as `readCsv` of core finds it */
  thousands: option.text(),
  /** Further fields of a CSV that are missing, such as `-`. @default none */
  na: option.list(option.text(), { default: [] }),
});

/** Options of `readSeries`. */
export interface ReadSeriesOptions extends OptionsInput<typeof readOptions> {}

export type ReadSettings = OptionsOutput<typeof readOptions>;

function checkNames(name: string, value: unknown): string | readonly string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  const isGood = names.length > 0 && names.every((each) => typeof each === 'string' && each !== '');
  if (isGood && new Set(names).size === names.length) return value as string | readonly string[];
  throw invalidOption(name, value, 'the name of a column, or a list of different ones');
}
