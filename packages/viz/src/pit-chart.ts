import { checkInteger, checkNumber } from '@btcfc/core';
import { binomialBounds } from './binomial-bounds';
import { colors, type Figure, figure } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { areaLayer, pathLayer } from './layers';
import type { LineChart } from './line-chart';
import { invalidData, type NumberSeries, readSeries } from './series';

export interface PitChartOptions extends FigureOptions {
  /** The forecast's cumulative probability of what came, 0 to 1, one per row; NaN and null are left out. */
  pit: NumberSeries;
  /** How many bars, 2 to 200. @default 10 */
  bins?: number;
  /** The probability that one bar of a calibrated forecast of independent rows lies within the bounds. @default 0.95 */
  confidence?: number;
}

/**
 * The histogram of the probability integral transform as density: 1 throughout if the forecast is calibrated, high
 * at the ends if it is too narrow, high in the middle if it is too wide. The bounds are those of each bar alone.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value outside 0 to 1, or nothing to draw
 */
export function pitChart(options: PitChartOptions): LineChart {
  return pitFigure(options).chart;
}

export function pitFigure(options: PitChartOptions): Figure {
  const text = {
    title: 'Probability Integral Transform',
    xLabel: 'Forecast probability of what came',
    yLabel: 'Density',
  };
  const figureOptions = readFigureOptions(options, { ...text, width: 800, height: 500 });
  const { bins = 10, confidence = 0.95 } = options;
  checkInteger('bins', bins, { min: 2, max: 200 });
  checkNumber('confidence', confidence, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const values = readSeries('pit', options.pit).filter((value) => !Number.isNaN(value));
  const outside = values.find((value) => value < 0 || value > 1);
  if (outside !== undefined)
    throw invalidData('`pit` holds something else than a probability.', outside, 'Pass values from 0 to 1.');

  const densities = histogram(values, bins);
  const [low, high] = binomialBounds(values.length, 1 / bins, confidence).map(
    (count) => (count * bins) / values.length,
  ) as [number, number];
  const percent = Number((confidence * 100).toFixed(2));
  const across = (y: number) => [
    { x: 0, y },
    { x: 1, y },
  ];
  return figure({
    ...figureOptions,
    x: { type: 'number', positions: Float64Array.of(0, 1) },
    limits: { x: { min: -0.02, max: 1.02 }, y: { min: 0, max: Math.max(high, ...densities) * 1.15 } },
    lines: [],
    layers: [
      areaLayer({ corners: barCorners(densities), color: '#8fbbda', label: `PIT, ${values.length} rows` }),
      pathLayer({ points: barOutlines(densities), color: colors.blue, width: 1 }),
      pathLayer({
        points: across(low),
        color: colors.orange,
        dash: [6, 4],
        label: `${percent}% if calibrated`,
      }),
      pathLayer({ points: across(high), color: colors.orange, dash: [6, 4] }),
      pathLayer({ points: across(1), color: '#000000', width: 1, label: 'Uniform' }),
    ],
  });
}

function histogram(values: Float64Array, bins: number): number[] {
  const counts: number[] = Array(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]!++;
  return counts.map((count) => (count * bins) / values.length);
}

function barCorners(densities: readonly number[]) {
  return densities.flatMap((y, bin) => [...cornersOf(bin, y, densities.length), { x: 0, y: Number.NaN }]);
}

function barOutlines(densities: readonly number[]) {
  return densities.flatMap((y, bin) => {
    const corners = cornersOf(bin, y, densities.length);
    return [...corners, corners[0]!, { x: 0, y: Number.NaN }];
  });
}

function cornersOf(bin: number, y: number, bins: number) {
  const [left, right] = [bin / bins, (bin + 1) / bins];
  return [
    { x: left, y: 0 },
    { x: left, y },
    { x: right, y },
    { x: right, y: 0 },
  ];
}
