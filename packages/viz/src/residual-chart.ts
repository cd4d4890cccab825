import { colors, type Figure, figure } from './figure';
import { readFigureOptions } from './figure-options';
import { type ForecastOptions, readForecast, xLabelOf } from './forecast-chart';
import type { LineChart } from './line-chart';
import { readSeries } from './series';

export interface ResidualChartOptions extends ForecastOptions {}

/**
 * The chart of what a forecast missed, actual - predicted, around a line at zero.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 */
export function residualChart(options: ResidualChartOptions): LineChart {
  return residualFigure(options).chart;
}

export function residualFigure(options: ResidualChartOptions): Figure {
  const { x, actual, predicted } = readForecast(options);
  const residuals = readSeries(
    'actual - predicted',
    actual.map((value, row) => value - predicted[row]!),
  );
  const text = {
    title: 'Prediction Residuals (Actual - Predicted)',
    xLabel: xLabelOf(x),
    yLabel: 'Residual',
  };
  return figure({
    ...readFigureOptions(options, { ...text, width: 1800, height: 500 }),
    x,
    lines: [{ values: residuals, color: colors.red }],
    reference: 0,
    titleSize: 22,
    labelSize: 17,
  });
}
