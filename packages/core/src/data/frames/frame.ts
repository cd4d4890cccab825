/** A danfo Series, described by its shape, so that danfo stays optional. */
export interface SeriesLike {
  readonly values: unknown;
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
}

/** Typed arrays of numbers. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A column as plain values: numbers, BigInts within 2^53, text, booleans or Dates. Missing is null, undefined or NaN.
 * A `Uint8Array` holds truth values without gaps, 0 or 1: one byte each, where an array of booleans takes eight.
 */
export type PlainColumn =
  | NumberArray
  | Uint8Array
  | SeriesLike
  | readonly (number | bigint | null | undefined)[]
  | readonly (string | null | undefined)[]
  | readonly (boolean | null | undefined)[]
  | readonly (Date | null | undefined)[];

/** A frame as plain columns of equal length. */
export type PlainFrame = Record<string, PlainColumn>;

/** Plain columns as the packages return them. */
export type PlainFrameResult = Record<string, Float64Array | Uint8Array | string[] | boolean[] | Date[]>;

/** A frame as a list of row objects, as JSON, papaparse and Prisma give them; a key that is absent is missing. */
export type RowObjects = readonly object[];

/** Row objects as the packages return them; what is missing is null. */
export type RowObjectsResult = Record<string, number | string | boolean | Date | null>[];

/** What the packages need of a danfo `DataFrame`; described by its shape, so that danfo stays optional. */
export interface DataFrameLike {
  readonly columns: string[];
  readonly shape: number[];
  readonly dtypes: string[];
  readonly index: (string | number)[];
  readonly values: unknown;
}

/** danfo's `DataFrame` class, by its shape. */
export type DataFrameConstructor<Result extends DataFrameLike = DataFrameLike> = new (
  // danfo's own parameter type is `any`; a narrower one would not accept its class
  data: never,
  options?: never,
) => Result;

/** What the packages need of an arquero table, by its shape. */
export interface ArqueroTableLike {
  columnNames(): string[];
  numRows(): number;
  array(name: string): unknown;
  create(parts: never): unknown;
}

/** What the packages need of an Apache Arrow table, by its shape. */
export interface ArrowTableLike {
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: { readonly typeId: number } }[];
  };
  readonly numRows: number;
  getChild(name: never): unknown;
}

/** Every form of frame. Packages give back the kind they were given, and plain columns for an Arrow table. */
export type Frame = DataFrameLike | ArqueroTableLike | ArrowTableLike | RowObjects | PlainFrame;

/** The kind of frame that comes back for a frame of kind `Input`. */
export type FrameResult<Input extends Frame> = Input extends DataFrameLike | ArqueroTableLike
  ? Input
  : Input extends RowObjects
    ? RowObjectsResult
    : PlainFrameResult;

/** The kind of column that comes back for a plain column of kind `Values`. */
type ColumnResult<Values> = Values extends readonly (string | null | undefined)[]
  ? string[]
  : Values extends readonly (boolean | null | undefined)[]
    ? boolean[]
    : Values extends readonly (Date | null | undefined)[]
      ? Date[]
      : Values extends Uint8Array
        ? Uint8Array
        : Values extends SeriesLike
          ? Float64Array | string[] | boolean[] | Date[]
          : Float64Array;

/** What comes back for rows of a frame of kind `Input`: plain columns whose names are known stay known. */
export type FrameRows<Input extends Frame> = Input extends
  | DataFrameLike
  | ArqueroTableLike
  | ArrowTableLike
  | RowObjects
  ? FrameResult<Input>
  : string extends keyof Input
    ? PlainFrameResult
    : { [Name in keyof Input]: ColumnResult<Input[Name]> };

/**
 * Whether a frame is a danfo `DataFrame` rather than plain columns.
 *
 * @example
 * import { isDataFrame } from '@btcfc/core';
 *
 * isDataFrame({ load: [1, 2] }); // -> false
 */
export function isDataFrame(frame: unknown): frame is DataFrameLike {
  if (typeof frame !== 'object' || frame === null) return false;
  const candidate = frame as Partial<DataFrameLike>;
  return (
    Array.isArray(candidate.columns) &&
    Array.isArray(candidate.shape) &&
    Array.isArray(candidate.dtypes) &&
    typeof (frame as object).constructor === 'function' &&
    (frame as object).constructor !== Object
  );
}
