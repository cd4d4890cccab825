import { BtcfcError, readDatesOf } from '@btcfc/core';
import type { FoundDates } from '../columns/find-date';
import type { OpenedSource } from '../source/opened-source';
import type { RowGroups } from './group-rows';

export interface MomentSettings {
  timeZone?: string;
  doubledHour?: 'by-order' | 'earlier' | 'later';
}

/**
 * The moment of each row, NaN where it has none; its position where there are no dates. The doubled hour of autumn is told apart by the order of rows within a
 * series, wherever its rows stand.
 *
 * @throws BtcfcError `INVALID_DATA`, naming line and column
 */
export function readMoments(
  dates: FoundDates | undefined,
  { table, name: source, rowName }: OpenedSource,
  { order, starts }: RowGroups,
  settings: MomentSettings,
): Float64Array {
  if (!dates) return Float64Array.from({ length: table.rows }, (_, row) => row);
  const { name, form } = dates;
  const { values } = form;
  const read = (texts: ArrayLike<string | number | null>, rowOf: (place: number) => number) =>
    readDatesOf(
      texts,
      { name: `column "${name}"`, ...settings, missing: 'allowed' },
      (problem, place, remedy) => {
        const row = rowOf(place);
        return new BtcfcError({
          code: 'INVALID_DATA',
          message: `${source}, ${rowName(row)}, column ${JSON.stringify(name)} can't be read as a date: ${problem}.`,
          received: values[row],
          remedy,
        });
      },
    );
  if (settings.timeZone === undefined || starts.length <= 2) return read(values, (row) => row);
  const moments = new Float64Array(values.length);
  for (let group = 0; group + 1 < starts.length; group++) {
    const rows = order.subarray(starts[group]!, starts[group + 1]!);
    const texts = Array.from(rows, (row) => values[row]!);
    const found = read(texts, (place) => rows[place]!);
    for (const [place, row] of rows.entries()) moments[row] = found[place]!;
  }
  return moments;
}
