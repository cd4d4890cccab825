import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import { invalidData } from '../../data/series';
import type { ChartDescription } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';

const importanceOptions = defineOptions('parameterImportancePlot', {
  /** The share of each parameter, 0 or above; drawn largest first. NaN is drawn as 0. */
  importances: option.anything<readonly { name: string; importance: number }[], { required: true }>({
    required: true,
  }),
  /** How many of the most important to draw, at least 1; all if there are fewer. @default 20 */
  count: option.integer({ min: 1, default: 20 }),
  ...textOptions,
});

/**
 * How much each parameter matters: a bar for each, the most important on top. Drawn 900 wide and as high as its bars
 * need unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for an importance below 0, or without parameters
 * @example
 * import { parameterImportancePlot, plot } from '@btcfc/viz';
 *
 * const importances = [{ name: 'lr', importance: 0.8 }, { name: 'units', importance: 0.2 }];
 * await plot(parameterImportancePlot({ importances }));
 */
export function parameterImportancePlot(
  options: OptionsInput<typeof importanceOptions> & TextOptions,
): ChartDescription {
  const { importances, count, ...text } = importanceOptions.read(options);
  const bars = readImportances(importances)
    .sort((left, right) => right.importance - left.importance)
    .slice(0, count);
  const largest = bars[0]!.importance || 1;
  // heights count from the foot of the axis
  const places = bars.map((_, rank) => bars.length - 1 - rank);
  const lengths = bars.map(({ importance }) => importance);
  return describeChart({
    text,
    defaults: { title: 'Parameter Importance', xLabel: 'Importance', yLabel: '' },
    size: [900, Math.min(10_000, Math.max(240, 130 + 34 * bars.length))],
    // with room for the numbers beside the bars
    x: { scale: 'linear', min: 0, max: largest * 1.1 },
    y: {
      scale: 'category',
      categories: bars.map(({ name }) => name).reverse(),
      min: -0.6,
      max: bars.length - 0.4,
    },
    marks: [
      { type: 'bar', lying: true, x: lengths, y: places, color: colors.blue },
      { type: 'text', x: lengths, y: places, text: lengths.map((length) => length.toFixed(2)) },
    ],
  });
}

function readImportances(importances: unknown): { name: string; importance: number }[] {
  if (!Array.isArray(importances))
    throw invalidOption('importances', importances, 'an array of { name, importance }');
  if (importances.length === 0)
    throw invalidData('`importances` is empty.', undefined, 'Pass at least one parameter.');
  return importances.map((entry: { name?: unknown; importance?: unknown } | null, index) => {
    const { name, importance } = entry ?? {};
    const isShare = typeof importance === 'number' && !(importance < 0) && importance !== Infinity;
    if (typeof name === 'string' && isShare) return { name, importance: importance || 0 };
    const remedy = 'Pass { name, importance }, the name a text and the importance 0 or above, not infinite.';
    throw invalidData(`\`importances\` has a wrong entry at index ${index}.`, entry, remedy);
  });
}
