import { checkInteger, checkOneOf } from '@btcfc/core';
import { colors, type Figure, figure, type HorizontalAxis, type Line } from './figure';
import { checkText, type FigureOptions, readFigureOptions } from './figure-options';
import type { LineChart } from './line-chart';
import { modelLook, readModels } from './models';
import { checkSameLength, type DateSeries, type NumberSeries, readDates, readSeries } from './series';

export interface ErrorOverTimeChartOptions extends FigureOptions {
  /** What came to be, one value per row, in order of time. */
  actual: NumberSeries;
  /** The forecast of each model by its name, row for row; an array for a single model. */
  forecasts: NumberSeries | Readonly<Record<string, NumberSeries>>;
  /** The forecast that the models are measured against. */
  baseline: NumberSeries;
  /** What the baseline is called in the legend. @default 'Persistence' */
  baselineLabel?: string;
  /**
   * `rolling` draws the mean absolute error over the last `window` rows of models and baseline; `cumulative` the
   * baseline's absolute errors minus the model's, summed up to each row: rising while the model is the better one.
   * @default 'cumulative'
   */
  show?: 'rolling' | 'cumulative';
  /** Rows in a rolling mean, at least 1. @default 30, or all there are if fewer */
  window?: number;
  /** The rows' dates in order of time, drawn in UTC; without them the axis counts rows from 0. @default none */
  dates?: DateSeries;
}

/**
 * The chart of when a model was better than a baseline and when worse. A sum leaves out the rows in which the actual,
 * the baseline or the model's own value is missing, and goes on behind them; a rolling mean is of the rows that are
 * there, and begins where a whole window lies behind it.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 */
export function errorOverTimeChart(options: ErrorOverTimeChartOptions): LineChart {
  return errorOverTimeFigure(options).chart;
}

export function errorOverTimeFigure(options: ErrorOverTimeChartOptions): Figure {
  const { show = 'cumulative', baselineLabel = 'Persistence' } = options;
  checkOneOf('show', show, ['rolling', 'cumulative']);
  checkText('baselineLabel', baselineLabel);
  const actual = readSeries('actual', options.actual);
  const { window = Math.min(30, actual.length) } = options;
  checkInteger('window', window, { min: 1, max: actual.length });
  const baseline = errorsOf('baseline', options.baseline, actual);
  const x = readPositions(options.dates, actual);
  const models = readModels('forecasts', options.forecasts, 'Model').map(
    ([name, forecast]) => [name, errorsOf(`forecasts.${name}`, forecast, actual)] as const,
  );
  const text = {
    title: show === 'rolling' ? 'Rolling Error' : 'Cumulative Error against the Baseline',
    xLabel: x.type === 'date' ? 'Date' : 'Test window',
    yLabel:
      show === 'rolling' ? `Mean absolute error, ${window} rows` : `Error saved against ${baselineLabel}`,
  };
  const lines = models.map(([name, errors], index): Line => {
    const values = show === 'rolling' ? rollingMean(errors, window) : errorSaved(baseline, errors);
    const { color, dash } = modelLook(index);
    return { values: readSeries(`forecasts.${name}`, values), color, dash, label: name };
  });
  if (show === 'rolling') {
    const values = rollingMean(baseline, window);
    lines.push({ values, color: colors.grey, label: baselineLabel, beneath: true, width: 3 });
  }
  return figure({
    ...readFigureOptions(options, { ...text, width: 1200, height: 500 }),
    x,
    lines,
    ...(show === 'cumulative' ? { reference: 0 } : {}),
  });
}

function errorsOf(name: string, forecast: NumberSeries, actual: Float64Array): Float64Array {
  const values = readSeries(name, forecast);
  checkSameLength(name, values, 'actual', actual);
  return readSeries(
    `actual - ${name}`,
    values.map((value, row) => Math.abs(actual[row]! - value)),
  );
}

function readPositions(dates: DateSeries | undefined, actual: Float64Array): HorizontalAxis {
  if (dates === undefined) return { type: 'whole', positions: actual.map((_, row) => row) };
  const positions = readDates(dates);
  checkSameLength('dates', positions, 'actual', actual);
  return { type: 'date', positions };
}

function errorSaved(baseline: Float64Array, errors: Float64Array): Float64Array {
  let total = 0;
  return errors.map((error, row) => {
    const saved = baseline[row]! - error;
    if (Number.isNaN(saved)) return Number.NaN;
    total += saved;
    return total;
  });
}

function rollingMean(errors: Float64Array, window: number): Float64Array {
  const sums = new Float64Array(errors.length + 1);
  const counts = new Float64Array(errors.length + 1);
  errors.forEach((error, row) => {
    const missing = Number.isNaN(error);
    sums[row + 1] = sums[row]! + (missing ? 0 : error);
    counts[row + 1] = counts[row]! + (missing ? 0 : 1);
  });
  return errors.map((_, row) => {
    const start = row + 1 - window;
    return start < 0 ? Number.NaN : (sums[row + 1]! - sums[start]!) / (counts[row + 1]! - counts[start]!);
  });
}
