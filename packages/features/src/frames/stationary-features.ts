import {
  addColumn,
  columnOf,
  defineOptions,
  type Frame,
  type FrameResult,
  numbersOf,
  type OptionsInput,
  option,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { dayOfWeek } from '../calendar/day-of-week';
import { readOrderedDates } from '../calendar/time-order';
import { decayOption, ewmaVolatility, realizedVolatility } from '../indicators/volatility';
import { logReturns, simpleReturns } from '../lags/returns';
import { logRatioToMean, rollingZScore } from '../rolling/rolling-position';
import { columnNames } from './column-names';

const stationaryOptions = defineOptions('stationaryFeatures', {
  /** The columns to make features of. */
  columns: option.custom(columnNames.check, { required: true }),
  /** The column of dates, which must be in time order; no day of the week where there is no such column. @default 'Date' */
  date: option.text({ default: 'Date' }),
  /** The time zone whose clocks texts without an offset were read from. @default 'UTC' */
  timeZone: option.text(),
  /** Over how many rows changes are taken. @default [1, 7] */
  periods: option.list(option.integer({ min: 1 }), { default: [1, 7] }),
  /** How many rows rolling windows have, at least 2; they end with the current row. @default [7, 30] */
  windows: option.list(option.integer({ min: 2 }), { default: [7, 30] }),
  /** Weight of a squared return relative to that of the row after it, above 0 and below 1. @default 0.94 */
  decay: decayOption.decay,
});

/** Options of `stationaryFeatures`. */
export interface StationaryFeaturesOptions extends OptionsInput<typeof stationaryOptions> {}

/**
 * Adds features whose level does not grow with that of a column: `<column>_return_<n>` and `<column>_log_return_<n>`
 * over n rows, `<column>_log_ratio_to_mean_<w>`, `<column>_zscore_<w>` and `<column>_volatility_<w>` of w rows,
 * `<column>_volatility_ewma`; and `day_of_week_sin`, `day_of_week_cos` (UTC) where there are dates. Every value comes
 * from its row and those before it. What can't be computed, as in the first rows, is NaN.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` for dates out of order, something else than
 * finite or missing numbers, or a column of a new one's name
 *
 * @example
 * import { stationaryFeatures } from '@btcfc/features';
 *
 * const frame = { Date: ['2018-01-30', '2018-01-31'], load: [100, 110] };
 * stationaryFeatures(frame, { columns: ['load'], windows: [7] }).load_return_1; // -> Float64Array [NaN, 0.1]
 */
export function stationaryFeatures<Input extends Frame>(
  frame: Input,
  options: StationaryFeaturesOptions,
): FrameResult<Input> {
  const { columns, date, timeZone, ...steps } = stationaryOptions.read(options);
  const table = readTable(frame);
  const inputs = columns.map((name) => [name, numbersOf(table, name, { infinite: 'refused' })] as const);
  const times = table.columns.has(date)
    ? readOrderedDates(columnOf(table, date).values, { name: `column "${date}"`, timeZone })
    : undefined;
  for (const [name, values] of inputs) addFeatures(table, name, values, steps);
  if (times) {
    const { sine, cosine } = dayOfWeek(times);
    addColumn(table, 'day_of_week_sin', { type: 'number', values: sine });
    addColumn(table, 'day_of_week_cos', { type: 'number', values: cosine });
  }
  return writeTable(table, frame);
}

/** Weights below this share of the whole change no digit of a mean. */
const leastWeight = 2 ** -53;

/**
 * How many rows before a row its features are made of. The exponential volatility is of all rows: of those further back the
 * weights come to less than its last digit.
 */
export function stationaryLookBack(options: StationaryFeaturesOptions): number {
  const { periods, windows, decay } = stationaryOptions.read(options);
  // a return is made of two rows
  const ofMean = Math.ceil(Math.log(leastWeight) / Math.log(decay)) + 1;
  return Math.max(...periods, ...windows, ofMean);
}

interface Steps {
  periods: readonly number[];
  windows: readonly number[];
  decay: number;
}

function addFeatures(
  table: Table,
  column: string,
  numbers: Float64Array,
  { periods, windows, decay }: Steps,
): void {
  const add = (name: string, values: Float64Array) =>
    addColumn(table, `${column}_${name}`, { type: 'number', values });
  for (const lag of periods) {
    add(`return_${lag}`, simpleReturns(numbers, { periods: lag }));
    add(`log_return_${lag}`, logReturns(numbers, { periods: lag }));
  }
  for (const window of windows) {
    add(`log_ratio_to_mean_${window}`, logRatioToMean(numbers, { window }));
    add(`zscore_${window}`, rollingZScore(numbers, { window }));
    add(`volatility_${window}`, realizedVolatility(numbers, { window }));
  }
  add('volatility_ewma', ewmaVolatility(numbers, { decay }));
}
