import {
  defineOptions,
  type Frequency,
  type FrequencyLike,
  inferFrequency,
  invalidOption,
  type OptionsInput,
  option,
  readFrequency,
  stepDate,
  type TimeSeries,
} from '@btcfc/core';
import { type DatedSeries, mapSeries, type OneOrMany, requireDates, type SameKind } from '../series-list';
import { stampsOf } from './buckets';
import { onEveryStep } from './fill-gaps';
import { fillValues } from './fill-values';

const aggregates = ['sum', 'mean', 'median', 'min', 'max', 'first', 'last', 'count'] as const;

const resampleOptions = defineOptions('resample', {
  /** How far apart rows stand afterwards: periods begin at midnight, on Mondays, on the first of months and so on. */
  frequency: option.custom<FrequencyLike, { required: true }>(
    (name, value) => readResampled(name, value as FrequencyLike),
    { required: true },
  ),
  /** What becomes of the values of a period, those that are missing passed over. @default 'mean' */
  aggregate: option.oneOf(aggregates, { default: 'mean' }),
  /** The same for covariates. @default 'mean' */
  covariates: option.oneOf(aggregates, { default: 'mean' }),
  /** What takes the place of periods without a row, as those between rows that stand further apart. @default 'nan' */
  fill: option.oneOf(['nan', 'previous', 'linear', 'zero'] as const, { default: 'nan' }),
  /** What becomes of a first and a last period that the rows do not fill. @default 'drop' */
  incomplete: option.oneOf(['drop', 'keep'] as const, { default: 'drop' }),
});

/** Options of `resample`. */
export interface ResampleOptions extends OptionsInput<typeof resampleOptions> {}

/**
 * Puts rows on other steps: many rows of a period become one, by a named aggregate; where periods are shorter than the steps
 * of the rows, those between are filled in. Columns known ahead are cut to the rows.
 *
 * @param series one series or several, with dates
 * @throws BtcfcError `INVALID_DATA` without dates; `INVALID_OPTION`
 *
 * @example
 * import { resample } from '@btcfc/series';
 *
 * const series = { values: [1, 2, 3, 4], dates: ['2024-01-01 00:00', '2024-01-01 12:00', '2024-01-02 00:00', '2024-01-02 12:00'] };
 * resample(series, { frequency: 'day', aggregate: 'sum' }).values; // -> Float64Array [3, 7]
 */
export function resample<Given extends OneOrMany>(series: Given, options: ResampleOptions): SameKind<Given> {
  const { frequency: given, aggregate, covariates, fill, incomplete } = resampleOptions.read(options);
  return mapSeries(series, (each, name): TimeSeries => {
    requireDates(each, name);
    const source = each.frequency ?? inferFrequency(each.dates, { minCoverage: 0.02 });
    const zone = source?.timeZone;
    const read = readFrequency(given);
    const frequency = zone !== undefined && read.timeZone === undefined ? { ...read, timeZone: zone } : read;
    const begins = periodsOf(each, frequency, incomplete === 'drop' ? source : undefined);
    const { starts, dates } = begins;
    const reduced = (values: Float64Array, how: Aggregate) =>
      Float64Array.from(dates, (_, period) =>
        reduce(values.subarray(starts[period]!, starts[period + 1]!), how),
      );
    const columns = (given: Readonly<Record<string, Float64Array>>) =>
      Object.fromEntries(Object.entries(given).map(([key, values]) => [key, reduced(values, covariates)]));
    const { pastCovariates, futureCovariates } = each;
    const whole = onEveryStep(
      {
        ...each,
        values: reduced(each.values, aggregate),
        dates,
        frequency,
        ...(pastCovariates && { pastCovariates: columns(pastCovariates) }),
        ...(futureCovariates && { futureCovariates: columns(futureCovariates) }),
      },
      name,
      frequency,
    );
    return { ...whole, values: fillValues(whole.values, fill) };
  });
}

function readResampled(name: string, value: FrequencyLike): Frequency {
  const frequency = readFrequency(value, name);
  if (frequency.day === undefined || frequency.day === 1 || frequency.day === 31) return frequency;
  throw invalidOption(name, value, 'a frequency at the first or the last day of its periods');
}

/** Where the rows of each period begin. */
function periodsOf(
  { dates }: DatedSeries,
  frequency: Frequency,
  source: Frequency | undefined,
): { dates: Float64Array; starts: number[] } {
  const stamps = stampsOf(dates, frequency);
  const starts: number[] = [];
  for (let row = 0; row < stamps.length; row++)
    if (row === 0 || stamps[row] !== stamps[row - 1]) starts.push(row);
  const kept = starts.map((row) => stamps[row]!);
  starts.push(stamps.length);
  if (source && kept.length > 0) {
    const around = Float64Array.of(stepDate(dates[0]!, source, -1), stepDate(dates.at(-1)!, source, 1));
    const [before, after] = stampsOf(around, frequency);
    if (after === kept.at(-1)) {
      kept.pop();
      starts.pop();
    }
    if (before === kept[0]) {
      kept.shift();
      starts.shift();
    }
  }
  return { dates: Float64Array.from(kept), starts };
}

type Aggregate = (typeof aggregates)[number];

/** NaN where there is nothing, but for a count. */
function reduce(values: Float64Array, how: Aggregate): number {
  const known = values.filter((value) => !Number.isNaN(value));
  if (how === 'count') return known.length;
  if (known.length === 0) return Number.NaN;
  const sum = known.reduce((total, value) => total + value, 0);
  switch (how) {
    case 'sum':
      return sum;
    case 'mean':
      return sum / known.length;
    case 'min':
      return known.reduce((least, value) => Math.min(least, value));
    case 'max':
      return known.reduce((most, value) => Math.max(most, value));
    case 'first':
      return known[0]!;
    case 'last':
      return known.at(-1)!;
    default: {
      const sorted = known.sort();
      const middle = (sorted.length - 1) / 2;
      return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    }
  }
}
