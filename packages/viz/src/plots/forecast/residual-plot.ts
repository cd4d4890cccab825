import { defineOptions } from '@btcfc/core';
import { colors } from '../../data/colors';
import {
  type ForecastOfSeries,
  type PairedRows,
  pairedOptions,
  readCompared,
  seriesOptions,
} from '../../data/forecast-rows';
import { rowsAxis, rowsLabel } from '../../data/rows';
import { readSeries } from '../../data/series';
import type { ChartDescription } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import { isOfSeries } from './forecast-plot';

const ofPairs = defineOptions('residualPlot', { ...pairedOptions, ...textOptions });
const ofSeries = defineOptions('residualPlot', { ...seriesOptions, ...textOptions });

/**
 * What a forecast missed, actual - predicted, around a line at zero: of two series row for row, or of a `Forecast` and
 * the series it was made on. Missing and infinite values are gaps. Drawn 1800 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 * @example
 * import { plot, residualPlot } from '@btcfc/viz';
 *
 * await plot(residualPlot({ actual: [3, 4, 6], predicted: [2, 5, 5] }));
 */
export function residualPlot(options: (PairedRows | ForecastOfSeries) & TextOptions): ChartDescription {
  const read = isOfSeries(options) ? ofSeries.read(options) : ofPairs.read(options);
  const { actual, predicted, rows } = readCompared(read);
  const { title, subtitle, xLabel, yLabel, unit } = read;
  const missed = actual.map((value, row) => value - predicted[row]!);
  return describeChart({
    text: { title, subtitle, xLabel, yLabel, unit },
    defaults: {
      title: 'Prediction Residuals (Actual - Predicted)',
      xLabel: rowsLabel(rows),
      yLabel: 'Residual',
    },
    size: [1800, 500],
    x: rowsAxis(rows),
    y: { scale: 'linear' },
    marks: [
      { type: 'line', x: rows.positions, y: readSeries('actual - predicted', missed), color: colors.red },
      { type: 'rule', y: 0, dash: [6, 4], color: '#000000' },
    ],
    titleSize: 22,
    labelSize: 17,
  });
}
