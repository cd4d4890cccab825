import {
  BtcfcError,
  defineOptions,
  type FrequencyLike,
  formatDate,
  inferPeriod,
  type OptionsInput,
  type OptionsOutput,
  option,
  readFrequency,
  stepperOf,
  type TimeSeries,
} from '@btcfc/core';
import { mapSeries, type OneOrMany, requireDates, requireFrequency, type SameKind } from '../series-list';
import { type FillMethod, fillValues } from './fill-values';

const fills = ['nan', 'previous', 'linear', 'zero', 'seasonal'] as const;

const gapOptions = defineOptions('fillGaps', {
  /**
   * What takes the place of values that are missing or whose stamp is absent: NaN, the value before (which looks at no
   * later row), a line between the values around, 0, or such a line after the season is taken out. @default 'nan'
   */
  fill: option.oneOf(fills, { default: 'nan' }),
  /**
   * The same for covariates. @default as `fill`, where that is `nan` or `previous`; else a line; columns of 0 and 1
   * always keep the value before
   */
  covariates: option.oneOf(['nan', 'previous', 'linear'] as const),
  /** Rows of a season, for `seasonal`. @default as `inferPeriod` of core finds it in each series; a line where there is none */
  period: option.integer({ min: 2 }),
  /** How far apart rows stand. @default what the series or its dates tell */
  frequency: option.custom<FrequencyLike>((name, value) => readFrequency(value as FrequencyLike, name)),
});

/** Options of `fillGaps`. */
export interface FillGapsOptions extends OptionsInput<typeof gapOptions> {}

/**
 * Gives a row to each stamp between the first and the last, and fills what is missing. Values before the first one that
 * is known stay missing, except with `zero`; behind the last one `linear` and `seasonal` keep it. A series without dates
 * has no absent stamps.
 *
 * @param series one series or several
 * @returns as many, copied, each with its frequency
 * @throws BtcfcError `INVALID_DATA` for rows that are unevenly spaced or lie on no step; `INVALID_OPTION`
 *
 * @example
 * import { fillGaps } from '@btcfc/series';
 *
 * const series = { values: [1, 4], dates: ['2024-01-01', '2024-01-04'], frequency: 'day' };
 * fillGaps(series, { fill: 'linear' }).values; // -> Float64Array [1, 2, 3, 4]
 */
export function fillGaps<Given extends OneOrMany>(series: Given, options?: FillGapsOptions): SameKind<Given> {
  const told = gapOptions.read(options);
  return mapSeries(series, (each, name) => fillSeries(each, name, told));
}

function fillSeries(series: TimeSeries, name: string, told: OptionsOutput<typeof gapOptions>): TimeSeries {
  const { fill } = told;
  const whole = series.dates ? onEveryStep(series, name, told.frequency) : series;
  const period =
    fill === 'seasonal'
      ? (told.period ?? inferPeriod(whole.values, { ...(whole.frequency && { frequency: whole.frequency }) }))
      : 1;
  const ofCovariates = told.covariates ?? (fill === 'nan' || fill === 'previous' ? fill : 'linear');
  const { pastCovariates, futureCovariates } = whole;
  return {
    ...whole,
    values: fillValues(whole.values, fill, period),
    ...(pastCovariates && { pastCovariates: fillColumns(pastCovariates, ofCovariates) }),
    ...(futureCovariates && { futureCovariates: fillColumns(futureCovariates, ofCovariates) }),
  };
}

function fillColumns(
  columns: Readonly<Record<string, Float64Array>>,
  method: FillMethod,
): Record<string, Float64Array> {
  return mapColumns(columns, (values) => {
    // half a promotion is none
    const isFlag =
      method === 'linear' && values.every((value) => value === 0 || value === 1 || Number.isNaN(value));
    return fillValues(values, isFlag ? 'previous' : method);
  });
}

function mapColumns(
  columns: Readonly<Record<string, Float64Array>>,
  change: (values: Float64Array) => Float64Array,
): Record<string, Float64Array> {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, change(values)]));
}

/** A series with a row for each stamp, NaN where there was none. */
export function onEveryStep(series: TimeSeries, name: string, told?: FrequencyLike): TimeSeries {
  requireDates(series, name);
  const { dates, values, pastCovariates, futureCovariates } = series;
  if (dates.length === 0) return series;
  const frequency =
    dates.length === 1 && told === undefined && !series.frequency
      ? undefined
      : requireFrequency(series, name, told);
  if (!frequency) return series;
  const { count, step } = stepperOf(frequency);
  const first = dates[0]!;
  const rows = count(first, dates.at(-1)!) + 1;
  if (rows === dates.length && isGrid(dates, count)) return { ...series, frequency };
  const places = new Int32Array(dates.length);
  for (let row = 0; row < dates.length; row++) {
    const place = count(first, dates[row]!);
    if (Number.isNaN(place)) throw offStep(name, dates[row]!, row);
    places[row] = place;
  }
  const spread = (column: Float64Array) => {
    const ahead = Math.max(0, column.length - dates.length);
    const placed = new Float64Array(rows + ahead).fill(Number.NaN);
    for (let row = 0; row < places.length; row++) placed[places[row]!] = column[row]!;
    placed.set(column.subarray(dates.length), rows);
    return placed;
  };
  return {
    ...series,
    frequency,
    values: spread(values),
    dates: everyDate(dates, places, rows, step),
    ...(pastCovariates && { pastCovariates: mapColumns(pastCovariates, spread) }),
    ...(futureCovariates && { futureCovariates: mapColumns(futureCovariates, spread) }),
  };
}

function isGrid(dates: Float64Array, count: (from: number, to: number) => number): boolean {
  for (let row = 1; row < dates.length; row++) if (count(dates[row - 1]!, dates[row]!) !== 1) return false;
  return true;
}

function everyDate(
  dates: Float64Array,
  places: Int32Array,
  rows: number,
  step: (date: number, steps: number) => number,
): Float64Array {
  const every = new Float64Array(rows);
  for (let row = 0; row < dates.length; row++) {
    const place = places[row]!;
    every[place] = dates[row]!;
    const next = row + 1 < dates.length ? places[row + 1]! : rows;
    // counted from the first: a 31st after a February would be a 28th
    for (let gap = place + 1; gap < next; gap++) every[gap] = step(dates[0]!, gap);
  }
  return every;
}

function offStep(name: string, date: number, row: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Row ${row + 1} of \`${name}\` lies on no step of its frequency from the first row on.`,
    received: formatDate(date),
    remedy: 'Correct the date, name another `frequency`, or put the rows on even steps by `resample`.',
  });
}
