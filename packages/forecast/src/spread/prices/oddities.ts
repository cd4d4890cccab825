import { dateWriter, sortedQuantiles, type TimeSeries } from '@btcfc/core';
import { short } from '../../result/result-text';
import type { SpreadTarget } from '../candidates';

/** So many rows of one price are a stretch without trade or news. */
const longRun = 20;
/** So many times as far as 99 of 100 moves prices hardly ever go: Bitcoin's farthest move of 2010 to 2018 went 4.4 times. */
const wild = 10;

/** What is so odd about prices that whoever passes them should look again, in sentences. */
export function odditiesOf(series: TimeSeries, target: SpreadTarget): string[] {
  const { values } = series;
  return [...returnsNote(values), ...stillNote(series), ...wildNote(series, target)];
}

/** Returns come back to 0 from row to row, prices stay near where they are. */
function returnsNote(values: Float64Array): string[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let falls = 0;
  let [spread, change] = [0, 0];
  values.forEach((value, row) => {
    if (value < 0) falls++;
    spread += Math.abs(value - mean);
    if (row > 0) change += Math.abs(value - values[row - 1]!);
  });
  if (falls < 0.1 * values.length || change <= spread) return [];
  return [
    'The values look like returns, not prices: they come back to 0 from row to row. What is told below is about the next value; for how far a price may go pass the prices.',
  ];
}

function stillNote(series: TimeSeries): string[] {
  const { values } = series;
  let [longest, end, run] = [1, 0, 1];
  for (let row = 1; row < values.length; row++) {
    run = values[row] === values[row - 1] ? run + 1 : 1;
    if (run > longest) [longest, end] = [run, row];
  }
  if (longest < longRun) return [];
  return [
    `${longest} rows on end (${placeOf(series, end, 'up to')}) have the same price: where it was not traded, or not written down, leave these rows out.`,
  ];
}

function wildNote(series: TimeSeries, target: SpreadTarget): string[] {
  const { values } = series;
  const at = target === 'difference' ? values : values.map(Math.log);
  const sizes = at.slice(1).map((value, row) => Math.abs(value - at[row]!));
  const usual = sortedQuantiles(sizes.slice().sort(), [0.99])[0]!;
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (!(usual > 0 && largest > wild * usual)) return [];
  const row = sizes.indexOf(largest) + 1;
  const count = sizes.reduce((found, size) => found + (size > wild * usual ? 1 : 0), 0);
  const more = count > 1 ? `, one of ${count} like it` : '';
  return [
    `The move to ${short(values[row]!)} from ${short(values[row - 1]!)} (${placeOf(series, row, 'on')}) is ${Math.round(largest / usual)} times as far as 99 of 100 moves go${more}: is it a split, or a wrong number? Then mend it: intervals remember it.`,
  ];
}

function placeOf(series: TimeSeries, row: number, word: string): string {
  return series.dates
    ? `${word} ${dateWriter(series.frequency)(series.dates[row]!)}`
    : `${word === 'on' ? 'in' : word} row ${row + 1}`;
}
