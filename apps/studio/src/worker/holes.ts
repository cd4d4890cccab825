import { dateWriter, type TimeSeries } from '@btcfc/core';
import { fillGaps } from '@btcfc/series';
import type { Hole } from '../messages';

/** Holes that are listed one by one. */
export const listedHoles = 50;

/** Where series have no row, or a row without a value, in order. */
export function holesOf(series: readonly TimeSeries[]): Hole[] {
  return series.flatMap(holesIn);
}

function holesIn(series: TimeSeries): Hole[] {
  const { values, dates, frequency, id = '' } = series;
  const write = dateWriter(frequency);
  if (!dates || !frequency)
    return runsOf(values, (row) => (dates ? write(dates[row]!) : `row ${row + 1}`), id);
  const filled = fillGaps(series, { fill: 'nan' });
  const known = new Set(dates);
  const isAbsent = (row: number) => !known.has(filled.dates![row]!);
  return runsOf(filled.values, (row) => write(filled.dates![row]!), id, isAbsent);
}

function runsOf(
  values: Float64Array,
  nameOf: (row: number) => string,
  id: string,
  isAbsent: (row: number) => boolean = () => false,
): Hole[] {
  const holes: Hole[] = [];
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row]!)) continue;
    const first = row;
    const absent = isAbsent(row);
    while (row + 1 < values.length && Number.isNaN(values[row + 1]!) && isAbsent(row + 1) === absent) row++;
    holes.push({
      kind: absent ? 'absent' : 'missing',
      id,
      from: nameOf(first),
      to: nameOf(row),
      rows: row - first + 1,
    });
  }
  return holes;
}
