import { BtcfcError, type Table } from '@btcfc/core';
import { columnNamed } from './columns/column-names';
import { type FoundDates, findDates } from './columns/find-date';
import { type FoundGroups, findGroups, groupBy } from './columns/find-id';
import { findValue } from './columns/find-value';
import type { ReadSettings } from './options';
import type { OpenedSource } from './source/opened-source';

/** The part of each column. */
export interface FoundColumns {
  /** Absent where rows stand in the order of time. */
  dates: FoundDates | undefined;
  values: string[];
  groups: FoundGroups | undefined;
  pastCovariates: string[];
  futureCovariates: string[];
  staticCovariates: string[];
  others: string[];
  notes: string[];
}

/** Finds the part of each column that is not told. @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`, `INVALID_OPTION` */
export function findColumns(source: OpenedSource, told: ReadSettings): FoundColumns {
  const { table, name } = source;
  if (table.rows === 0) throw noRows(name);
  const names = [...table.columns.keys()];
  const read = (given: readonly string[], option: string) =>
    given.map((each) => columnNamed(each, option, names, name));
  const pastCovariates = read(told.pastCovariates, 'pastCovariates');
  const futureCovariates = read(told.futureCovariates, 'futureCovariates');
  const staticCovariates = read(told.staticCovariates, 'staticCovariates');
  const valuesTold = told.value === undefined ? undefined : read([told.value].flat(), 'value');
  const idTold = told.id === undefined ? undefined : read([told.id].flat(), 'id');
  const dates = findDates(source, told);
  // a column known through the series may also be what tells series apart
  const parts = {
    date: dates ? [dates.name] : [],
    value: valuesTold ?? [],
    id: idTold ?? [],
    pastCovariates,
    futureCovariates,
  };
  checkParts(parts);
  const taken = new Set([...Object.values(parts).flat(), ...staticCovariates]);
  const groups = idTold
    ? groupBy(table, idTold)
    : dates &&
      findGroups(
        table,
        dates.form.values,
        new Set([...taken].filter((each) => !staticCovariates.includes(each))),
      );
  for (const each of groups?.columns ?? []) taken.add(each);
  const others = dates ? taken : withCounts(table, taken);
  const value = valuesTold ? undefined : findValue(source, others, told.valueWords);
  const values = valuesTold ?? [value!.name];
  for (const each of values) taken.add(each);
  const notes = [dates?.note, dates?.form.note].filter((note) => note !== undefined);
  if (value?.note !== undefined)
    notes.push(`${JSON.stringify(value.name)} is taken as the value: ${value.note}.`);
  if (groups?.note !== undefined) notes.push(`There are ${groups.ids.length} series: ${groups.note}.`);
  return {
    dates,
    values,
    groups,
    pastCovariates,
    futureCovariates,
    staticCovariates,
    others: names.filter((each) => !taken.has(each)),
    notes,
  };
}

/** And columns of the numbers of the rows, where there are other numbers. */
function withCounts({ columns }: Table, taken: ReadonlySet<string>): ReadonlySet<string> {
  const numeric = [...columns].filter(([name, { type }]) => type === 'number' && !taken.has(name));
  const counting = numeric.filter(([, { values }]) =>
    Array.from<unknown>(values).every((value, row) => value === row || value === row + 1),
  );
  return counting.length < numeric.length ? new Set([...taken, ...counting.map(([name]) => name)]) : taken;
}

function checkParts(parts: Readonly<Record<string, readonly string[]>>): void {
  const seen = new Map<string, string>();
  for (const [part, names] of Object.entries(parts)) {
    for (const name of names) {
      const other = seen.get(name);
      if (other !== undefined)
        throw new BtcfcError({
          code: 'INVALID_OPTION',
          message: `Column ${JSON.stringify(name)} is named as \`${other}\` and as \`${part}\`.`,
          received: name,
          remedy: 'Name each column in one option.',
        });
      seen.set(name, part);
    }
  }
}

function noRows(source: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source} has no rows.`,
    remedy: 'Pass data with at least one row.',
  });
}
