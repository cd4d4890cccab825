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
  type BooleanColumn,
  type Column,
  columnOf,
  type FlagColumn,
  type NumberColumn,
  numbersOf,
  readTable,
  sliceRows,
  type Table,
  type TextColumn,
  takeRows,
  toDataFrame,
  writeTable,
} from './table';
