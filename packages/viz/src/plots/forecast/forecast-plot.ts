import { defineOptions, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import {
  type ForecastOfSeries,
  type PairedRows,
  pairedOptions,
  readCompared,
  seriesOptions,
} from '../../data/forecast-rows';
import { rowsAxis, rowsLabel } from '../../data/rows';
import { checkSameLength, type NumberSeries, readSeries } from '../../data/series';
import type { ChartDescription, LineMark } from '../../description/chart-description';
import { words } from '../../description/words';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';

/** How a forecast is drawn. */
interface ForecastLook extends TextOptions {
  /** Another forecast of the same rows to compare with, drawn dashed and grey. @default none */
  baseline?: NumberSeries;
  /** What the baseline is called in the legend. @default 'Persistence' */
  baselineLabel?: string;
}

interface ZoomedLook extends ForecastLook {
  /** How many of the last rows to draw, at least 1; all if there are fewer. @default 100 */
  count?: number;
}

const look = {
  baseline: option.anything<NumberSeries>(),
  baselineLabel: words({ default: 'Persistence' }),
  ...textOptions,
};
const zoomedLook = { ...look, count: option.integer({ min: 1, default: 100 }) };
const ofPairs = defineOptions('forecastPlot', { ...pairedOptions, ...look });
const ofSeries = defineOptions('forecastPlot', { ...seriesOptions, ...look });
const zoomedPairs = defineOptions('zoomedForecastPlot', { ...pairedOptions, ...zoomedLook });
const zoomedSeries = defineOptions('zoomedForecastPlot', { ...seriesOptions, ...zoomedLook });

/**
 * A forecast against what came: two series row for row, or a `Forecast` and the series it was made on. Missing and
 * infinite values are gaps. Drawn 1200 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 * @example
 * import { forecastPlot, plot } from '@btcfc/viz';
 *
 * const dates = ['2018-01-29', '2018-01-30', '2018-01-31'];
 * await plot(forecastPlot({ actual: [3, 4, 6], predicted: [2, 5, 5], dates, yLabel: 'Load', unit: 'MW' }));
 */
export function forecastPlot(options: (PairedRows | ForecastOfSeries) & ForecastLook): ChartDescription {
  const read = isOfSeries(options) ? ofSeries.read(options) : ofPairs.read(options);
  const { actual, predicted, rows } = readCompared(read);
  const { baseline, baselineLabel, title, subtitle, xLabel, yLabel, unit } = read;
  return describeChart({
    text: { title, subtitle, xLabel, yLabel, unit },
    defaults: { title: 'Forecast vs Actual', xLabel: rowsLabel(rows), yLabel: 'Value' },
    size: [1200, 600],
    x: rowsAxis(rows),
    y: { scale: 'linear' },
    marks: linesOf({ actual, predicted, baseline, baselineLabel }).map(({ name, ...line }) => ({
      ...line,
      x: rows.positions,
    })),
  });
}

/**
 * The last rows of a forecast against what came; missing and infinite values are gaps. Drawn 1800 x 600 unless told
 * otherwise.
 *
 * @throws BtcfcError as `forecastPlot`
 * @example
 * import { plot, zoomedForecastPlot } from '@btcfc/viz';
 *
 * const actual = Array.from({ length: 300 }, (_, row) => Math.sin(row / 9));
 * await plot(zoomedForecastPlot({ actual: actual.slice(1), predicted: actual.slice(0, -1), count: 60 }));
 */
export function zoomedForecastPlot(options: (PairedRows | ForecastOfSeries) & ZoomedLook): ChartDescription {
  const read = isOfSeries(options) ? zoomedSeries.read(options) : zoomedPairs.read(options);
  const { actual, predicted, rows } = readCompared(read);
  const { baseline, baselineLabel, count, title, subtitle, xLabel, yLabel, unit } = read;
  const first = Math.max(0, actual.length - count);
  const shown = actual.length - first;
  const lines = linesOf({ actual, predicted, baseline, baselineLabel, suffix: ` (Last ${shown})` });
  return describeChart({
    text: { title, subtitle, xLabel, yLabel, unit },
    defaults: {
      title: `Zoomed Forecast vs Actual (Last ${shown} Points)`,
      xLabel: rowsLabel(rows),
      yLabel: 'Value',
    },
    size: [1800, 600],
    x: rowsAxis(rows),
    y: { scale: 'linear' },
    marks: lines.map(({ name, y, ...line }) => ({
      ...line,
      x: rows.positions.subarray(first),
      // read again: the part that is drawn may be all gap
      y: readSeries(name, y.subarray(first)),
      width: 2.8,
    })),
    titleSize: 22,
    labelSize: 17,
  });
}

export function isOfSeries<Options extends object>(
  options: Options,
): options is Options & { forecast: never } {
  return (
    typeof options === 'object' && options !== null && 'forecast' in options && options.forecast !== undefined
  );
}

interface Line extends LineMark {
  y: Float64Array;
  /** What errors call its values. */
  name: string;
}

function linesOf(compared: {
  actual: Float64Array;
  predicted: Float64Array;
  baseline: NumberSeries | undefined;
  baselineLabel: string;
  suffix?: string;
}): Line[] {
  const { actual, predicted, baseline, baselineLabel, suffix = '' } = compared;
  const lines: Line[] = [
    { type: 'line', name: 'actual', y: actual, color: colors.blue, label: `Actual${suffix}` },
    { type: 'line', name: 'predicted', y: predicted, color: colors.orange, label: `Predicted${suffix}` },
  ];
  if (baseline === undefined) return lines;
  const y = readSeries('baseline', baseline);
  checkSameLength('baseline', y, 'actual', actual);
  const look = { color: colors.grey, dash: [7, 4], beneath: true };
  return [...lines, { type: 'line', name: 'baseline', y, label: baselineLabel, ...look }];
}
