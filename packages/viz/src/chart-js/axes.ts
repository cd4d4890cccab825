import { localClock } from '@btcfc/core';
import type { Scale as ChartJsScale, ScaleOptionsByType } from 'chart.js';
import type { ReadChart, ReadMark, Scale } from '../description/read-description';
import { shortName } from '../description/short-name';
import { dateLabels, dateTicks } from '../ticks/date-ticks';
import { extent, type Limits, logLimits, paddedLimits, timeLimits, valueLimits } from '../ticks/limits';
import { logLabels, numberLabels } from '../ticks/number-labels';
import { logTicks, numberTicks } from '../ticks/number-ticks';
import { fontOf, type Look, textSize } from './looks';

const day = 86_400_000;

/** The ends of both axes: as told, else around the marks. */
export function limitsOf({ x, y, marks }: ReadChart): { x: Limits; y: Limits } {
  const across = marks.flatMap((mark) => extentsAcross(mark));
  const upright = marks.flatMap((mark) => extentsUpright(mark));
  return {
    x: withEnds(x, () =>
      x.kind === 'log' ? logLimits(within(x, across)) : horizontalLimits(x, within(x, across)),
    ),
    y: withEnds(y, () => verticalLimits(y, upright)),
  };
}

function withEnds({ min, max }: Scale, around: () => Limits): Limits {
  if (min !== undefined && max !== undefined) return { min, max };
  const limits = around();
  return { min: min ?? limits.min, max: max ?? limits.max };
}

function extentsAcross(mark: ReadMark): ArrayLike<number>[] {
  if (mark.type === 'rule' || mark.type === 'axis') return mark.x === undefined ? [] : [[mark.x]];
  if (mark.type !== 'bar') return [mark.x];
  return mark.lying
    ? [mark.x, mark.from ?? [0]]
    : [mark.x.map((x) => x - mark.breadth / 2), mark.x.map((x) => x + mark.breadth / 2)];
}

function extentsUpright(mark: ReadMark): ArrayLike<number>[] {
  if (mark.type === 'axis') return [[mark.from, mark.to]];
  if (mark.type === 'rule') return mark.y === undefined ? [] : [[mark.y]];
  if (mark.type === 'band' || mark.type === 'interval') return [mark.lower, mark.upper];
  return mark.type === 'bar' && !mark.lying ? [mark.y, mark.from ?? [0]] : [mark.y];
}

function within({ kind }: Scale, values: readonly ArrayLike<number>[]): Limits {
  const range = extent(values);
  if (Number.isFinite(range.min)) return range;
  // nothing is drawn
  return kind === 'log' ? { min: 1, max: 10 } : { min: 0, max: 1 };
}

function horizontalLimits({ kind, whole, categories }: Scale, range: Limits): Limits {
  if (kind === 'category') return categoryLimits(categories);
  const single = range.min === range.max;
  if (kind === 'time') return timeLimits(range, single ? 1.5 * day : 0);
  if (whole) return paddedLimits(range, 0.5);
  return single ? valueLimits([[range.min]], 'linear') : paddedLimits(range, 0);
}

function verticalLimits(scale: Scale, values: readonly ArrayLike<number>[]): Limits {
  if (scale.kind === 'category') return categoryLimits(scale.categories);
  const range = within(scale, values);
  if (scale.kind === 'time') return horizontalLimits(scale, range);
  return valueLimits([[range.min, range.max]], scale.kind);
}

function categoryLimits(categories: readonly string[]): Limits {
  return { min: -0.5, max: Math.max(1, categories.length) - 0.5 };
}

export function horizontalAxis(chart: ReadChart, limits: Limits, width: number, look: Look) {
  const { x, labelSize, marks } = chart;
  const longest = Math.max(8, Math.floor(width / Math.max(1, x.categories.length) / 7));
  return {
    ...baseAxis(x, labelSize, look),
    ...limits,
    ...ticksOf(x, look, {
      bins: between(2, width / 70, x.whole ? 9 : 10),
      dates: between(3, width / 110, 16),
      wholeDays: x.kind === 'time' && marks.flatMap(extentsAcross).every(areMidnightsOf(x)),
      longest,
      // names are turned where they would run into each other
      maxRotation: x.kind === 'category' ? 70 : 0,
    }),
  };
}

export function verticalAxis(chart: ReadChart, limits: Limits, height: number, width: number, look: Look) {
  const { y, labelSize, marks } = chart;
  return {
    ...baseAxis(y, labelSize, look),
    ...limits,
    ...ticksOf(y, look, {
      bins: between(2, height / 50, 9),
      dates: between(2, height / 50, 9),
      wholeDays: y.kind === 'time' && marks.flatMap(extentsUpright).every(areMidnightsOf(y)),
      longest: Math.max(10, Math.floor(width / 28)),
      maxRotation: 0,
    }),
  };
}

function areMidnightsOf({ timeZone }: Scale): (times: ArrayLike<number>) => boolean {
  return (times) =>
    localClock(Float64Array.from(times), timeZone).every((time) => time % day === 0 || Number.isNaN(time));
}

function baseAxis({ kind, label }: Scale, labelSize: number, { ink, grid }: Look) {
  return {
    type: kind === 'log' ? ('logarithmic' as const) : ('linear' as const),
    bounds: 'data' as const,
    offset: false,
    border: { display: false },
    grid: {
      color: grid,
      lineWidth: 1,
      drawTicks: true,
      tickLength: 5,
      tickWidth: 1,
      tickColor: ink,
    },
    title: {
      display: label !== '',
      text: label,
      color: ink,
      font: fontOf(labelSize),
      padding: { top: 6, bottom: 4 },
    },
  };
}

interface TickRoom {
  /** Intervals between numbers there may be at most. */
  bins: number;
  /** Dates there may be at most. */
  dates: number;
  wholeDays: boolean;
  /** Characters of a name there is room for. */
  longest: number;
  maxRotation: number;
}

type Write = (values: number[]) => (string | string[])[];

function ticksOf({ kind, unit, whole, categories, timeZone }: Scale, { ink }: Look, room: TickRoom) {
  const { bins, dates, wholeDays, longest, maxRotation } = room;
  if (kind === 'time')
    return ticksBy(
      ink,
      (ends) => dateTicks({ ...ends, count: dates, wholeDays, timeZone }),
      (values) => dateLabels(values, timeZone),
    );
  if (kind === 'log')
    return ticksBy(
      ink,
      (ends) => logTicks({ ...ends, bins }),
      (values) => logLabels(values, unit),
    );
  if (kind === 'linear') {
    return ticksBy(
      ink,
      (ends) => numberTicks({ ...ends, bins, whole }),
      (values) => numberLabels(values, unit),
    );
  }
  const places = Array.from(categories.keys());
  return ticksBy(
    ink,
    ({ min, max }) => places.filter((place) => place >= min && place <= max),
    (values) => values.map((place) => shortName(categories[place]!, longest)),
    maxRotation,
  );
}

// computed from the axis as it is when drawn, so that a chart zoomed in a browser keeps good ticks
function ticksBy(color: string, place: (limits: Limits) => number[], write: Write, maxRotation = 0) {
  return {
    afterBuildTicks(axis: ChartJsScale) {
      const { min, max } = axis;
      axis.ticks = place({ min, max }).map((value) => ({ value }));
    },
    ticks: {
      color,
      font: fontOf(textSize),
      padding: 4,
      autoSkip: false,
      minRotation: 0,
      maxRotation,
      callback: ((_value, index, ticks) =>
        write(ticks.map(({ value }) => value))[index]) as ScaleOptionsByType<'linear'>['ticks']['callback'],
    },
  };
}

function between(least: number, value: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, value)));
}
