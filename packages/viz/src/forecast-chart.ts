import { checkInteger } from '@btcfc/core';
import { colors, type Figure, figure, type HorizontalAxis, type Line } from './figure';
import { checkText, type FigureOptions, readFigureOptions } from './figure-options';
import type { LineChart } from './line-chart';
import { checkSameLength, type DateSeries, type NumberSeries, readDates, readSeries } from './series';

export interface ForecastOptions extends FigureOptions {
  /** What came to be, one value per row. */
  actual: NumberSeries;
  /** What was predicted, row for row. */
  predicted: NumberSeries;
  /** The rows' dates in order of time, drawn in UTC; without them the axis counts rows from 0. @default none */
  dates?: DateSeries;
}

export interface ForecastChartOptions extends ForecastOptions {
  /** Another forecast of the same rows to compare with, drawn dashed and grey. @default none */
  baseline?: NumberSeries;
  /** What the baseline is called in the legend. @default 'Persistence' */
  baselineLabel?: string;
}

export interface ZoomedForecastChartOptions extends ForecastChartOptions {
  /** How many of the last rows to draw, at least 1; all if there are fewer. @default 100 */
  count?: number;
}

/** The series that compare a forecast with what came, read and checked. */
export interface ForecastSeries {
  actual: Float64Array;
  predicted: Float64Array;
  x: HorizontalAxis;
}

/**
 * The chart of a forecast against what came.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 */
export function forecastChart(options: ForecastChartOptions): LineChart {
  return forecastFigure(options).chart;
}

export function forecastFigure(options: ForecastChartOptions): Figure {
  const { x, actual, predicted } = readForecast(options);
  const text = { title: 'Forecast vs Actual', xLabel: xLabelOf(x), yLabel: 'Price' };
  return figure({
    ...readFigureOptions(options, { ...text, width: 1200, height: 600 }),
    x,
    lines: linesOf(actual, predicted, options),
  });
}

/**
 * The chart of the last rows of a forecast against what came.
 *
 * @throws BtcfcError as `forecastChart`
 */
export function zoomedForecastChart(options: ZoomedForecastChartOptions): LineChart {
  return zoomedForecastFigure(options).chart;
}

export function zoomedForecastFigure(options: ZoomedForecastChartOptions): Figure {
  const { count = 100 } = options;
  checkInteger('count', count, { min: 1 });
  const { x, actual, predicted } = readForecast(options);
  const first = Math.max(0, actual.length - count);
  const shown = actual.length - first;
  const lines = linesOf(actual, predicted, options, ` (Last ${shown})`).map((line) => ({
    ...line,
    // readSeries has seen the whole series; the part drawn may be all gap
    values: readSeries(line.name, line.values.subarray(first)),
    width: 2.8,
  }));
  const title = `Zoomed Forecast vs Actual (Last ${shown} Points)`;
  const text = { title, xLabel: xLabelOf(x), yLabel: 'Price' };
  return figure({
    ...readFigureOptions(options, { ...text, width: 1800, height: 600 }),
    x: { ...x, positions: x.positions.subarray(first) },
    lines,
    titleSize: 22,
    labelSize: 17,
  });
}

export function readForecast(options: ForecastOptions): ForecastSeries {
  const actual = readSeries('actual', options.actual);
  const predicted = readSeries('predicted', options.predicted);
  checkSameLength('predicted', predicted, 'actual', actual);
  if (options.dates === undefined) {
    return { actual, predicted, x: { type: 'whole', positions: actual.map((_, row) => row) } };
  }
  const positions = readDates(options.dates);
  checkSameLength('dates', positions, 'actual', actual);
  return { actual, predicted, x: { type: 'date', positions } };
}

export function xLabelOf({ type }: HorizontalAxis): string {
  return type === 'date' ? 'Date' : 'Test window';
}

function linesOf(
  actual: Float64Array,
  predicted: Float64Array,
  { baseline, baselineLabel = 'Persistence' }: ForecastChartOptions,
  suffix = '',
): (Line & { name: string })[] {
  const lines: (Line & { name: string })[] = [
    { name: 'actual', values: actual, color: colors.blue, label: `Actual${suffix}` },
    { name: 'predicted', values: predicted, color: colors.orange, label: `Predicted${suffix}` },
  ];
  if (baseline === undefined) return lines;
  checkText('baselineLabel', baselineLabel);
  const values = readSeries('baseline', baseline);
  checkSameLength('baseline', values, 'actual', actual);
  const look = { color: colors.grey, dash: [7, 4], beneath: true };
  return [...lines, { name: 'baseline', values, label: baselineLabel, ...look }];
}
