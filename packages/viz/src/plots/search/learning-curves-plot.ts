import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { colors, withOpacity } from '../../data/colors';
import { invalidData } from '../../data/series';
import type { ChartDescription, DotMark, LineMark, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import {
  bestOf,
  isBetter,
  type PlotTrialState,
  type ReadTrial,
  readTrials,
  type TrialsOptions,
  trialsOptions,
} from './trials';

const curvesOptions = defineOptions('learningCurvesPlot', {
  ...trialsOptions,
  /** `'log'` leaves out values that are not positive. @default 'linear' */
  yScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  ...textOptions,
});

interface Point {
  x: number;
  y: number;
}

interface Curve {
  trial: ReadTrial;
  /** Ascending. */
  x: Float64Array;
  /** NaN in a gap. */
  y: Float64Array;
  /** The last point that is not in a gap. */
  last: Point;
}

/**
 * What each trial reported, by epoch: trials stopped early are grey and end in a cross, the best is highlighted. The
 * best is the best complete trial, or, if there is none, the one with the best last report. Drawn 1000 x 500 unless
 * told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without a report that can be drawn, or where one of the trials is
 * not of the shape of a trial
 * @example
 * import { learningCurvesPlot, plot } from '@btcfc/viz';
 *
 * const chart = learningCurvesPlot({
 *   trials: [
 *     { state: 'complete', reports: [{ resource: 1, value: 0.8 }, { resource: 2, value: 0.3 }] },
 *     { state: 'pruned', reports: [{ resource: 1, value: 0.9 }] },
 *   ],
 * });
 * await plot(chart);
 */
export function learningCurvesPlot(
  options: OptionsInput<typeof curvesOptions> & TrialsOptions & TextOptions,
): ChartDescription {
  const { trials, mode, yScale, ...text } = curvesOptions.read(options);
  const curves = curvesOf(readTrials(trials), yScale);
  const best = bestOf(
    curves.map(({ trial }) => trial),
    mode,
  );
  const bestCurve = curves.find(({ trial }) => trial === best) ?? bestByLastReport(curves, mode);
  const whole = curves.every(({ x }) => x.every(Number.isInteger));
  return describeChart({
    text,
    defaults: { title: 'Learning Curves', xLabel: 'Epoch', yLabel: 'Value' },
    size: [1000, 500],
    x: { scale: 'linear', whole },
    y: { scale: yScale },
    marks: marksOf(curves, bestCurve),
  });
}

function marksOf(curves: readonly Curve[], best: Curve): Mark[] {
  const inState = (...states: PlotTrialState[]) =>
    curves.filter((curve) => curve !== best && states.includes(curve.trial.state));
  // many curves over each other are to show where they are dense
  const opacity = Math.min(0.8, Math.max(0.15, 15 / curves.length));
  const width = curves.length > 100 ? 1 : 1.5;
  // a line can't show a single report
  const lone = inState('complete', 'running', 'paused').filter(({ x }) => x.length === 1);
  const faded = (color: string) => withOpacity(color, opacity);
  return [
    ...lines(inState('pruned', 'failed'), { color: faded(colors.grey), width }),
    ...lines(inState('running', 'paused'), {
      color: faded(colors.purple),
      width,
      dash: [5, 3],
      label: 'Not ended',
    }),
    ...lines(inState('complete'), { color: faded(colors.blue), width, label: 'Complete' }),
    ...ends(lone, { color: colors.blue, radius: 3 }),
    ...ends(inState('pruned'), { color: '#555555', shape: 'cross', label: 'Stopped early' }),
    ...ends(
      inState('paused').filter(({ x }) => x.length > 1),
      { color: colors.purple, shape: 'diamond', label: 'Paused' },
    ),
    ...ends(inState('failed'), { color: '#000000', shape: 'triangle', label: 'Failed' }),
    ...lines([best], { color: colors.orange, width: 3, label: `Best (trial ${best.trial.number})` }),
    ...(best.x.length === 1 ? ends([best], { color: colors.orange, radius: 5 }) : []),
  ];
}

/** Curves of one look as one mark, a gap after each. */
function lines(curves: readonly Curve[], look: Omit<LineMark, 'type' | 'x' | 'y'>): Mark[] {
  if (curves.length === 0) return [];
  const rows = curves.reduce((sum, { x }) => sum + x.length + 1, 0);
  const all = { x: new Float64Array(rows), y: new Float64Array(rows).fill(Number.NaN) };
  let start = 0;
  for (const { x, y, last } of curves) {
    all.x.set(x, start);
    all.y.set(y, start);
    all.x[start + x.length] = last.x;
    start += x.length + 1;
  }
  return [{ type: 'line', ...all, ...look }];
}

function ends(curves: readonly Curve[], look: Omit<DotMark, 'type' | 'x' | 'y'>): Mark[] {
  if (curves.length === 0) return [];
  const points = curves.map(({ last }) => last);
  const radius = curves.length > 300 ? 2.5 : 4;
  return [{ type: 'dot', x: points.map(({ x }) => x), y: points.map(({ y }) => y), radius, ...look }];
}

function curvesOf(trials: readonly ReadTrial[], yScale: 'linear' | 'log'): Curve[] {
  const curves = trials.flatMap((trial) => {
    const reports = [...trial.reports].sort((left, right) => left.resource - right.resource);
    const x = Float64Array.from(reports, ({ resource }) => resource);
    const y = Float64Array.from(reports, ({ value }) =>
      yScale === 'log' && !(value > 0) ? Number.NaN : value,
    );
    let row = y.length - 1;
    while (row >= 0 && Number.isNaN(y[row]!)) row--;
    return row < 0 ? [] : [{ trial, x, y, last: { x: x[row]!, y: y[row]! } }];
  });
  if (curves.length > 0) return curves;
  const remedy = yScale === 'log' ? "Use `yScale: 'linear'`." : 'Pass trials with `reports`.';
  throw invalidData('No trial has reported a value that can be drawn.', undefined, remedy);
}

function bestByLastReport(curves: readonly Curve[], mode: 'min' | 'max'): Curve {
  const candidates = curves.filter(({ trial }) => trial.state !== 'failed');
  return (candidates.length > 0 ? candidates : curves).reduce((best, curve) =>
    isBetter(curve.last.y, best.last.y, mode) ? curve : best,
  );
}
