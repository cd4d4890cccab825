import { BtcfcError } from '@btcfc/core';
import { listed, wordsOf } from '../columns/column-names';
import type { FoundDates } from '../columns/find-date';
import type { OpenedSource } from '../source/opened-source';
import type { MergedRows } from './merge-rows';

/** A stamp that several rows of a series have. */
export interface DoubledStamp {
  date: number;
  rows: readonly number[];
  /** Whether all cells of the rows are the same. */
  isSame: boolean;
}

const mostShown = 3;
const partsOfDates = new Set(
  'time hour minute day week month quarter uhrzeit zeit stunde tag monat'.split(' '),
);

/** The stamps of a series that several rows have. */
export function doubledStamps({ dates, rows, begins }: MergedRows, source: OpenedSource): DoubledStamp[] {
  if (!begins) return [];
  const found: DoubledStamp[] = [];
  for (const [stamp, date] of dates.entries()) {
    const [begin, end] = [begins[stamp]!, begins[stamp + 1]!];
    if (end - begin < 2) continue;
    const doubled = Array.from(rows.subarray(begin, end));
    found.push({ date, rows: doubled, isSame: areSame(source, doubled) });
  }
  return found;
}

function areSame({ table }: OpenedSource, rows: readonly number[]): boolean {
  return [...table.columns.values()].every(({ values }) =>
    rows.every((row) => Object.is(values[row], values[rows[0]!])),
  );
}

/**
 * Whether a stamp lies where clocks that go back show an hour twice: in a night to Sunday of autumn, north or south.
 *
 * @param written as it stands in the data: midnight may be a day without an hour
 */
function isLikeDoubledHour(date: number, written: string): boolean {
  const moment = new Date(date);
  const month = moment.getUTCMonth();
  const hours = moment.getUTCHours();
  if (hours === 0 && !/\d:\d|\dT\d/.test(written)) return false;
  return moment.getUTCDay() === 0 && hours <= 3 && [2, 3, 8, 9, 10].includes(month);
}

/** @param isZoned whether a time zone is named, so that no stamp of the doubled hour is left */
export function doubledError(
  source: OpenedSource,
  date: FoundDates,
  doubled: readonly DoubledStamp[],
  { id, isZoned, isGrouped }: { id: string | undefined; isZoned: boolean; isGrouped: boolean },
): BtcfcError {
  const written = (row: number) => String(date.form.values[row]);
  const hours = isZoned
    ? []
    : doubled.filter(
        (stamp) => stamp.rows.length === 2 && isLikeDoubledHour(stamp.date, written(stamp.rows[0]!)),
      );
  const isClock = hours.length > 0 && hours.length <= doubled.length && doubled.length - hours.length < 10;
  const shown = doubled.slice(0, mostShown).map(({ rows, isSame }) => {
    const lines = rows.slice(0, 2).map((row) => source.rowName(row));
    return `${lines.join(' and ')} (${written(rows[0]!)}${isSame ? ', all cells alike' : ''})`;
  });
  const more = doubled.length > mostShown ? ` and ${doubled.length - mostShown} more` : '';
  const clock = isClock
    ? ` ${written(hours[0]!.rows[0]!)} may be the hour that clocks show twice when summer time ends: then name the \`timeZone\`.`
    : '';
  const several =
    !isGrouped && doubled.length > 20
      ? ' If there are several series, name the column that tells them apart as `id`.'
      : '';
  const parts = [...source.table.columns.keys()].filter(
    (name) => name !== date.name && wordsOf(name).some((word) => partsOfDates.has(word)),
  );
  const apart =
    parts.length > 0 && !isGrouped
      ? ` If ${listed(parts)} ${parts.length === 1 ? 'tells' : 'tell'} a part of the date, write the whole of it in one column.`
      : '';
  const rest =
    isClock && hours.length === doubled.length
      ? 'Otherwise set'
      : clock === ''
        ? 'Set'
        : 'For the others set';
  const ways = doubled.every(({ isSame }) => isSame)
    ? '"first", which keeps one of rows that are alike, or to "last", "mean" or "sum"'
    : '"sum", "mean", "first" or "last"';
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source.name} has rows of one date, column ${JSON.stringify(date.name)}${id === undefined ? '' : `, series ${JSON.stringify(id)}`}: ${shown.join(', ')}${more}.`,
    remedy: `${clock}${several}${apart} ${rest} \`duplicates\` to ${ways}.`.trim(),
  });
}
