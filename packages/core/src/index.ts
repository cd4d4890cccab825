export type { BooleanColumn, Column, FlagColumn, NumberColumn, Table, TextColumn } from './column';
export { BtcfcError, type BtcfcErrorOptions, describeValue, type ErrorCode } from './error';
export {
  type DataFrameConstructor,
  type DataFrameLike,
  type Frame,
  type FrameResult,
  isDataFrame,
  type PlainColumn,
  type PlainFrame,
  type PlainFrameResult,
} from './frame';
export { checkInteger, checkNumber, checkOneOf, invalidOption, type NumberRange } from './options';
export {
  createProgressClock,
  type ProgressClock,
  type ProgressClockOptions,
  type ProgressEvent,
  type ProgressListener,
} from './progress';
export { type RegressionMetrics, regressionMetrics } from './regression-metrics';
export { Rng, type RngState } from './rng';
export {
  columnOf,
  numbersOf,
  readTable,
  sliceRows,
  takeRows,
  toDataFrame,
  writeRows,
  writeTable,
} from './table';
