import { checkOneOf } from '@btcfc/core';
import type { PlotPoint } from './decimate';
import { colors, type Figure, figure, type Line, valueLimits } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { pointsLayer } from './layers';
import type { LineChart, LineDataset, PointShape } from './line-chart';
import { invalidData } from './series';
import { isBetter, type PlotTrialState, type ReadTrial, readTrials, type TrialsOptions } from './trials';

export interface OptimizationHistoryChartOptions extends FigureOptions, TrialsOptions {
  /** `'log'` leaves out values that are not positive. @default 'linear' */
  yScale?: 'linear' | 'log';
}

// in the order they are drawn in, each over the one before it
const looks: Partial<Record<PlotTrialState, { label: string; color: string; shape: PointShape }>> = {
  pruned: { label: 'Stopped early', color: colors.orange, shape: 'crossRot' },
  paused: { label: 'Paused', color: colors.purple, shape: 'rectRot' },
  running: { label: 'Running', color: colors.grey, shape: 'rect' },
  complete: { label: 'Complete', color: colors.blue, shape: 'circle' },
};

/**
 * The chart of a search: the value of each trial, its state, and the best complete trial so far. Trials without
 * a value stand on the lower edge.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, or none at all
 */
export function optimizationHistoryChart(options: OptimizationHistoryChartOptions): LineChart {
  return optimizationHistoryFigure(options).chart;
}

export function optimizationHistoryFigure(options: OptimizationHistoryChartOptions): Figure {
  const text = { title: 'Optimization History', xLabel: 'Trial', yLabel: 'Value' };
  const figureOptions = readFigureOptions(options, { ...text, width: 1000, height: 500 });
  const { yScale = 'linear' } = options;
  checkOneOf('yScale', yScale, ['linear', 'log']);
  const { trials, mode } = readTrials(options);
  trials.sort((left, right) => left.number - right.number);
  const drawable = ({ value }: ReadTrial) => (yScale === 'log' ? value > 0 : !Number.isNaN(value));
  const valued = trials.filter((trial) => trial.state !== 'failed' && drawable(trial));
  if (valued.length === 0 && trials.some(({ value }) => value <= 0)) {
    throw invalidData('No trial has a positive value.', undefined, "Use `yScale: 'linear'`.");
  }

  const radius = radiusFor(trials.length);
  const layers: LineDataset[] = [];
  for (const [state, look] of Object.entries(looks)) {
    const points = valued.filter((trial) => trial.state === state).map(pointOf);
    if (points.length > 0) layers.push(pointsLayer({ ...look, points, radius }));
  }
  const yLimits =
    valued.length > 0 ? valueLimits([valued.map(({ value }) => value)], yScale) : { min: 0.1, max: 1 };
  const without = trials.filter(
    ({ state, value }) => state === 'failed' || (Number.isNaN(value) && state !== 'running'),
  );
  if (without.length > 0) layers.push(withoutValue(without, yLimits.min, radius));
  return figure({
    ...figureOptions,
    x: { type: 'whole', positions: Float64Array.from(trials, ({ number }) => number) },
    limits: { y: yLimits },
    ...(valued.length === 0 ? { yNames: [] } : {}),
    lines: bestSoFar(trials, valued, mode),
    layers,
    yScale,
  });
}

function pointOf({ number, value }: ReadTrial): PlotPoint {
  return { x: number, y: value };
}

/** Pixels: thousands of large dots would be one. */
function radiusFor(trials: number): number {
  if (trials <= 300) return 4;
  return trials <= 2000 ? 3 : 2;
}

function withoutValue(trials: ReadTrial[], y: number, radius: number): LineDataset {
  const points = trials.map(({ number }) => ({ x: number, y }));
  const label = trials.every(({ state }) => state === 'failed') ? 'Failed' : 'Failed or no value';
  const layer = pointsLayer({ points, color: '#000000', shape: 'triangle', radius: radius + 1, label });
  // whole, although they stand on the edge
  return { ...layer, clip: false } as LineDataset;
}

function bestSoFar(trials: ReadTrial[], valued: ReadTrial[], mode: 'min' | 'max'): Line[] {
  const counted = new Set(valued.filter(({ state }) => state === 'complete'));
  // of a single trial the line would be a dot upon its dot
  if (counted.size === 0 || trials.length === 1) return [];
  let best = Number.NaN;
  const values = Float64Array.from(trials, (trial) => {
    if (counted.has(trial) && (Number.isNaN(best) || isBetter(trial.value, best, mode))) best = trial.value;
    return best;
  });
  return [{ values, color: colors.green, label: 'Best so far', stepped: true }];
}
