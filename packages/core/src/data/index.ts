export {
  type CsvColumnType,
  type CsvFrame,
  type CsvTable,
  type ReadCsvHeaderOptions,
  type ReadCsvOptions,
  readCsv,
  readCsvHeader,
  readCsvTable,
} from './csv/read-csv';
export { dateWriter } from './dates/date-writer';
export {
  formatDate,
  type ReadDateOptions,
  type ReadDatesOptions,
  type RowFault,
  readDate,
  readDates,
  readDatesOf,
} from './dates/dates';
export { type DatesAheadOptions, datesAhead } from './dates/dates-ahead';
export {
  countSteps,
  describeFrequency,
  type Frequency,
  type FrequencyLike,
  type FrequencyUnit,
  type InferFrequencyOptions,
  inferFrequency,
  naturalPeriods,
  readFrequency,
  type Stepper,
  stepDate,
  stepperOf,
} from './dates/frequency';
export { localClock } from './dates/local-clock';
export type { DoubledHour } from './dates/local-times';
export { addColumn } from './frames/add-column';
export type {
  BooleanColumn,
  Column,
  DateColumn,
  FlagColumn,
  NumberColumn,
  Table,
  TextColumn,
} from './frames/column';
export {
  type ArqueroTableLike,
  type ArrowTableLike,
  type DataFrameConstructor,
  type DataFrameLike,
  type Frame,
  type FrameResult,
  type FrameRows,
  isDataFrame,
  type NumberArray,
  type PlainColumn,
  type PlainFrame,
  type PlainFrameResult,
  type RowObjects,
  type RowObjectsResult,
  type SeriesLike,
} from './frames/frame';
export {
  type FrameStep,
  type FrameStepKind,
  frameStep,
  registerFrameStep,
} from './frames/frame-step';
export { type SortByDateOptions, sortByDate } from './frames/sort-by-date';
export {
  columnOf,
  datesOf,
  numbersOf,
  type ReadTableOptions,
  readTable,
  sliceRows,
  takeRows,
  toDataFrame,
  writeRows,
  writeTable,
} from './frames/table';
export { type ReadNumbersOptions, readNumbers } from './numbers';
export { type ProtobufField, type ProtobufValue, protobufBytes } from './protobuf';
