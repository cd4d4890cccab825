/** Numbers in 64 bits, missing where NaN. */
export interface NumberColumn {
  type: 'number';
  values: Float64Array;
}

/** Moments in milliseconds since 1970, missing where NaN; Dates in the frames users pass around. */
export interface DateColumn {
  type: 'date';
  values: Float64Array;
}

/** Text, missing where null. */
export interface TextColumn {
  type: 'text';
  values: (string | null)[];
}

/** Truth values, missing where null. */
export interface BooleanColumn {
  type: 'boolean';
  values: (boolean | null)[];
}

/** Truth values without gaps, 0 or 1 in one byte each; a boolean column in a danfo frame. */
export interface FlagColumn {
  type: 'flag';
  values: Uint8Array;
}

/** A column, typed by what it holds. */
export type Column = NumberColumn | DateColumn | TextColumn | BooleanColumn | FlagColumn;

/**
 * The form the packages work on inside: named, typed columns of one length, in order.
 * `readTable` and `writeTable` stand at the border to the frames users pass around.
 */
export interface Table {
  rows: number;
  columns: Map<string, Column>;
}
