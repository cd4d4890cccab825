import { checkOptionNames, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { invalidData } from '../../../data/series';
import type { ChartDescription, LineMark, Mark } from '../../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../../describe-chart';
import { parameterNames, parameterValue } from '../parameters';
import { type PlotSpace, spaceScales } from '../space-scales';
import { type ReadTrial, readTrials, type TrialsOptions, trialsOptions } from '../trials';
import { viridis } from '../viridis';
import { type ParameterAxis, type ParameterScale, parameterAxis } from './parameter-axis';

const parallelOptions = defineOptions('parallelCoordinatesPlot', {
  ...trialsOptions,
  /** The parameters to draw, in this order; those of a branch as `branch.parameter`. @default all that vary */
  parameters: option.anything<readonly string[]>(),
  /** The space that was searched: its logarithmic parameters get a 'log' axis, its choices a 'category' axis. @default none */
  space: option.anything<PlotSpace>(),
  /**
   * How a parameter's axis is drawn, before what the space says. @default `category` for what is not a number, `log`
   * for positive numbers that span two decades or more and lie mostly in the lowest quarter, else `linear`
   */
  scales: option.anything<Readonly<Record<string, ParameterScale>>>(),
  /** Scale of the colours and of the metric's axis; `'log'` leaves out values that are not positive. @default 'linear' */
  valueScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  /** Which trials to draw: those that ran to their end, or all that have a value. @default 'complete' */
  show: option.oneOf(['complete', 'all'], { default: 'complete' }),
  /**
   * What is brushed, by the name of the axis: from a number to another one, or some of the names of a 'category' axis.
   * Trials within all of them keep their colour, the others are grey. The axis of the metric goes by `yLabel`. @default none
   */
  ranges: option.anything<Readonly<Record<string, ParameterRange>>>(),
  ...textOptions,
});

/** A part of an axis: both ends belong to it; or the names that do. */
export type ParameterRange = readonly [from: number, to: number] | readonly string[];

const colorCount = 32;
/** What is not among the trials that were brushed. */
const unbrushed = '#b8bcc455';
const brush = '#1f77b440';
/** Where a parameter that a trial does not have is drawn, beneath the axes that go from 0 to 1. */
const absent = -0.12;
const tickBins = 8;

/**
 * A search as one line per trial through an axis for each parameter, the metric's last. Lines are coloured by the
 * metric, the best drawn last and darkest; where a trial has no such parameter its line runs beneath the axis. Drawn
 * 1200 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without trials that have a value, or without parameters
 * @example
 * import { parallelCoordinatesPlot, plot } from '@btcfc/viz';
 *
 * const trials = [
 *   { value: 0.4, config: { lr: 1e-3, units: 32 } },
 *   { value: 0.2, config: { lr: 1e-4, units: 64 } },
 * ];
 * await plot(parallelCoordinatesPlot({ trials, scales: { lr: 'log', units: 'category' } }));
 */
export function parallelCoordinatesPlot(
  options: OptionsInput<typeof parallelOptions> & TrialsOptions & TextOptions,
): ChartDescription {
  const { axes, text, mode, ranges } = readParallel(options);
  const hasAbsent = axes.some(({ shares }) => shares.some(Number.isNaN));
  const stops = Array.from({ length: 101 }, (_, stop) => stop / 100);
  return describeChart({
    text: { ...text, yLabel: '', unit: '' },
    defaults: { title: 'Parallel Coordinates', xLabel: '', yLabel: '' },
    size: [1200, 600],
    x: { scale: 'category', categories: axes.map(({ name }) => name), min: -0.35, max: axes.length - 0.45 },
    y: { scale: 'category', categories: [], min: hasAbsent ? absent - 0.06 : -0.05, max: 1.05 },
    marks: [
      ...coloredLines(axes, mode, withinRanges(axes, ranges)),
      ...axes.map((axis, x) => uprightAxis(axis, x)),
      ...axes.flatMap((axis, x) => brushOf(axis, x, ranges[axis.name])),
    ],
    colorBar: {
      colors: stops.map((share) => colorOf(mode === 'min' ? 1 - share : share)),
      ticks: axes.at(-1)!.ticks,
    },
  });
}

/** An axis of `parallelCoordinatesPlot`, from its foot at 0 to its head at 1. */
export interface ParallelAxis {
  /** Of its parameter, or of the metric. */
  name: string;
  /** The number or the name that stands at a share of the axis, the nearest one of a 'category' axis. */
  valueAt(share: number): number | string;
  /** Where a number or a name stands; NaN for what is not on the axis. */
  shareOf(value: number | string): number;
}

/**
 * The axes that `parallelCoordinatesPlot` draws of the same options, from left to right: to find out what a person points
 * at, who brushes some trials.
 *
 * @throws BtcfcError as `parallelCoordinatesPlot`
 * @example
 * import { parallelAxes } from '@btcfc/viz';
 *
 * const trials = [
 *   { value: 0.4, config: { lr: 1e-3 } },
 *   { value: 0.2, config: { lr: 1e-5 } },
 * ];
 * const [lr] = parallelAxes({ trials, scales: { lr: 'log' } });
 * lr!.valueAt(0.5); // 1e-4, half way by ratio
 */
export function parallelAxes(
  options: OptionsInput<typeof parallelOptions> & TrialsOptions & TextOptions,
): ParallelAxis[] {
  return readParallel(options).axes.map(({ name, valueAt, shareOf }) => ({ name, valueAt, shareOf }));
}

function readParallel(options: OptionsInput<typeof parallelOptions> & TrialsOptions & TextOptions) {
  const read = parallelOptions.read(options);
  const { mode, valueScale, show, title, subtitle, xLabel, yLabel = 'Value', unit } = read;
  const given = readTrials(read.trials);
  const scales = {
    ...(read.space === undefined ? {} : spaceScales(read.space)),
    ...readScales(read.scales, given),
  };
  const trials = given.filter(
    ({ state, value }) =>
      !Number.isNaN(value) &&
      (valueScale === 'linear' || value > 0) &&
      (show === 'all' || state === 'complete') &&
      state !== 'failed',
  );
  if (trials.length === 0) throw nothingToDraw(show, valueScale);

  const axes = namesOf(trials, read.parameters).map((name) => {
    const values = trials.map(({ config }) => parameterValue(config, name));
    return parameterAxis({ name, values, scale: scales[name], bins: tickBins });
  });
  const values = trials.map(({ value }) => value);
  axes.push(parameterAxis({ name: yLabel || 'Value', values, scale: valueScale, bins: tickBins, unit }));
  const names = axes.map(({ name }) => name);
  checkOptionNames('the axes', read.ranges, names, 'ranges.');
  const ranges = read.ranges ?? {};
  for (const [name, range] of Object.entries(ranges)) {
    if (!isRange(range)) throw invalidOption(`ranges.${name}`, range, 'two numbers, or a list of names');
  }
  return { axes, mode, ranges, text: { title, subtitle, xLabel } };
}

function isRange(range: unknown): range is ParameterRange {
  if (!Array.isArray(range)) return false;
  if (range.every((name) => typeof name === 'string')) return true;
  return range.length === 2 && range.every((end) => typeof end === 'number' && !Number.isNaN(end));
}

/** Where the ends of a range stand on its axis; of names, each by itself. */
function partsOf(axis: ParameterAxis, range: ParameterRange): (readonly [from: number, to: number])[] {
  if (range.every((name) => typeof name === 'string')) {
    const places = (range as readonly string[]).map(axis.shareOf).filter((share) => !Number.isNaN(share));
    return places.map((share) => [share, share]);
  }
  const [from, to] = (range as readonly [number, number]).map(axis.shareOf).sort((a, b) => a - b);
  return [[from!, to!]];
}

/** Which trials stand within all that is brushed; undefined where nothing is. */
function withinRanges(
  axes: readonly ParameterAxis[],
  ranges: Readonly<Record<string, ParameterRange>>,
): ((trial: number) => boolean) | undefined {
  const brushed = axes.filter(({ name }) => ranges[name]);
  if (brushed.length === 0) return undefined;
  const checks = brushed.map((axis) => ({ shares: axis.shares, parts: partsOf(axis, ranges[axis.name]!) }));
  return (trial) =>
    checks.every(({ shares, parts }) => {
      const share = shares[trial]!;
      // what was read off an axis is not the number that is drawn to the last bit
      return parts.some(([from, to]) => share >= from - 1e-9 && share <= to + 1e-9);
    });
}

function brushOf(axis: ParameterAxis, x: number, range: ParameterRange | undefined): Mark[] {
  if (!range) return [];
  const parts = partsOf(axis, range).map(([from, to]) => [
    Math.max(-0.04, from - 0.012),
    Math.min(1.04, to + 0.012),
  ]);
  return [
    {
      ...{ type: 'interval', width: 16, color: brush, x: parts.map(() => x) },
      ...{ lower: parts.map(([from]) => from!), upper: parts.map(([, to]) => to!) },
    },
  ];
}

function readScales(
  scales: Readonly<Record<string, ParameterScale>> | undefined,
  trials: readonly ReadTrial[],
): Readonly<Record<string, ParameterScale>> {
  checkOptionNames('`trials`', scales, parameterNames(trials), 'scales.');
  return scales ?? {};
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

// a mark per colour: one per trial would take minutes for thousands
function coloredLines(
  axes: readonly ParameterAxis[],
  mode: 'min' | 'max',
  isWithin: ((trial: number) => boolean) | undefined,
): Mark[] {
  const merit = axes.at(-1)!.shares.map((share) => (mode === 'min' ? 1 - share : share));
  const order = Array.from(merit.keys()).sort((left, right) => merit[left]! - merit[right]!);
  // many lie over each other; a browser without a graphics card draws thin ones more than ten times as fast
  const width = order.length > 100 ? 1 : 1.5;
  const lines: (LineMark & { x: number[]; y: (number | null)[] })[] = Array.from(
    { length: colorCount },
    (_, place) => ({
      type: 'line',
      x: [],
      y: [],
      width,
      color: colorOf(place / (colorCount - 1)),
    }),
  );
  const others: (typeof lines)[number] = { type: 'line', x: [], y: [], width, color: unbrushed };
  for (const trial of order) {
    const line = lines[Math.round(merit[trial]! * (colorCount - 1))]!;
    const { x, y } = !isWithin || isWithin(trial) ? line : others;
    if (x.length > 0) {
      x.push(0);
      y.push(null);
    }
    axes.forEach(({ shares }, place) => {
      x.push(place);
      y.push(Number.isNaN(shares[trial]!) ? absent : shares[trial]!);
    });
  }
  return [others, ...lines].filter(({ x }) => x.length > 0);
}

function uprightAxis({ shares, ticks }: ParameterAxis, x: number): Mark {
  const none = shares.some(Number.isNaN) ? [{ at: absent, label: 'none', stroke: false }] : [];
  return { type: 'axis', x, ticks: [...none, ...ticks] };
}

/** Dark is good: the light end of viridis is faint on white, and left out. */
function colorOf(merit: number): string {
  return viridis((1 - merit) * 0.95);
}

function nothingToDraw(show: string, valueScale: string) {
  const kind = valueScale === 'log' ? 'a positive value' : 'a value';
  return show === 'complete'
    ? invalidData(`No complete trial has ${kind}.`, undefined, "Use `show: 'all'`, or wait for more trials.")
    : invalidData(`No trial has ${kind}.`, undefined, 'Pass trials that have reported something.');
}
