import type { Column, Table } from './column';
import { toDates } from './data-frame';
import type { ArqueroTableLike } from './frame';

/** Whether a frame is an arquero table. */
export function isArqueroTable(frame: object): frame is ArqueroTableLike {
  const candidate = frame as Partial<Record<keyof ArqueroTableLike, unknown>>;
  return (['columnNames', 'numRows', 'array', 'create'] as const).every(
    (method) => typeof candidate[method] === 'function',
  );
}

/** The columns of an arquero table, filtered and in order if the table is. */
export function columnsOfArquero(table: ArqueroTableLike): [string, unknown][] {
  return table.columnNames().map((name) => {
    const values = table.array(name);
    // bytes of a table are numbers, those of plain columns truth values
    return [name, values instanceof Uint8Array ? Float64Array.from(values) : values];
  });
}

/** An arquero table of the class that `like` has, neither filtered nor ordered nor grouped. */
export function writeArquero({ columns }: Table, like: ArqueroTableLike): unknown {
  const data = Object.fromEntries(Array.from(columns, ([name, column]) => [name, valuesForArquero(column)]));
  const create = like.create as (parts: object) => unknown;
  return create.call(like, { data, names: [...columns.keys()], filter: null, groups: null, order: null });
}

function valuesForArquero(column: Column): ArrayLike<unknown> {
  if (column.type === 'date') return toDates(column.values);
  return column.type === 'flag' ? Array.from(column.values, Boolean) : column.values;
}
