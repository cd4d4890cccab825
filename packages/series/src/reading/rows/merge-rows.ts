import type { Duplicates } from '../options';

/** The rows of one series in time order, those of one stamp together. */
export interface MergedRows {
  /** The moment of each row that is left. */
  dates: Float64Array;
  /** Positions in the source, in time order. */
  rows: Int32Array;
  /** Where the rows of each stamp begin in `rows`; absent where each has one. */
  begins?: Int32Array;
}

/** Puts rows of one stamp together. `rows` are in time order. */
export function mergeRows(rows: Int32Array, moments: Float64Array): MergedRows {
  const dates = new Float64Array(rows.length);
  let stamps = 0;
  for (const row of rows) {
    const moment = moments[row]!;
    if (stamps === 0 || moment !== dates[stamps - 1]) dates[stamps++] = moment;
  }
  if (stamps === rows.length) return { dates, rows };
  const begins = new Int32Array(stamps + 1);
  let stamp = -1;
  for (let place = 0; place < rows.length; place++)
    if (place === 0 || moments[rows[place]!] !== moments[rows[place - 1]!]) begins[++stamp] = place;
  begins[stamps] = rows.length;
  return { dates: dates.slice(0, stamps), rows, begins };
}

/** A column's values in the order of a series' stamps. */
export function gather(
  column: Float64Array,
  { dates, rows, begins }: MergedRows,
  how: Duplicates,
): Float64Array {
  const values = new Float64Array(dates.length);
  if (!begins) {
    for (let row = 0; row < values.length; row++) values[row] = column[rows[row]!]!;
    return values;
  }
  for (let row = 0; row < values.length; row++)
    values[row] = mergeValues(column, rows, begins[row]!, begins[row + 1]!, how);
  return values;
}

/** What is missing is passed over: a value that is there stands for the stamp. */
function mergeValues(
  column: Float64Array,
  rows: Int32Array,
  begin: number,
  end: number,
  how: Duplicates,
): number {
  let sum = 0;
  let count = 0;
  let [first, last] = [Number.NaN, Number.NaN];
  for (let place = begin; place < end; place++) {
    const value = column[rows[place]!]!;
    if (Number.isNaN(value)) continue;
    if (count === 0) first = value;
    last = value;
    sum += value;
    count++;
  }
  if (count === 0) return Number.NaN;
  if (how === 'sum') return sum;
  if (how === 'mean') return sum / count;
  return how === 'first' ? first : last;
}
