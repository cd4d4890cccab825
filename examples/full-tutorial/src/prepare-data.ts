import {
  addTarget,
  BTCFeatureEngineer,
  dropRedundantColumns,
  type FeatureMatrix,
  keepPricedRows,
  logTransform,
  sortByDate,
  targetValues,
  toMatrix,
} from '@btcfc/btc-features';
import { MissingValueCleaner } from '@btcfc/data-cleaning';
import type { DataFrame } from 'danfojs-node';
import type { Protocol } from './arguments';
import { joinKnownSignals } from './signals/join-known-signals';
import type { SignalSource } from './signals/load-signals';

/** Inputs and targets of some rows, in order. */
export interface Part {
  X: FeatureMatrix;
  y: Float64Array;
}

/** Rows to learn from and rows to watch; the search is given these and no others. */
export interface LearningData {
  /** Every row, in the order of the protocol. */
  rows: Part;
  /** The first row after those to train on. */
  trainEnd: number;
  /** How many rows after a window's last row its target stands. */
  targetOffset: number;
  /** Whether windows of the rows watched may reach back into those before. */
  reachesBack: boolean;
}

/** The data as a protocol wants it. */
export interface PreparedData extends LearningData {
  /** The first test row: right after `trainEnd` where the test rows are watched, as in the notebook. */
  testStart: number;
  /** The day that each row's target is the price of. */
  targetDays: string[];
  /** The price on the day before that. */
  yesterday: Float64Array;
}

/** What one training needs, and what its forecasts are judged against. */
export interface Parts {
  train: Part;
  /** Watched while training; without it, as in the notebook, the test rows are. */
  validation?: Part;
  test: Part;
}

const publishedMissingValue = -101_010;
const trainFraction = 0.8;

export interface PrepareDataOptions {
  /**
   * Under protocol notebook: cleaned rows in place of those as read, and no column that is constant or equal to
   * another one in the training rows.
   *
   * @default false, as published
   */
  tuned?: boolean;
  /** Further inputs, each day with what was known of them by its end. @default none */
  signals?: readonly SignalSource[];
}

/** The data as a protocol wants it: `raw` as read, rows in time order. */
export function prepareData(
  protocol: Protocol,
  raw: DataFrame,
  { tuned = false, signals = [] }: PrepareDataOptions = {},
): PreparedData {
  return protocol === 'notebook' ? prepareNotebook(raw, tuned, signals) : prepareForecast(raw, signals);
}

/**
 * The published steps: a missing value becomes -101010, dates are sorted as text, a window ends two rows
 * before its target, and there are no validation rows.
 */
function prepareNotebook(raw: DataFrame, tuned: boolean, signals: readonly SignalSource[]): PreparedData {
  const engineer = new BTCFeatureEngineer({ missingValue: publishedMissingValue });
  const source = tuned ? new MissingValueCleaner({ verbose: false }).clean(raw) : raw;
  // before the features, which flag what is missing; after the cleaner, which fills gaps from the future
  const joined = joinKnownSignals(keepPricedRows(source), signals);
  const sorted = sortByDate(engineer.transform(joined), { order: 'text' });
  const frame = logTransform(addTarget(sorted, { dropLast: true }));
  const y = targetValues(frame);
  const testStart = Math.floor(y.length * trainFraction);
  const X = toMatrix(frame);
  const rows: Part = { X: tuned ? dropRedundantColumns(X, { trainRows: testStart }).frame : X, y };
  return {
    rows,
    trainEnd: testStart,
    testStart,
    targetOffset: 1,
    reachesBack: false,
    ...pricesAround(raw, sorted),
  };
}

/**
 * The honest steps: time order; training, validation and test days one after the other; a window ends on the
 * day before its target; what is missing is flagged, then takes the last value known, nothing from the future.
 */
function prepareForecast(raw: DataFrame, signals: readonly SignalSource[]): PreparedData {
  const joined = joinKnownSignals(keepPricedRows(raw), signals);
  const sorted = sortByDate(new BTCFeatureEngineer().transform(joined));
  const frame = logTransform(addTarget(sorted, { dropLast: true }));
  const rows: Part = { X: toMatrix(frame, { fillMissing: 'previous' }), y: targetValues(frame) };
  const testStart = Math.floor(rows.y.length * trainFraction);
  return {
    rows,
    trainEnd: Math.floor(testStart * trainFraction),
    testStart,
    targetOffset: 0,
    reachesBack: true,
    ...pricesAround(raw, sorted),
  };
}

/** The rows that a search may see: under protocol forecast none of the test rows. */
export function learningData({ testStart, ...data }: PreparedData): LearningData {
  const { rows, trainEnd, targetOffset, reachesBack } = data;
  const end = reachesBack ? testStart : rows.y.length;
  return { rows: rowsOf(rows, 0, end), trainEnd, targetOffset, reachesBack };
}

/** What a search trains on and what it watches, for windows of `seqLen` rows. */
export function learningParts(data: LearningData, seqLen: number): { train: Part; watched: Part } {
  const { rows, trainEnd } = data;
  return {
    train: rowsOf(rows, 0, trainEnd),
    watched: rowsOf(rows, trainEnd - contextRows(data, seqLen), rows.y.length),
  };
}

/** The rows of one training with windows of `seqLen` rows. */
export function trainingParts(data: PreparedData, seqLen: number): Parts {
  const { rows, trainEnd, testStart } = data;
  const context = contextRows(data, seqLen);
  const validation = trainEnd < testStart ? rowsOf(rows, trainEnd - context, testStart) : undefined;
  return {
    train: rowsOf(rows, 0, trainEnd),
    ...(validation && { validation }),
    test: rowsOf(rows, testStart - context, rows.y.length),
  };
}

/** The row, of all rows, that the first forecast with windows of `seqLen` rows belongs to. */
export function firstForecast(data: PreparedData, seqLen: number): number {
  return data.testStart - contextRows(data, seqLen) + seqLen - 1 + data.targetOffset;
}

// windows of the first validation and test rows reach back into the days before, which are known by then
function contextRows({ reachesBack, targetOffset }: LearningData, seqLen: number): number {
  return reachesBack ? seqLen - 1 + targetOffset : 0;
}

function rowsOf({ X, y }: Part, start: number, end: number): Part {
  const width = X.columns.length;
  const values = X.values.slice(start * width, end * width);
  return { X: { columns: X.columns, rows: end - start, values }, y: y.slice(start, end) };
}

function pricesAround(raw: DataFrame, sorted: DataFrame) {
  const targetDays = daysOf(sorted).slice(1);
  const prices = raw.column('btc_market_price').values as number[];
  const priceOn = new Map(daysOf(raw).map((day, row) => [day, prices[row]!]));
  const yesterday = Float64Array.from(targetDays, (day) => priceOn.get(dayBefore(day)) ?? Number.NaN);
  return { targetDays, yesterday };
}

function daysOf(frame: DataFrame): string[] {
  return frame.column('Date').values as string[];
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
