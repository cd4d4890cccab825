import { checkOneOf } from '@btcfc/core';
import { decimate, type PlotPoint } from './decimate';
import { colors, type Figure, figure, type HorizontalAxis } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { type PathOptions, type PointsOptions, pathLayer, pointsLayer } from './layers';
import { extent } from './limits';
import type { LineChart, LineDataset } from './line-chart';
import { invalidData } from './series';
import {
  bestOf,
  isBetter,
  type PlotTrialState,
  type ReadTrial,
  readTrials,
  type TrialsOptions,
} from './trials';

export interface LearningCurvesChartOptions extends FigureOptions, TrialsOptions {
  /** `'log'` leaves out values that are not positive. @default 'linear' */
  yScale?: 'linear' | 'log';
}

interface Curve {
  trial: ReadTrial;
  points: PlotPoint[];
}

/** Points that all curves together are reduced to at about the most; a picture has no more pixels for them. */
const mostPoints = 400_000;

/**
 * The chart of what each trial reported, by epoch: trials stopped early are grey and end in a cross, the best is
 * highlighted. The best is the best complete trial, or, if there is none, the one with the best last report.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for trials that are none, or no report that can be drawn
 */
export function learningCurvesChart(options: LearningCurvesChartOptions): LineChart {
  return learningCurvesFigure(options).chart;
}

export function learningCurvesFigure(options: LearningCurvesChartOptions): Figure {
  const text = { title: 'Learning Curves', xLabel: 'Epoch', yLabel: 'Value' };
  const figureOptions = readFigureOptions(options, { ...text, width: 1000, height: 500 });
  const { yScale = 'linear' } = options;
  checkOneOf('yScale', yScale, ['linear', 'log']);
  const { trials, mode } = readTrials(options);
  const curves = curvesOf(trials, yScale, figureOptions.width);
  const best = bestOf(
    curves.map(({ trial }) => trial),
    mode,
  );
  const bestCurve = curves.find(({ trial }) => trial === best) ?? bestByLastReport(curves, mode);
  return figure({
    ...figureOptions,
    x: horizontalAxis(curves),
    lines: [],
    layers: layersOf(curves, bestCurve),
    yScale,
  });
}

function layersOf(curves: readonly Curve[], best: Curve): LineDataset[] {
  const inState = (...states: PlotTrialState[]) =>
    curves.filter((curve) => curve !== best && states.includes(curve.trial.state));
  // many curves over each other are to show where they are dense
  const opacity = Math.min(0.8, Math.max(0.15, 15 / curves.length));
  const width = curves.length > 100 ? 1 : 1.5;
  // a line can't show a single report
  const lone = inState('complete', 'running', 'paused').filter(({ points }) => points.length === 1);
  const faded = (color: string) => withOpacity(color, opacity);
  return [
    ...paths(inState('pruned', 'failed'), { color: faded(colors.grey), width }),
    ...paths(inState('running', 'paused'), {
      color: faded(colors.purple),
      width,
      dash: [5, 3],
      label: 'Not ended',
    }),
    ...paths(inState('complete'), { color: faded(colors.blue), width, label: 'Complete' }),
    ...ends(lone, { color: colors.blue, radius: 3 }),
    ...ends(inState('pruned'), { color: '#555555', shape: 'crossRot', label: 'Stopped early' }),
    ...ends(inState('failed'), { color: '#000000', shape: 'triangle', label: 'Failed' }),
    ...paths([best], { color: colors.orange, width: 3, label: `Best (trial ${best.trial.number})` }),
    ...(best.points.length === 1 ? ends([best], { color: colors.orange, radius: 5 }) : []),
  ];
}

function horizontalAxis(curves: readonly Curve[]): HorizontalAxis {
  const resources = curves.map(({ points }) => points.map(({ x }) => x));
  const { min, max } = extent(resources);
  const whole = resources.every((some) => some.every((resource) => Number.isInteger(resource)));
  return { type: whole || min === max ? 'whole' : 'number', positions: Float64Array.of(min, max) };
}

function paths(curves: readonly Curve[], look: Omit<PathOptions, 'points'>): LineDataset[] {
  if (curves.length === 0) return [];
  const points = curves.flatMap((curve) => [...curve.points, { x: lastPoint(curve).x, y: Number.NaN }]);
  return [pathLayer({ ...look, points })];
}

function ends(curves: readonly Curve[], look: Omit<PointsOptions, 'points'>): LineDataset[] {
  if (curves.length === 0) return [];
  const radius = curves.length > 300 ? 2.5 : 4;
  return [pointsLayer({ radius, ...look, points: curves.map(lastPoint) })];
}

function withOpacity(color: string, opacity: number): string {
  return `${color}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

function curvesOf(trials: readonly ReadTrial[], yScale: 'linear' | 'log', width: number): Curve[] {
  const columns = Math.max(10, Math.min(width, Math.floor(mostPoints / 4 / trials.length)));
  const curves = trials.flatMap((trial) => {
    const reports = [...trial.reports].sort((left, right) => left.resource - right.resource);
    const y = Float64Array.from(reports, ({ value }) =>
      yScale === 'log' && !(value > 0) ? Number.NaN : value,
    );
    if (y.every(Number.isNaN)) return [];
    return [{ trial, points: decimate({ x: reports.map(({ resource }) => resource), y, columns }) }];
  });
  if (curves.length > 0) return curves;
  const remedy = yScale === 'log' ? "Use `yScale: 'linear'`." : 'Pass trials with `reports`.';
  throw invalidData('No trial has reported a value that can be drawn.', undefined, remedy);
}

function bestByLastReport(curves: readonly Curve[], mode: 'min' | 'max'): Curve {
  const candidates = curves.filter(({ trial }) => trial.state !== 'failed');
  return (candidates.length > 0 ? candidates : curves).reduce((best, curve) =>
    isBetter(lastPoint(curve).y, lastPoint(best).y, mode) ? curve : best,
  );
}

function lastPoint({ points }: Curve): PlotPoint {
  return points.filter(({ y }) => !Number.isNaN(y)).at(-1)!;
}
