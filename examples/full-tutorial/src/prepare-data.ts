import {
  addTarget,
  BTCFeatureEngineer,
  type FeatureMatrix,
  keepPricedRows,
  logTransform,
  sortByDate,
  targetValues,
  temporalSplit,
  toMatrix,
} from '@btcfc/btc-features';
import type { DataFrame } from 'danfojs-node';
import type { Protocol } from './arguments';

/** Inputs and targets of some rows, in order. */
export interface Part {
  X: FeatureMatrix;
  y: Float64Array;
}

/** What a training needs, and what its forecasts are judged against. */
export interface PreparedData {
  train: Part;
  /** Watched while training; without it, as in the notebook, the test rows are. */
  validation?: Part;
  test: Part;
  /** How many rows after a window's last row its target stands. */
  targetOffset: number;
  /** The first test row with a forecast is this one. */
  firstForecast: number;
  /** The day that each test row's target is the price of. */
  targetDays: string[];
  /** The price on the day before that. */
  yesterday: Float64Array;
}

const publishedMissingValue = -101_010;
const trainFraction = 0.8;

/** The data as a protocol wants it: `raw` as read, rows in time order. */
export function prepareData(protocol: Protocol, raw: DataFrame, seqLen: number): PreparedData {
  return protocol === 'notebook' ? prepareNotebook(raw, seqLen) : prepareForecast(raw, seqLen);
}

/**
 * The published steps: a missing value becomes -101010, dates are sorted as text, a window ends two rows
 * before its target, and there are no validation rows.
 */
function prepareNotebook(raw: DataFrame, seqLen: number): PreparedData {
  const engineer = new BTCFeatureEngineer({ missingValue: publishedMissingValue });
  const sorted = sortByDate(engineer.transform(keepPricedRows(raw)), { order: 'text' });
  const { train, test } = temporalSplit(logTransform(addTarget(sorted, { dropLast: true })), {
    trainFraction,
  });
  const targetDays = daysOf(sorted).slice(train.shape[0]! + 1);
  return {
    train: { X: toMatrix(train), y: targetValues(train) },
    test: { X: toMatrix(test), y: targetValues(test) },
    targetOffset: 1,
    firstForecast: seqLen,
    targetDays,
    yesterday: pricesOnTheDayBefore(raw, targetDays),
  };
}

/**
 * The honest steps: time order; training, validation and test days one after the other; a window ends on the
 * day before its target; what is missing is flagged, then takes the last value known, nothing from the future.
 */
function prepareForecast(raw: DataFrame, seqLen: number): PreparedData {
  const sorted = sortByDate(new BTCFeatureEngineer().transform(keepPricedRows(raw)));
  const frame = logTransform(addTarget(sorted, { dropLast: true }));
  const whole: Part = { X: toMatrix(frame, { fillMissing: 'previous' }), y: targetValues(frame) };
  const testStart = Math.floor(whole.y.length * trainFraction);
  const validationStart = Math.floor(testStart * trainFraction);
  // windows of the first validation and test rows reach back into the days before, which are known by then
  const context = seqLen - 1;
  const targetDays = daysOf(sorted).slice(testStart - context + 1);
  return {
    train: rowsOf(whole, 0, validationStart),
    validation: rowsOf(whole, validationStart - context, testStart),
    test: rowsOf(whole, testStart - context, whole.y.length),
    targetOffset: 0,
    firstForecast: context,
    targetDays,
    yesterday: pricesOnTheDayBefore(raw, targetDays),
  };
}

function rowsOf({ X, y }: Part, start: number, end: number): Part {
  const width = X.columns.length;
  const values = X.values.slice(start * width, end * width);
  return { X: { columns: X.columns, rows: end - start, values }, y: y.slice(start, end) };
}

function daysOf(frame: DataFrame): string[] {
  return frame.column('Date').values as string[];
}

function pricesOnTheDayBefore(raw: DataFrame, days: string[]): Float64Array {
  const prices = raw.column('btc_market_price').values as number[];
  const priceOn = new Map(daysOf(raw).map((day, row) => [day, prices[row]!]));
  return Float64Array.from(days, (day) => priceOn.get(dayBefore(day)) ?? Number.NaN);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
