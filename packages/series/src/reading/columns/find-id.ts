import type { Column, Table } from '@btcfc/core';
import { groupRows } from '../rows/group-rows';
import { listed, wordsOf } from './column-names';

/** Which series each row belongs to. */
export interface FoundGroups {
  /** The columns that tell it. */
  columns: string[];
  /** The series of each row, from 0 on in the order of their first rows. */
  groupOf: Int32Array;
  /** The names of the series. */
  ids: string[];
  note?: string;
}

// numbers tell series apart only where they are named so
const idWords = new Set(
  'id ids store shop item sku product series symbol ticker asset station sensor meter customer user region site location branch outlet machine plant line'.split(
    ' ',
  ),
);

/** Groups rows by the columns that are told. */
export function groupBy(table: Table, columns: readonly string[]): FoundGroups {
  const parts = columns.map((name) => textOf(table.columns.get(name)!));
  const groupOf = new Int32Array(table.rows);
  const known = new Map<string, number>();
  const ids: string[] = [];
  let last = '';
  for (let row = 0; row < table.rows; row++) {
    const id = parts.length === 1 ? parts[0]!(row) : parts.map((part) => part(row)).join(' / ');
    // rows of a series mostly stand together
    let group = row > 0 && id === last ? groupOf[row - 1] : known.get(id);
    last = id;
    if (group === undefined) {
      group = ids.length;
      known.set(id, group);
      ids.push(id);
    }
    groupOf[row] = group;
  }
  return { columns: [...columns], groupOf, ids };
}

function textOf({ values }: Column): (row: number) => string {
  return (row) => {
    const value = values[row];
    return value === null || value === undefined || Number.isNaN(value) ? '' : String(value);
  };
}

/** Share of rows that must repeat a stamp of another before a column is looked for that explains it. */
const mostlyDoubled = 0.1;
/** Share of rows that may still do so within the series, as the doubled hour does. */
const stillDoubled = 0.01;

/** The only column that explains why stamps are there many times; undefined where none is needed, or several would do. */
export function findGroups(
  table: Table,
  stamps: ArrayLike<string | number | null>,
  taken: ReadonlySet<string>,
): FoundGroups | undefined {
  const { codes, distinct } = codesOf(stamps, table.rows);
  if (table.rows - distinct < mostlyDoubled * table.rows) return undefined;
  const explaining: FoundGroups[] = [];
  for (const [name, column] of table.columns) {
    if (taken.has(name) || !mayBeId(name, column)) continue;
    const groups = groupBy(table, [name]);
    if (groups.ids.length > 1 && explains(groups, codes, distinct)) explaining.push(groups);
  }
  const best = explaining.length === 1 ? explaining[0] : onlyNamed(explaining);
  if (!best) return undefined;
  return { ...best, note: `dates are doubled, and ${listed(best.columns)} alone tells such rows apart` };
}

/** Of several the one that is named so, where it has no more series than it needs. */
function onlyNamed(found: readonly FoundGroups[]): FoundGroups | undefined {
  const named = found.filter(({ columns }) => wordsOf(columns[0]!).some((word) => idWords.has(word)));
  return named.length === 1 ? named[0] : undefined;
}

function mayBeId(name: string, { type, values }: Column): boolean {
  if (type === 'text') return true;
  if (type !== 'number' || !wordsOf(name).some((word) => idWords.has(word))) return false;
  return values.every((value) => Number.isInteger(value));
}

/** A number for each stamp, from 0 on, in place of stamps that are compared slowly. */
function codesOf(stamps: ArrayLike<unknown>, rows: number): { codes: Int32Array; distinct: number } {
  const known = new Map<unknown, number>();
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let code = known.get(stamps[row]);
    if (code === undefined) {
      code = known.size;
      known.set(stamps[row], code);
    }
    codes[row] = code;
  }
  return { codes, distinct: known.size };
}

function explains({ groupOf, ids }: FoundGroups, codes: Int32Array, distinct: number): boolean {
  const { order, starts } = groupRows(groupOf, ids.length);
  // the group, counted from 1, that had a stamp last
  const lastWith = new Int32Array(distinct);
  let pairs = 0;
  for (let group = 0; group < ids.length; group++) {
    for (let place = starts[group]!; place < starts[group + 1]!; place++) {
      const code = codes[order[place]!]!;
      if (lastWith[code] === group + 1) continue;
      lastWith[code] = group + 1;
      pairs++;
    }
  }
  // each series of its own would explain it as well, and be none
  return groupOf.length - pairs <= stillDoubled * groupOf.length && pairs / ids.length >= 2;
}
