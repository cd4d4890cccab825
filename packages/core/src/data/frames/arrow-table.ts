import type { ArrowTableLike } from './frame';

interface ArrowVector extends Iterable<unknown> {
  readonly length: number;
  readonly nullCount: number;
  toArray(): unknown;
}

// Arrow's own numbers for its types
const dateType = 8;
const timestampType = 10;

/** Whether a frame is an Apache Arrow table. */
export function isArrowTable(frame: object): frame is ArrowTableLike {
  const { schema, numRows, getChild } = frame as Partial<ArrowTableLike>;
  return typeof getChild === 'function' && typeof numRows === 'number' && Array.isArray(schema?.fields);
}

/** The columns of an Arrow table; its dates and timestamps, which Arrow gives as milliseconds, as Dates. */
export function columnsOfArrow(table: ArrowTableLike): [string, unknown][] {
  return table.schema.fields.map(({ name, type }) => {
    const vector = table.getChild(name as never) as ArrowVector;
    const isDate = type.typeId === dateType || type.typeId === timestampType;
    if (isDate) return [name, Array.from(vector, toDate)];
    // `toArray` gives the bare memory, in which a missing value looks like any other
    const values = vector.nullCount === 0 ? vector.toArray() : undefined;
    const isPlain = values instanceof Float64Array || values instanceof BigInt64Array;
    return [name, isPlain ? values : Array.from(vector)];
  });
}

function toDate(value: unknown): unknown {
  return typeof value === 'number' ? new Date(value) : value;
}
