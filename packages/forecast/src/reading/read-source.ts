import {
  BtcfcError,
  datesOf,
  type Frame,
  type FrequencyLike,
  inferFrequency,
  isTimeSeries,
  readCsvTable,
  readTable,
  readTimeSeries,
  type Table,
  type TimeSeries,
  type TimeSeriesLike,
} from '@btcfc/core';
import { readFileBytes } from '@btcfc/core/node';

/** What is forecast: a file, a text of CSV or JSON, bytes, a frame, or series that are at hand. */
export type ForecastSource = string | URL | Uint8Array | Frame | TimeSeriesLike | readonly TimeSeries[];

/** Which columns of the source are what. */
export interface SourceOptions {
  date?: string;
  value?: string;
  id?: string;
  pastCovariates: readonly string[];
  futureCovariates: readonly string[];
  staticCovariates: readonly string[];
  timeZone?: string;
  frequency?: FrequencyLike;
  duplicates: 'error' | 'sum' | 'mean' | 'first' | 'last';
}

/** What was read. */
export interface ReadSource {
  series: TimeSeries[];
  /** What was found and assumed, in sentences. */
  notes: string[];
  /** The frame it came in; plain columns for what is no frame. */
  like: Frame;
}

/**
 * The series of a source.
 *
 * @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`, `MISSING_COLUMN`, `INVALID_DATA`, `INVALID_OPTION`
 */
export async function readSource(source: ForecastSource, options: SourceOptions): Promise<ReadSource> {
  const atHand = seriesAtHand(source);
  if (atHand) return { series: atHand, notes: [], like: {} };
  return readRows(source as Exclude<ForecastSource, TimeSeriesLike>, options);
}

const seriesNames = [
  'values',
  'dates',
  'frequency',
  'id',
  'pastCovariates',
  'futureCovariates',
  'staticCovariates',
];

function seriesAtHand(source: ForecastSource): TimeSeries[] | undefined {
  if (Array.isArray(source) && source.length > 0 && source.every(isSeries))
    return source.map((each, index) => readTimeSeries(`source[${index}]`, each));
  const isNumbers =
    (Array.isArray(source) && source.length > 0 && source.every(isNumberOrMissing)) ||
    (ArrayBuffer.isView(source) && !(source instanceof Uint8Array));
  return isNumbers || isSeries(source) ? [readTimeSeries('source', source as TimeSeriesLike)] : undefined;
}

// a frame may have a column that is called `values`
function isSeries(given: unknown): given is TimeSeries {
  return isTimeSeries(given) && Object.keys(given).every((name) => seriesNames.includes(name));
}

function isNumberOrMissing(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'number';
}

async function readRows(source: unknown, options: SourceOptions): Promise<ReadSource> {
  const isBytes = source instanceof Uint8Array || source instanceof URL || typeof source === 'string';
  const table = isBytes ? tableOf(source) : readTable(source as Frame);
  const value = options.value ?? [...table.columns].find(([, { type }]) => type === 'number')?.[0];
  if (value === undefined) throw noValue();
  const groups = groupsOf(table, options.id);
  const dates =
    options.date === undefined ? undefined : datesOf(table, options.date, { timeZone: options.timeZone });
  const series = [...groups].map(([id, rows]): TimeSeries => {
    const column = table.columns.get(value)!.values as Float64Array;
    const own = dates && Float64Array.from(rows, (row) => dates[row]!);
    return readTimeSeries('source', {
      values: Float64Array.from(rows, (row) => column[row]!),
      ...(own && { dates: own, frequency: options.frequency ?? inferFrequency(own) }),
      ...(id !== undefined && { id }),
    });
  });
  return { series, notes: [], like: isBytes ? {} : (source as Frame) };
}

function tableOf(source: string | URL | Uint8Array): Table {
  const isText = source instanceof Uint8Array || (typeof source === 'string' && source.includes('\n'));
  return readCsvTable(isText ? (source as string) : readFileBytes(source as string)).table;
}

function groupsOf(table: Table, id: string | undefined): Map<string | undefined, number[]> {
  const groups = new Map<string | undefined, number[]>();
  const ids = id === undefined ? undefined : table.columns.get(id)!.values;
  for (let row = 0; row < table.rows; row++) {
    const own = ids && String(ids[row]);
    const rows = groups.get(own);
    if (rows) rows.push(row);
    else groups.set(own, [row]);
  }
  return groups;
}

function noValue(): BtcfcError {
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: 'There is no column of numbers to forecast.',
    remedy: 'Name one as `value`.',
  });
}
