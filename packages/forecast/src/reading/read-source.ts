import {
  type Frame,
  type FrequencyLike,
  isTimeSeries,
  readTimeSeries,
  type TimeSeries,
  type TimeSeriesLike,
  timeSeriesNames,
} from '@btcfc/core';
import { fillGaps, readSeries, type SeriesSource } from '@btcfc/series';

/** What is forecast: a file, a text, bytes or a stream of CSV or JSON rows, a frame, or series that are at hand. */
export type ForecastSource = SeriesSource | TimeSeriesLike | readonly TimeSeries[];

/** Which columns of the source are what. */
export interface SourceOptions {
  date?: string;
  value?: string | readonly string[];
  id?: string | readonly string[];
  pastCovariates: readonly string[];
  futureCovariates: readonly string[];
  staticCovariates: readonly string[];
  timeZone?: string;
  frequency?: FrequencyLike;
  duplicates: 'error' | 'sum' | 'mean' | 'first' | 'last';
  na: readonly string[];
}

/** What was read. */
export interface ReadSource {
  /** A row for each step of time between the first and the last. */
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
  if (atHand) return { series: atHand.map(onEveryStep), notes: [], like: {} };
  const { date, value, id, pastCovariates, futureCovariates, staticCovariates } = options;
  const { timeZone, frequency, duplicates, na } = options;
  const columns = { date, value, id, pastCovariates, futureCovariates, staticCovariates };
  const read = await readSeries(source as SeriesSource, { ...columns, timeZone, frequency, duplicates, na });
  return {
    series: read.series.map(onEveryStep),
    notes: String(read)
      .split('\n')
      .map((line) => line.replace(/^note: /, '')),
    like: isFrame(source) ? source : {},
  };
}

/** The same with a row for each step of time, missing where the source has none; as it is where rows are uneven. */
function onEveryStep(series: TimeSeries): TimeSeries {
  return series.dates && series.frequency ? fillGaps(series, { method: 'nan' }) : series;
}

function isFrame(source: unknown): source is Frame {
  if (typeof source !== 'object' || source === null || source instanceof URL) return false;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return false;
  const isStream = Symbol.asyncIterator in source || 'getReader' in source || 'arrayBuffer' in source;
  return !isStream;
}

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
  return (
    isTimeSeries(given) && Object.keys(given).every((name) => timeSeriesNames.some((known) => known === name))
  );
}

function isNumberOrMissing(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'number';
}
