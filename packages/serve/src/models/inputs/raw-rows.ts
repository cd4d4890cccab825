/** Rows as they come from outside, before a model's inputs are made of them. */
export interface RawRows {
  rows: number;
  /** Numbers by column, NaN where one is missing. Shape [rows] each. */
  columns: Readonly<Record<string, Float64Array>>;
  /** Milliseconds since 1970, ascending. Shape [rows]. */
  dates: Float64Array | undefined;
  /** On whose clocks days and longer steps are counted. @default UTC */
  timeZone?: string | undefined;
}

/** The last rows. */
export function lastRawRows({ rows, columns, dates, timeZone }: RawRows, count: number): RawRows {
  const kept = Math.min(rows, count);
  return {
    rows: kept,
    columns: mapColumns(columns, (values) => values.slice(rows - kept)),
    dates: dates?.slice(rows - kept),
    timeZone,
  };
}

/** The first rows. */
export function firstRawRows({ columns, dates }: RawRows, count: number): RawRows {
  return {
    rows: count,
    columns: mapColumns(columns, (values) => values.slice(0, count)),
    dates: dates?.slice(0, count),
  };
}

/** Rows with others of the same columns after them. */
export function joinRawRows(older: RawRows, newer: RawRows): RawRows {
  const join = (first: Float64Array, second: Float64Array) => {
    const joined = new Float64Array(older.rows + newer.rows);
    joined.set(first);
    joined.set(second, older.rows);
    return joined;
  };
  return {
    rows: older.rows + newer.rows,
    columns: mapColumns(newer.columns, (values, name) => join(older.columns[name]!, values)),
    dates: newer.dates && older.dates && join(older.dates, newer.dates),
    timeZone: newer.timeZone ?? older.timeZone,
  };
}

export function mapColumns<From, To>(
  columns: Readonly<Record<string, From>>,
  change: (values: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, change(values, name)]));
}
