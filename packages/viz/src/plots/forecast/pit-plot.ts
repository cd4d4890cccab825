import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import { type NumberSeries, readShares } from '../../data/series';
import type { ChartDescription } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import { binomialBounds, percentText } from './binomial-bounds';

const pitOptions = defineOptions('pitPlot', {
  /** The forecast's cumulative probability of what came, 0 to 1, one per row; what is missing is left out. */
  pit: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** How many bars, 2 to 200. @default 10 */
  bins: option.integer({ min: 2, max: 200, default: 10 }),
  /** The probability that one bar of a calibrated forecast of independent rows lies within the bounds. @default 0.95 */
  confidence: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.95 }),
  ...textOptions,
});

/**
 * The histogram of the probability integral transform as density: 1 throughout if the forecast is calibrated, high
 * at the ends if it is too narrow, high in the middle if it is too wide. The bounds are those of each bar alone. Missing
 * and infinite values are left out. Drawn 800 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value outside 0 to 1, or nothing to draw
 * @example
 * import { pitPlot, plot } from '@btcfc/viz';
 *
 * await plot(pitPlot({ pit: [0.1, 0.35, 0.4, 0.72, 0.98], bins: 5 }));
 */
export function pitPlot(options: OptionsInput<typeof pitOptions> & TextOptions): ChartDescription {
  const { pit, bins, confidence, ...text } = pitOptions.read(options);
  const values = readShares('pit', pit).filter((value) => !Number.isNaN(value));
  const densities = histogram(values, bins);
  const density = (count: number) => (count * bins) / values.length;
  const [low, high] = binomialBounds(values.length, 1 / bins, confidence).map(density) as [number, number];
  const bound = { type: 'rule', color: colors.orange, width: 2, dash: [6, 4] } as const;
  return describeChart({
    text,
    defaults: {
      title: 'Probability Integral Transform',
      xLabel: 'Forecast probability of what came',
      yLabel: 'Density',
    },
    size: [800, 500],
    x: { scale: 'linear', min: -0.02, max: 1.02 },
    y: { scale: 'linear', min: 0, max: Math.max(high, ...densities) * 1.15 },
    marks: [
      {
        type: 'bar',
        x: densities.map((_, bin) => (bin + 0.5) / bins),
        y: densities,
        breadth: 1 / bins,
        color: '#8fbbda',
        outline: colors.blue,
        label: `PIT, ${values.length} rows`,
      },
      { ...bound, y: low, label: `${percentText(confidence)} if calibrated` },
      { ...bound, y: high },
      { type: 'rule', y: 1, color: '#000000', label: 'Uniform' },
    ],
  });
}

// bins are closed at their foot, the last one at both ends, by their own edges as numpy's
function histogram(values: Float64Array, bins: number): number[] {
  const counts: number[] = Array(bins).fill(0);
  for (const value of values) {
    let bin = Math.min(bins - 1, Math.floor(value * bins));
    // the product is rounded: 0.29 * 100 is 28.999999999999996
    if (bin > 0 && value < bin / bins) bin--;
    else if (bin < bins - 1 && value >= (bin + 1) / bins) bin++;
    counts[bin]!++;
  }
  return counts.map((count) => (count * bins) / values.length);
}
