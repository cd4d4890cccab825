import { checkInteger, invalidOption } from '@btcfc/core';
import type { Plugin } from 'chart.js';
import { colors, type Figure, figure } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { fontStack } from './font';
import { areaLayer } from './layers';
import type { LineChart } from './line-chart';
import { invalidData } from './series';
import { shortName } from './short-name';
import { writeOnWhite } from './write-on-white';

export interface ParameterImportanceChartOptions extends FigureOptions {
  /** The share of each parameter, 0 or above; drawn largest first. NaN is drawn as 0. */
  importances: readonly { name: string; importance: number }[];
  /** How many of the most important to draw, at least 1; all if there are fewer. @default 20 */
  count?: number;
}

const labelSize = 13;

/**
 * The chart of how much each parameter matters: a bar for each, the most important on top.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a share that is none, or none at all
 */
export function parameterImportanceChart(options: ParameterImportanceChartOptions): LineChart {
  return parameterImportanceFigure(options).chart;
}

export function parameterImportanceFigure(options: ParameterImportanceChartOptions): Figure {
  const { count = 20 } = options;
  checkInteger('count', count, { min: 1 });
  const bars = readImportances(options.importances)
    .sort((left, right) => right.importance - left.importance)
    .slice(0, count);
  const text = { title: 'Parameter Importance', xLabel: 'Importance', yLabel: '' };
  const height = Math.min(10_000, Math.max(240, 130 + 34 * bars.length));
  const figureOptions = readFigureOptions(options, { ...text, width: 900, height });
  const largest = bars[0]!.importance || 1;
  // heights count from the foot of the axis
  const placed = bars.map((bar, rank) => ({ ...bar, place: bars.length - 1 - rank }));
  const corners = placed.flatMap(({ importance, place }) => [
    { x: 0, y: place - 0.36 },
    { x: importance, y: place - 0.36 },
    { x: importance, y: place + 0.36 },
    { x: 0, y: place + 0.36 },
    { x: 0, y: Number.NaN },
  ]);
  const longest = Math.max(10, Math.floor(figureOptions.width / 28));
  return figure({
    ...figureOptions,
    x: { type: 'number', positions: Float64Array.of(0, largest) },
    limits: {
      x: { min: 0, max: largest * (1 + 50 / (0.6 * figureOptions.width)) },
      y: { min: -0.6, max: bars.length - 0.4 },
    },
    yNames: placed.map(({ name }) => shortName(name, longest)).reverse(),
    lines: [],
    layers: [areaLayer({ corners, color: colors.blue })],
    plugins: [sharesBeside(placed)],
  });
}

function readImportances(importances: unknown): { name: string; importance: number }[] {
  if (!Array.isArray(importances))
    throw invalidOption('importances', importances, 'an array of { name, importance }');
  if (importances.length === 0)
    throw invalidData('`importances` is empty.', undefined, 'Pass at least one parameter.');
  return importances.map((entry: { name?: unknown; importance?: unknown } | null, index) => {
    const { name, importance } = entry ?? {};
    if (typeof name === 'string' && typeof importance === 'number' && !(importance < 0)) {
      return { name, importance: Number.isFinite(importance) ? importance : 0 };
    }
    const remedy = 'Pass { name, importance }, the name a text and the importance 0 or above.';
    throw invalidData(`\`importances\` holds no importance at index ${index}.`, entry, remedy);
  });
}

function sharesBeside(bars: readonly { importance: number; place: number }[]): Plugin<'line'> {
  return {
    id: 'btcfcShares',
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      ctx.save();
      ctx.font = `${labelSize}px ${fontStack}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      for (const { importance, place } of bars) {
        const x = scales.x!.getPixelForValue(importance) + 6;
        writeOnWhite(chart, importance.toFixed(2), x, scales.y!.getPixelForValue(place));
      }
      ctx.restore();
    },
  };
}
