import { BtcfcError, type Column } from '@btcfc/core';
import { type DateColumnForm, dateForm } from '../dates/date-column';
import { formatOf, readsAsDate } from '../dates/date-formats';
import type { OpenedSource } from '../source/opened-source';
import { columnNamed, listed, wordsOf } from './column-names';

/** The column of dates. */
export interface FoundDates {
  name: string;
  form: DateColumnForm;
  /** Why it was taken, where it was not told. */
  note?: string;
}

// from those that name dates alone to those that name other things too
const dateWords = [
  ['date', 'datetime', 'timestamp', 'ds', 'datum', 'fecha', 'data'],
  [
    'time',
    'day',
    'month',
    'week',
    'quarter',
    'year',
    'hour',
    'period',
    'tag',
    'monat',
    'jahr',
    'zeit',
    'mois',
    'jour',
    'an',
    'dt',
    'ts',
  ],
];

/** What is named where there is no column of dates. */
const none = 'none';

/**
 * The column of dates; undefined where there is said to be none.
 *
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`
 */
export function findDates(
  opened: OpenedSource,
  { date, dayFirst }: { date?: string; dayFirst?: boolean },
): FoundDates | undefined {
  const { table, name: source } = opened;
  const names = [...table.columns.keys()];
  if (date === none && !names.includes(none)) return undefined;
  if (date !== undefined) {
    const name = columnNamed(date, 'date', names, source);
    const column = table.columns.get(name)!;
    const form = dateForm(column, { dayFirst });
    if (form) return { name, form };
    // core tells the first row that is no date
    if (column.type === 'text') return { name, form: { name: 'dates', values: column.values } };
    throw noDates(`Column ${JSON.stringify(name)} holds no dates.`, column.values.slice(0, 3), names);
  }
  const found: { name: string; form: DateColumnForm; rank: number }[] = [];
  for (const [position, name] of names.entries()) {
    const column = table.columns.get(name)!;
    const rank = rankOf(name);
    if (column.type === 'number' && !mayBeDates(column, rank, position)) continue;
    const form = dateForm(column, { dayFirst });
    if (form) found.push({ name, form, rank: rank + (column.type === 'number' ? dateWords.length + 1 : 0) });
  }
  const [first, ...others] = found.sort((left, right) => left.rank - right.rank);
  if (!first)
    throw (
      mostlyDates(opened) ??
      datesInNames(names, source) ??
      noDates(`${source} has no column of dates.`, names.slice(0, 20), names)
    );
  const texts = others.filter(({ rank }) => rank <= dateWords.length);
  return {
    name: first.name,
    form: first.form,
    ...(texts.length > 0 && {
      note: `${listed([first.name, ...texts.map(({ name }) => name)])} hold dates; ${JSON.stringify(first.name)} was taken.`,
    }),
  };
}

function rankOf(name: string): number {
  const words = wordsOf(name);
  const rank = dateWords.findIndex((group) => group.some((word) => words.includes(word)));
  return rank < 0 ? dateWords.length : rank;
}

/** Numbers are dates only in a column that is named so, or in a first one that ascends as dates do. */
function mayBeDates(
  { values }: Extract<Column, { type: 'number' }>,
  rank: number,
  position: number,
): boolean {
  if (rank < dateWords.length) return true;
  const isIndex = values.every((value, row) => value === row || value === row + 1);
  return position === 0 && !isIndex && values.every((value, row) => row === 0 || value > values[row - 1]!);
}

/** The error for a column of dates in which something else stands, such as a line of totals. */
function mostlyDates({ table, name: source, rowName }: OpenedSource): BtcfcError | undefined {
  for (const [name, column] of table.columns) {
    if (column.type !== 'text') continue;
    const isDate = (text: string | null) => text === null || readsAsDate(text.trim());
    const faults = column.values.filter((text) => !isDate(text)).length;
    if (faults * 2 > column.values.length) continue;
    if (faults === 0) {
      const mixed = mixedDates(column.values, name, { name: source, rowName });
      if (mixed) return mixed;
      continue;
    }
    const row = column.values.findIndex((text) => !isDate(text));
    return new BtcfcError({
      code: 'INVALID_DATA',
      message: `${source}, ${rowName(row)}, column ${JSON.stringify(name)} holds no date, as its other rows do.`,
      received: column.values[row],
      remedy:
        row === 0
          ? 'Delete what stands before the line that names the columns, such as a title, correct the date, or name another column of dates as `date`.'
          : 'Correct the date, delete the row, or name another column of dates as `date`.',
    });
  }
  return undefined;
}

/** The error for a column in which each text is a date, but not all in one way. */
function mixedDates(
  values: readonly (string | null)[],
  name: string,
  { name: source, rowName }: Pick<OpenedSource, 'name' | 'rowName'>,
): BtcfcError | undefined {
  const first = values.findIndex((text) => text !== null);
  if (first < 0) return undefined;
  const format = formatOf(values[first]!.trim())!;
  const other = values.findIndex((text) => text !== null && format.read(text.trim()) === undefined);
  if (other < 0) return undefined;
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source}, column ${JSON.stringify(name)} holds dates that are written in two ways: ${JSON.stringify(values[first])} in ${rowName(first)}, ${JSON.stringify(values[other])} in ${rowName(other)}.`,
    received: values[other],
    remedy: 'Write all dates of the column in one way, such as 2024-01-31.',
  });
}

/** The error for a wide table: a row for each series, a column for each date. */
function datesInNames(names: readonly string[], source: string): BtcfcError | undefined {
  const dates = names.filter((name) => /^\d{4}$/.test(name) || (/\d{4}/.test(name) && readsAsDate(name)));
  if (dates.length < 2) return undefined;
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source} has dates in the names of its columns, ${listed(dates.slice(0, 2))} among them, and no column of dates.`,
    received: dates,
    remedy: 'Write a row for each date (and series), with columns such as date, id and value.',
  });
}

function noDates(message: string, received: unknown, names: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: names.length === 0 ? 'MISSING_COLUMN' : 'INVALID_DATA',
    message,
    received,
    remedy:
      'Name the column of dates as `date`; write dates as 2024-01-31, 2024-01-31 06:00, 1/31/2024, 31.1.2024, 2024-01, 2024Q1, 2024-W05 or a year. If there are none, and rows stand in the order of time, set `date` to "none".',
  });
}
