import { checkOneOf } from '@btcfc/core';
import type { AxisTick, ScaleKind } from '../../../description/chart-description';
import { shortName } from '../../../description/short-name';
import { logLabels, numberLabels } from '../../../ticks/number-labels';
import { logTicks, numberTicks } from '../../../ticks/number-ticks';

/** How the values of a parameter are told apart. */
export type ParameterScale = Exclude<ScaleKind, 'time'>;

/** One upright axis: where a value stands on it, and what is written beside it. */
export interface ParameterAxis {
  name: string;
  /** Where each trial stands, 0 to 1; NaN for one that has no such parameter. */
  shares: Float64Array;
  /** From 0 at the foot of the axis to 1 at its head. */
  ticks: AxisTick[];
  /** The number or the name at a share of the axis, the nearest one of a 'category' axis. */
  valueAt(share: number): number | string;
  /** Where a number or a name stands; NaN for what is not on the axis. */
  shareOf(value: number | string): number;
}

export interface AxisOptions {
  name: string;
  /** The value of each trial; undefined where it has none. */
  values: readonly unknown[];
  /** @default by the values */
  scale?: ParameterScale;
  /** How many intervals between ticks there may be at most. */
  bins: number;
  unit?: string;
}

/** Ratio of the largest to the smallest value from which an axis may be logarithmic. */
const widestLinear = 100;
/** Values there may be at most for each to have a tick of its own. */
const mostDistinct = 6;

/** An axis for the values of one parameter. */
export function parameterAxis(options: AxisOptions): ParameterAxis {
  const { name, values, bins, unit = '' } = options;
  const present = values.filter((value) => value !== undefined);
  const scale = scaleOf(options);
  if (scale === 'category') return categoryAxis(name, values, present, bins);
  const numbers = values.map((value) => (value === undefined ? Number.NaN : (value as number)));
  const range = rangeOf(present as number[]);
  if (scale === 'log') return logAxis(name, numbers, range, bins, unit);
  return linearAxis(name, numbers, range, bins, unit);
}

/** How the values of a parameter are told apart: as asked for, where they can be. */
export function scaleOf({ name, values, scale }: Omit<AxisOptions, 'bins'>): ParameterScale {
  if (scale !== undefined) checkOneOf(`scales.${name}`, scale, ['linear', 'log', 'category']);
  const present = values.filter((value) => value !== undefined);
  const numeric = present.every((value) => typeof value === 'number' && Number.isFinite(value));
  if (!numeric || scale === 'category') return 'category';
  const range = rangeOf(present as number[]);
  // a logarithm needs values above 0: even if asked for, others are drawn linearly
  const log = range.min > 0 && (scale === 'log' || (!scale && spansDecades(present as number[], range)));
  return log ? 'log' : 'linear';
}

// values drawn evenly from 0.001 to 1 span decades too, but half of them lie above the middle
function spansDecades(numbers: readonly number[], { min, max }: { min: number; max: number }): boolean {
  const median = [...numbers].sort((left, right) => left - right)[numbers.length >> 1]!;
  return max / min >= widestLinear && median <= max / 4;
}

function rangeOf(numbers: readonly number[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    min = Math.min(min, number);
    max = Math.max(max, number);
  }
  return { min, max };
}

function linearAxis(
  name: string,
  numbers: number[],
  range: { min: number; max: number },
  bins: number,
  unit: string,
): ParameterAxis {
  const { min, max } = range;
  if (min === max) return constantAxis(name, numbers, min, unit);
  const distinct = [...new Set(numbers.filter((number) => !Number.isNaN(number)))];
  const few = distinct.length <= mostDistinct && distinct.length <= bins;
  const whole = numbers.every((number) => !(number % 1));
  const values = few ? distinct.sort((a, b) => a - b) : numberTicks({ min, max, bins, whole });
  const labels = numberLabels(values, unit);
  // halved first, as the difference of the largest numbers is infinite
  const share = (value: number) => (value / 2 - min / 2) / (max / 2 - min / 2);
  const valueAt = (at: number) => min * (1 - at) + max * at;
  return axisOf({ name, numbers, values, labels, share, valueAt });
}

function logAxis(
  name: string,
  numbers: number[],
  { min, max }: { min: number; max: number },
  bins: number,
  unit: string,
): ParameterAxis {
  if (min === max) return constantAxis(name, numbers, min, unit);
  const values = logTicks({ min, max, bins });
  const labels = logLabels(values, unit);
  // the ratio of the largest to the smallest numbers is infinite, the difference of their logarithms is not
  const [start, end] = [Math.log(min), Math.log(max)];
  const share = (value: number) => (Math.log(value) - start) / (end - start);
  const valueAt = (at: number) => Math.exp(start * (1 - at) + end * at);
  return axisOf({ name, numbers, values, labels, share, valueAt });
}

interface NumberAxis {
  name: string;
  numbers: readonly number[];
  /** Of the ticks. */
  values: readonly number[];
  labels: readonly string[];
  share(value: number): number;
  valueAt(share: number): number;
}

function axisOf({ name, numbers, values, labels, share, valueAt }: NumberAxis): ParameterAxis {
  return {
    name,
    shares: Float64Array.from(numbers, share),
    ticks: values.map((value, index) => ({ at: share(value), label: labels[index]! })),
    valueAt,
    shareOf: (value) => (typeof value === 'number' ? share(value) : Number.NaN),
  };
}

function constantAxis(name: string, numbers: number[], value: number, unit: string): ParameterAxis {
  return {
    name,
    shares: Float64Array.from(numbers, (number) => (Number.isNaN(number) ? Number.NaN : 0.5)),
    ticks: [{ at: 0.5, label: numberLabels([value], unit)[0]! }],
    valueAt: () => value,
    // beside the only value there is nothing
    shareOf: (other) =>
      typeof other === 'number' ? (other === value ? 0.5 : other < value ? 0 : 1) : Number.NaN,
  };
}

function categoryAxis(
  name: string,
  values: readonly unknown[],
  present: readonly unknown[],
  bins: number,
): ParameterAxis {
  const labels = categoriesOf(present);
  const places = new Map(labels.map((label, place) => [label, place]));
  const share = (place: number) => (labels.length === 1 ? 0.5 : place / (labels.length - 1));
  const every = Math.ceil(labels.length / Math.max(1, bins * 2));
  return {
    name,
    shares: Float64Array.from(values, (value) =>
      value === undefined ? Number.NaN : share(places.get(textOf(value))!),
    ),
    ticks: labels
      .map((label, place) => ({ at: share(place), label: shortName(label, 14) }))
      .filter((_, place) => place % every === 0),
    valueAt: (at) => labels[Math.round(Math.min(1, Math.max(0, at)) * (labels.length - 1))] ?? '',
    shareOf: (value) => (places.has(textOf(value)) ? share(places.get(textOf(value))!) : Number.NaN),
  };
}

/** The names of values, in their order. */
export function categoriesOf(present: readonly unknown[]): string[] {
  const labels = [...new Set(present.map(textOf))];
  const numbers = labels.every((label) => label !== '' && !Number.isNaN(Number(label)));
  return labels.sort((left, right) => (numbers ? Number(left) - Number(right) : left < right ? -1 : 1));
}

/** The name of a value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
