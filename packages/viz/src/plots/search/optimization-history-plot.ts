import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import { invalidData } from '../../data/series';
import type { ChartDescription, DotMark, DotShape, Mark } from '../../description/chart-description';
import { valueLimits } from '../../ticks/limits';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import {
  isBetter,
  type PlotTrialState,
  type ReadTrial,
  readTrials,
  stateLooks,
  type TrialsOptions,
  trialsOptions,
} from './trials';

const historyOptions = defineOptions('optimizationHistoryPlot', {
  ...trialsOptions,
  /** `'log'` leaves out values that are not positive. @default 'linear' */
  yScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  ...textOptions,
});

// in the order they are drawn in, each over the one before it
const shapes = {
  pruned: 'cross',
  paused: 'diamond',
  running: 'square',
  complete: 'circle',
} as const satisfies Partial<Record<PlotTrialState, DotShape>>;

/**
 * A search: the value of each trial, its state, and the best complete trial so far. Trials without a value stand on
 * the lower edge. Drawn 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without trials, or where one is not of the shape of a trial
 * @example
 * import { optimizationHistoryPlot, plot } from '@btcfc/viz';
 *
 * const chart = optimizationHistoryPlot({
 *   trials: [{ value: 0.4 }, { value: 0.3, state: 'pruned' }, { value: 0.2 }],
 *   mode: 'min',
 * });
 * await plot(chart);
 */
export function optimizationHistoryPlot(
  options: OptionsInput<typeof historyOptions> & TrialsOptions & TextOptions,
): ChartDescription {
  const { trials: given, mode, yScale, ...text } = historyOptions.read(options);
  const trials = readTrials(given).sort((left, right) => left.number - right.number);
  const drawable = ({ value }: ReadTrial) => (yScale === 'log' ? value > 0 : !Number.isNaN(value));
  const valued = trials.filter((trial) => trial.state !== 'failed' && drawable(trial));
  if (valued.length === 0 && trials.some(({ value }) => value <= 0)) {
    throw invalidData('No trial has a positive value.', undefined, "Use `yScale: 'linear'`.");
  }

  const radius = radiusFor(trials.length);
  const dots = (Object.keys(shapes) as (keyof typeof shapes)[]).flatMap((state): Mark[] => {
    const some = valued.filter((trial) => trial.state === state);
    const look = { ...stateLooks[state], shape: shapes[state], radius };
    return some.length === 0 ? [] : [{ type: 'dot', ...pointsOf(some), ...look }];
  });
  const limits =
    valued.length > 0 ? valueLimits([valued.map(({ value }) => value)], yScale) : { min: 0.1, max: 1 };
  const without = trials.filter(
    ({ state, value }) => state === 'failed' || (Number.isNaN(value) && state !== 'running'),
  );
  return describeChart({
    text,
    defaults: { title: 'Optimization History', xLabel: 'Trial', yLabel: 'Value' },
    size: [1000, 500],
    x: { scale: 'linear', whole: true },
    // numbers would mean nothing where no trial has a value
    y: { ...(valued.length > 0 ? { scale: yScale } : { scale: 'category', categories: [] }), ...limits },
    marks: [
      ...dots,
      ...(without.length > 0 ? [withoutValue(without, limits.min, radius)] : []),
      ...bestSoFar(trials, valued, mode),
    ],
  });
}

function pointsOf(trials: readonly ReadTrial[]) {
  return { x: trials.map(({ number }) => number), y: trials.map(({ value }) => value) };
}

/** Pixels: thousands of large dots would be one. */
function radiusFor(trials: number): number {
  if (trials <= 300) return 4;
  return trials <= 2000 ? 3 : 2;
}

function withoutValue(trials: ReadTrial[], foot: number, radius: number): DotMark {
  const x = trials.map(({ number }) => number);
  const label = trials.every(({ state }) => state === 'failed') ? 'Failed' : 'Failed or no value';
  const look = { color: '#000000', shape: 'triangle', radius: radius + 1, overEdge: true } as const;
  return { type: 'dot', x, y: x.map(() => foot), label, ...look };
}

function bestSoFar(trials: ReadTrial[], valued: ReadTrial[], mode: 'min' | 'max'): Mark[] {
  const counted = new Set(valued.filter(({ state }) => state === 'complete'));
  // of a single trial the line would be a dot upon its dot
  if (counted.size === 0 || trials.length === 1) return [];
  let best = Number.NaN;
  const y = trials.map((trial) => {
    if (counted.has(trial) && (Number.isNaN(best) || isBetter(trial.value, best, mode))) best = trial.value;
    return best;
  });
  const x = trials.map(({ number }) => number);
  return [{ type: 'line', x, y, color: colors.green, label: 'Best so far', stepped: true }];
}
