import {
  type Frame,
  isTimeSeries,
  readTimeSeries,
  type TimeSeries,
  type TimeSeriesLike,
  timeSeriesNames,
} from '@btcfc/core';
import { fillGaps, type ReadSeriesOptions, readSeries, type SeriesSource } from '@btcfc/series';

/** What is forecast: a file, a text, bytes or a stream of CSV or JSON rows, a frame, or series that are at hand. */
export type ForecastSource = SeriesSource | TimeSeriesLike | readonly TimeSeries[];

/** Options of `readSeries` that tell how the source is written. */
export const formatNames = [
  'timeZone',
  'frequency',
  'doubledHour',
  'dayFirst',
  'duplicates',
  'incomplete',
  'delimiter',
  'decimal',
  'thousands',
  'na',
] as const;

/** Options of `readSeries` that are handed on. */
const readingNames = [
  'date',
  'value',
  'valueWords',
  'id',
  'pastCovariates',
  'futureCovariates',
  'staticCovariates',
  ...formatNames,
] as const;

/** Which columns of the source are what, and how it is written. */
export type SourceOptions = Pick<ReadSeriesOptions, (typeof readingNames)[number]>;

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
  const told = Object.fromEntries(readingNames.map((name) => [name, options[name]]));
  const read = await readSeries(source as SeriesSource, told);
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
  return series.dates && series.frequency ? fillGaps(series, { fill: 'nan' }) : series;
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
