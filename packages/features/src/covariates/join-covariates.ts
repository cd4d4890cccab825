import {
  addColumn,
  checkNumber,
  datesOf,
  defineOptions,
  type Frame,
  type FrameResult,
  firstWhere,
  invalidOption,
  type OptionsInput,
  option,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { doubledDate } from '../calendar/time-order';
import { columnNames } from '../frames/column-names';
import { inputsOf } from '../matrix/feature-matrix';

const joinOptions = defineOptions('joinCovariates', {
  /** The column of `frame` that holds the dates. @default 'Date' */
  date: option.text({ default: 'Date' }),
  /** The column of `covariates` that holds the dates. @default 'Date' */
  covariateDate: option.text({ default: 'Date' }),
  /** The time zone whose clocks texts without an offset were read from, in both frames. @default 'UTC' */
  timeZone: option.text(),
  /** The covariates to join. @default all columns but the dates */
  columns: columnNames,
  /**
   * Days from the date of a value until it is known, fractions included. 0 takes values of a row's own date, which is
   * right only for what is known by the end of that day. @default 1
   */
  publicationLag: option.number({ min: 0, default: 1 }),
  /** Greatest age of a value, days from its own date on; an older one is missing. @default Infinity */
  maxAge: option.custom(
    (name, value): number =>
      value === Number.POSITIVE_INFINITY ? value : checkNumber(name, value, { min: 0 }),
    { default: Number.POSITIVE_INFINITY },
  ),
  /** Put before the name of each new column. @default '' */
  prefix: option.custom(
    (name, value): string => {
      if (typeof value === 'string') return value;
      throw invalidOption(name, value, 'text');
    },
    { default: '' },
  ),
  /** Whether to add the age of each value, days, as `<column>_age`. @default false */
  age: option.boolean({ default: false }),
});

/** Options of `joinCovariates`. */
export interface JoinCovariatesOptions extends OptionsInput<typeof joinOptions> {}

const dayMs = 86_400_000;

/**
 * Adds to each row the last value of each covariate that was known on its date: of the values dated at least
 * `publicationLag` days before, the latest that is not missing. NaN where there is none or it is older than `maxAge`.
 * The covariates may be of any frequency and in any order; the rows of the frame as well. Dates count to the
 * millisecond.
 *
 * As pandas' `merge_asof` (backward, exact matches allowed) on each covariate without its gaps.
 *
 * @param frame dates in any form that core's `readDates` reads
 * @param covariates the same, each date once, numbers or booleans beside it
 * @returns the kind of frame that `frame` is
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` for a date that can't be read, one that is in
 * `covariates` twice, a covariate that holds text, dates or infinite numbers, or a column of a new one's name
 *
 * @example
 * import { joinCovariates } from '@btcfc/features';
 *
 * const frame = { Date: ['2018-01-02', '2018-01-03'], load: [5, 6] };
 * const weather = { Date: ['2018-01-01', '2018-01-03'], temperature: [-2, 4] };
 * joinCovariates(frame, weather, { maxAge: 7 }).temperature; // -> Float64Array [-2, -2]
 */
export function joinCovariates<Input extends Frame>(
  frame: Input,
  covariates: Frame,
  options?: JoinCovariatesOptions,
): FrameResult<Input> {
  const read = joinOptions.read(options);
  const { date, covariateDate, columns, timeZone, publicationLag, maxAge, prefix, age } = read;
  if (maxAge < publicationLag) throw invalidOption('maxAge', maxAge, `a number at least ${publicationLag}`);
  const table = readTable(frame);
  const rowTimes = datesOf(table, date, { timeZone });
  const source = readTable(covariates);
  const times = datesOf(source, covariateDate, { timeZone });
  const order = sortedPositions(covariateDate, times);
  const sortedTimes = times.map((_, place) => times[order[place]!]!);
  const known = rowTimes.map((time) => {
    const until = time - publicationLag * dayMs;
    return firstWhere(sortedTimes.length, (place) => sortedTimes[place]! > until);
  });
  for (const name of columns ?? [...source.columns.keys()].filter((each) => each !== covariateDate)) {
    const values = inputsOf(source, name, 'Name the columns that hold numbers in `columns`.');
    const latest = latestKnown(order, values);
    const joined = new Float64Array(table.rows).fill(Number.NaN);
    const ages = new Float64Array(table.rows).fill(Number.NaN);
    for (let row = 0; row < table.rows; row++) {
      const from = latest[known[row]!]!;
      if (from < 0) continue;
      const days = (rowTimes[row]! - times[from]!) / dayMs;
      if (days > maxAge) continue;
      joined[row] = values[from]!;
      ages[row] = days;
    }
    addCovariate(table, `${prefix}${name}`, joined);
    if (age) addCovariate(table, `${prefix}${name}_age`, ages);
  }
  return writeTable(table, frame);
}

/** The rows in the order of their times. */
function sortedPositions(name: string, times: Float64Array): Uint32Array {
  const positions = Uint32Array.from({ length: times.length }, (_, row) => row);
  positions.sort((left, right) => times[left]! - times[right]!);
  for (let place = 1; place < positions.length; place++) {
    const time = times[positions[place]!]!;
    if (time === times[positions[place - 1]!]!) throw doubledDate(`column "${name}"`, time);
  }
  return positions;
}

/** Of the first `count` rows in time, for every count from 0 on, the last that has a value; -1 where none has. */
function latestKnown(order: Uint32Array, values: Float64Array): Int32Array {
  const latest = new Int32Array(order.length + 1).fill(-1);
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    latest[place + 1] = Number.isNaN(values[row]!) ? latest[place]! : row;
  }
  return latest;
}

function addCovariate(table: Table, name: string, values: Float64Array): void {
  addColumn(table, name, { type: 'number', values }, 'Rename the covariate, or set a `prefix`.');
}
