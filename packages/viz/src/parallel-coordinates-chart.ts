import { checkOneOf, invalidOption } from '@btcfc/core';
import type { Plugin } from 'chart.js';
import { colorBar } from './color-bar';
import type { PlotPoint } from './decimate';
import { type Figure, figure } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { fontStack } from './font';
import { pathLayer } from './layers';
import type { LineChart, LineDataset } from './line-chart';
import {
  type AxisTick,
  type ParameterAxis,
  type ParameterScale,
  parameterAxis,
  parameterNames,
  parameterValue,
} from './parameter-axis';
import { invalidData } from './series';
import { shortName } from './short-name';
import { type ReadTrial, readTrials, type TrialsOptions } from './trials';
import { viridis } from './viridis';
import { writeOnWhite } from './write-on-white';

export interface ParallelCoordinatesChartOptions extends FigureOptions, TrialsOptions {
  /** The parameters to draw, in this order; those of a branch as `branch.parameter`. @default all that vary */
  parameters?: readonly string[];
  /**
   * How a parameter's axis is drawn. @default `categorical` for what is no number, `log` for positive numbers
   * that span two decades or more and lie mostly in the lowest quarter, else `linear`
   */
  scales?: Readonly<Record<string, ParameterScale>>;
  /** Scale of the colours and of the metric's axis; `'log'` leaves out values that are not positive. @default 'linear' */
  valueScale?: 'linear' | 'log';
  /** Which trials to draw: those that ran to their end, or all that have a value. @default 'complete' */
  show?: 'complete' | 'all';
}

const colorCount = 32;
/** Where a parameter that a trial does not have is drawn, beneath the axes that go from 0 to 1. */
const absent = -0.12;
const grey = '#555555';

/**
 * The chart of a search as one line per trial through an axis for each parameter, the metric's last. Lines are
 * coloured by the metric, the best drawn last; where a trial has no such parameter its line runs beneath the axis.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, none with a value, or no parameter
 */
export function parallelCoordinatesChart(options: ParallelCoordinatesChartOptions): LineChart {
  return parallelCoordinatesFigure(options).chart;
}

export function parallelCoordinatesFigure(options: ParallelCoordinatesChartOptions): Figure {
  const text = { title: 'Parallel Coordinates', xLabel: '', yLabel: 'Value' };
  const figureOptions = readFigureOptions(options, { ...text, width: 1200, height: 600 });
  const { yLabel, unit, height, width } = figureOptions;
  const { scales = {}, valueScale = 'linear', show = 'complete' } = options;
  checkOneOf('valueScale', valueScale, ['linear', 'log']);
  checkOneOf('show', show, ['complete', 'all']);
  if (typeof scales !== 'object' || scales === null)
    throw invalidOption('scales', scales, 'an object of scales by parameter');
  const { trials, mode } = readTrials(options);
  const drawn = trials.filter(
    ({ state, value }) =>
      !Number.isNaN(value) &&
      (valueScale === 'linear' || value > 0) &&
      (show === 'all' || state === 'complete') &&
      state !== 'failed',
  );
  if (drawn.length === 0) throw nothingToDraw(show, valueScale);

  const bins = Math.max(2, Math.min(8, Math.floor(height / 60)));
  const values = drawn.map(({ value }) => value);
  const names = namesOf(drawn, options.parameters);
  const axes = names.map((name) => {
    const present = drawn.map(({ config }) => parameterValue(config, name));
    return parameterAxis({ name, values: present, scale: scales[name], bins });
  });
  const metricAxis = parameterAxis({ name: yLabel, values, scale: valueScale, bins, unit });
  axes.push({ ...metricAxis, name: yLabel || 'Value' });
  const tickSize = width / axes.length < 90 ? 10 : 12;
  for (const axis of axes) axis.ticks = legible(axis.ticks, height, tickSize);
  const hasAbsent = axes.some(({ shares }) => shares.some(Number.isNaN));
  const colorAt = (share: number) => colorOf(mode === 'min' ? 1 - share : share);
  const longest = Math.max(8, Math.min(28, Math.floor((width / axes.length) * 0.25)));
  const axisNames = axes.map(({ name }) => shortName(name, longest));
  return figure({
    ...figureOptions,
    yLabel: '',
    x: { type: 'names', positions: Float64Array.of(0, axes.length - 1), names: axisNames },
    limits: {
      x: { min: -0.35, max: axes.length - 0.45 },
      y: { min: hasAbsent ? absent - 0.06 : -0.05, max: 1.05 },
    },
    yNames: [],
    rightSpace: 100,
    lines: [],
    layers: coloredPaths(axes, mode),
    plugins: [uprightAxes(axes, hasAbsent, tickSize), colorBar({ ticks: axes.at(-1)!.ticks, colorAt })],
  });
}

function namesOf(trials: readonly ReadTrial[], wanted: readonly string[] | undefined): string[] {
  const known = parameterNames(trials);
  if (wanted !== undefined) {
    const listed = Array.isArray(wanted) && wanted.length > 0;
    if (!listed || !wanted.every((name) => known.includes(name)))
      throw invalidOption('parameters', wanted, `some of ${known.map((name) => `"${name}"`).join(', ')}`);
    return [...wanted];
  }
  const varying = known.filter((name) => {
    const seen = new Set(trials.map(({ config }) => JSON.stringify(parameterValue(config, name))));
    return seen.size > 1;
  });
  // of a single trial nothing varies
  const names = varying.length > 0 ? varying : known;
  if (names.length > 0) return names;
  throw invalidData('No trial has a parameter in its `config`.', undefined, 'Pass trials with a `config`.');
}

// a dataset per colour: one per trial would take Chart.js minutes for thousands
function coloredPaths(axes: ParameterAxis[], mode: 'min' | 'max'): LineDataset[] {
  const merit = axes.at(-1)!.shares.map((share) => (mode === 'min' ? 1 - share : share));
  const groups: PlotPoint[][] = Array.from({ length: colorCount }, () => []);
  const order = Array.from(merit.keys()).sort((left, right) => merit[left]! - merit[right]!);
  for (const trial of order) {
    const group = groups[Math.round(merit[trial]! * (colorCount - 1))]!;
    if (group.length > 0) group.push({ x: 0, y: Number.NaN });
    axes.forEach(({ shares }, x) => {
      group.push({ x, y: Number.isNaN(shares[trial]!) ? absent : shares[trial]! });
    });
  }
  const width = order.length > 500 ? 1 : 1.5;
  return groups.flatMap((points, group) =>
    points.length === 0 ? [] : [pathLayer({ points, width, color: colorOf(group / (colorCount - 1)) })],
  );
}

/** Dark is good: the light end of viridis is faint on white, and left out. */
function colorOf(merit: number): string {
  return viridis((1 - merit) * 0.95);
}

/** The ticks that do not run into the one below them. */
function legible(ticks: readonly AxisTick[], height: number, tickSize: number): AxisTick[] {
  const least = (1.3 * tickSize) / Math.max(50, height - 150);
  const kept: AxisTick[] = [];
  for (const tick of ticks) {
    if (kept.length === 0 || tick.share - kept.at(-1)!.share >= least) kept.push(tick);
  }
  return kept;
}

function uprightAxes(axes: readonly ParameterAxis[], hasAbsent: boolean, tickSize: number): Plugin<'line'> {
  return {
    id: 'btcfcUprightAxes',
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      const { x, y } = scales as { x: NonNullable<typeof scales.x>; y: NonNullable<typeof scales.y> };
      ctx.save();
      ctx.font = `${tickSize}px ${fontStack}`;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      axes.forEach(({ ticks, shares }, place) => {
        const left = Math.round(x.getPixelForValue(place)) + 0.5;
        ctx.fillStyle = grey;
        ctx.fillRect(left - 0.5, y.getPixelForValue(1), 1, y.getPixelForValue(0) - y.getPixelForValue(1));
        for (const { share, label } of ticks) {
          ctx.fillStyle = grey;
          ctx.fillRect(left - 4, Math.round(y.getPixelForValue(share)), 8, 1);
          writeOnWhite(chart, label, left + 6, y.getPixelForValue(share));
        }
        if (hasAbsent && shares.some(Number.isNaN)) {
          writeOnWhite(chart, 'none', left + 6, y.getPixelForValue(absent));
        }
      });
      ctx.restore();
    },
  };
}

function nothingToDraw(show: string, valueScale: string) {
  const kind = valueScale === 'log' ? 'a positive value' : 'a value';
  return show === 'complete'
    ? invalidData(`No complete trial has ${kind}.`, undefined, "Use `show: 'all'`, or wait for more trials.")
    : invalidData(`No trial has ${kind}.`, undefined, 'Pass trials that have reported something.');
}
