/**
 * A column as plain arrays. Numbers are missing where NaN, text and booleans where null. A `Uint8Array`
 * holds truth values without gaps, 0 or 1: one byte each, where an array of booleans takes eight.
 */
export type PlainColumn =
  | Float64Array
  | Uint8Array
  | readonly (number | null | undefined)[]
  | readonly (string | null | undefined)[]
  | readonly (boolean | null | undefined)[];

/** A frame as plain columns of equal length. */
export type PlainFrame = Record<string, PlainColumn>;

/** Plain columns as the packages return them. */
export type PlainFrameResult = Record<string, Float64Array | Uint8Array | string[] | boolean[]>;

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

/** Either form of frame. Packages give back the kind they were given. */
export type Frame = DataFrameLike | PlainFrame;

/** The kind of frame that comes back for a frame of kind `Input`. */
export type FrameResult<Input extends Frame> = Input extends DataFrameLike ? Input : PlainFrameResult;

/** Whether a frame is a danfo `DataFrame` rather than plain columns. */
export function isDataFrame(frame: Frame): frame is DataFrameLike {
  const candidate = frame as Partial<DataFrameLike>;
  return (
    Array.isArray(candidate.columns) &&
    Array.isArray(candidate.shape) &&
    Array.isArray(candidate.dtypes) &&
    typeof (frame as object).constructor === 'function' &&
    (frame as object).constructor !== Object
  );
}
