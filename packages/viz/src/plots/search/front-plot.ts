import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import { invalidData } from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import { type PlotTrial, type ReadTrial, readTrials, type TrialsOptions, trialsOptions } from './trials';

/** A trial of a search for several metrics; the trials of `@btcfc/tune` are such. */
export interface FrontTrial extends PlotTrial {
  /** All metrics by name. @default none */
  values?: Readonly<Record<string, number | null>>;
  /** At or below 0 where the configuration may be used. @default {} */
  constraints?: Readonly<Record<string, number | null>>;
}

const frontOptions = defineOptions('frontPlot', {
  ...trialsOptions,
  /** Two or more metrics, each with whether it is to become small or large: all of them decide who is on the front. */
  metrics: option.custom((name, value) => readMetrics(name, value), { required: true }),
  /** The two of them that are drawn: along the horizontal and the vertical axis. @default the first two */
  show: option.anything<readonly [string, string]>(),
  ...textOptions,
});

/** Options of `frontPlot` that its trials are part of. */
export interface FrontTrialsOptions extends Omit<TrialsOptions, 'trials' | 'mode'> {
  /** The trials of one search, at least one. */
  trials: readonly FrontTrial[];
}

/**
 * A search for several metrics: two of them, with the trials that no other is better than in all metrics highlighted.
 * Trials that break a constraint are crosses, and never on the front. Drawn 800 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without a complete trial that has all metrics
 * @example
 * import { frontPlot, plot } from '@btcfc/viz';
 *
 * const trials = [
 *   { values: { loss: 0.1, seconds: 9 } },
 *   { values: { loss: 0.4, seconds: 2 } },
 *   { values: { loss: 0.5, seconds: 5 } },
 * ];
 * await plot(frontPlot({ trials, metrics: { loss: 'min', seconds: 'min' } }));
 */
export function frontPlot(
  options: Omit<OptionsInput<typeof frontOptions>, 'trials' | 'mode'> & FrontTrialsOptions & TextOptions,
): ChartDescription {
  const { trials: given, mode: _, metrics, show, ...text } = frontOptions.read(options);
  const names = Object.keys(metrics);
  const [across, up] = readShown(show, names);
  const points = pointsOf(readTrials(given), given, names);
  if (points.length === 0) {
    throw invalidData('No complete trial has all metrics.', undefined, 'Wait for more trials.');
  }
  const allowed = points.filter(({ isAllowed }) => isAllowed);
  const front = new Set(frontOf(allowed, metrics));
  const radius = points.length > 300 ? 3 : 4;
  const dots = (
    some: readonly Point[],
    look: Omit<Extract<Mark, { type: 'dot' }>, 'type' | 'x' | 'y'>,
  ): Mark[] =>
    some.length === 0
      ? []
      : [
          {
            ...{ type: 'dot', radius, ...look },
            x: some.map(({ values }) => values[across]!),
            y: some.map(({ values }) => values[up]!),
          },
        ];
  const broken = points.filter(({ isAllowed }) => !isAllowed);
  return describeChart({
    text,
    defaults: { title: 'Pareto Front', xLabel: across, yLabel: up },
    size: [800, 600],
    marks: [
      ...dots(broken, { color: colors.grey, shape: 'cross', label: 'Breaks a constraint' }),
      ...dots(
        allowed.filter((point) => !front.has(point)),
        { color: colors.blue, label: 'Another one is better in all' },
      ),
      ...dots([...front], { color: colors.orange, shape: 'diamond', radius: radius + 2, label: 'Front' }),
    ],
  });
}

interface Point {
  values: Readonly<Record<string, number>>;
  isAllowed: boolean;
}

function pointsOf(
  trials: readonly ReadTrial[],
  given: readonly FrontTrial[],
  names: readonly string[],
): Point[] {
  return trials.flatMap(({ state }, row) => {
    const { values = {}, constraints = {} } = given[row]!;
    const known = names.every((name) => Number.isFinite(values[name]));
    if (state !== 'complete' || !known) return [];
    const isAllowed = Object.values(constraints).every((value) => value !== null && value <= 0);
    return [{ values: values as Readonly<Record<string, number>>, isAllowed }];
  });
}

/** Those that no other is at least as good as in all metrics and better in one. */
function frontOf(points: readonly Point[], metrics: Readonly<Record<string, 'min' | 'max'>>): Point[] {
  const goals = Object.entries(metrics);
  const isAsGood = (one: Point, other: Point) =>
    goals.every(([name, mode]) =>
      mode === 'min' ? one.values[name]! <= other.values[name]! : one.values[name]! >= other.values[name]!,
    );
  // whoever beats a point that was beaten beats what that one had beaten
  let front: Point[] = [];
  for (const point of points) {
    if (front.some((other) => isAsGood(other, point) && !isAsGood(point, other))) continue;
    front = front.filter((other) => !isAsGood(point, other) || isAsGood(other, point));
    front.push(point);
  }
  return front;
}

function readMetrics(name: string, value: unknown): Readonly<Record<string, 'min' | 'max'>> {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  const modes = isPlain ? Object.values(value) : [];
  if (modes.length >= 2 && modes.every((mode) => mode === 'min' || mode === 'max'))
    return value as Record<string, 'min' | 'max'>;
  throw invalidOption(name, value, "two or more metrics, each 'min' or 'max'");
}

function readShown(show: unknown, names: readonly string[]): readonly [string, string] {
  if (show === undefined) return [names[0]!, names[1]!];
  const isPair = Array.isArray(show) && show.length === 2 && show[0] !== show[1];
  if (isPair && show.every((name) => names.includes(name))) return show as [string, string];
  throw invalidOption('show', show, `two of ${names.map((name) => `"${name}"`).join(', ')}`);
}
