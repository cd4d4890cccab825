import type { Rng } from '@btcfc/core';
import type { ChoiceDomain, NumberDomain, SpaceValue } from './domain';

/** A parameter exists only where the choice it hangs on has taken this option; that choice may hang on another. */
export interface BranchCondition {
  /** Position of the choice among the parameters; always smaller than that of what depends on it. */
  readonly parameter: number;
  /** Position of the option. */
  readonly option: number;
}

interface ParameterBase {
  /** Unique, readable and stable: `lr`, `optimizer`, `optimizer(adam).lr`. */
  readonly name: string;
  /** Where the value stands in a configuration. */
  readonly path: readonly string[];
  /** Present for parameters of a branch. */
  readonly condition: BranchCondition | undefined;
}

/** A parameter with an order and distances. Its value is the number itself. */
export interface NumericParameter extends ParameterBase {
  readonly type: 'numeric';
  readonly low: number;
  /** The largest value there is: on the grid, if there is one. */
  readonly high: number;
  /** Whether distances are ratios. */
  readonly log: boolean;
  /** Distance between neighbouring values; `undefined` if any number is allowed. */
  readonly step: number | undefined;
  /** How many values there are. */
  readonly levels: number;
}

/** A parameter without order. Its value is the position of the option. */
export interface CategoricalParameter extends ParameterBase {
  readonly type: 'categorical';
  readonly options: readonly SpaceValue[];
  readonly levels: number;
}

/** A parameter of a space, as samplers see it. */
export type Parameter = NumericParameter | CategoricalParameter;

/** The parameter that a numeric domain makes. */
export function numericParameter(domain: NumberDomain, base: ParameterBase): NumericParameter {
  const { low, high } = domain;
  const log = domain.$domain.includes('log');
  const step = 'q' in domain ? domain.q : domain.$domain.endsWith('randint') ? 1 : undefined;
  if (step === undefined) {
    return { ...base, type: 'numeric', low, high, log, step, levels: low === high ? 1 : Infinity };
  }
  const parameter: NumericParameter = { ...base, type: 'numeric', low, high, log, step, levels: 1 };
  const levels = Math.floor((high - low) / step + boundTolerance(parameter)) + 1;
  return { ...parameter, levels, high: gridValue(parameter, levels - 1) };
}

// a bound that is a multiple but for rounding belongs to the grid
function boundTolerance({ low, high, step = 1 }: NumericParameter): number {
  if (Number.isInteger(low) && Number.isInteger(high) && Number.isInteger(step)) return 0;
  const rounding = 2 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high));
  return Math.max(1e-9, Math.min(0.25, rounding / step));
}

/** The parameter that a choice makes. */
export function categoricalParameter({ options }: ChoiceDomain, base: ParameterBase): CategoricalParameter {
  return { ...base, type: 'categorical', options, levels: options.length };
}

/** The value of a position on a stepped parameter's grid. */
export function levelValue(parameter: NumericParameter, level: number): number {
  return parameter.step === undefined ? parameter.low : gridValue(parameter, level);
}

function gridValue({ low, high, step = 1 }: NumericParameter, level: number): number {
  const value = low + level * step;
  const decimals = Math.max(decimalsOf(low), decimalsOf(step));
  // 0.1 + 2 * 0.1 is 0.3 to whoever wrote 0.1, and -0.3 + 3 * 0.1 is 0
  const rounded = decimals > mostDecimals ? value : Number(value.toFixed(decimals)) + 0;
  return Math.min(high, Math.max(low, rounded));
}

/** What `toFixed` takes. */
const mostDecimals = 100;

/** Digits after the decimal point of the shortest text that is this number. */
function decimalsOf(value: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!;
  return Math.max(0, fraction.length - Number(exponent));
}

/** The position of a value on a stepped parameter's grid. */
export function levelOf(parameter: NumericParameter, value: number): number {
  return levelAt(parameter, value - parameter.low);
}

function levelAt({ step = 1, levels }: NumericParameter, offset: number): number {
  return Math.min(levels - 1, Math.max(0, Math.round(offset / step)));
}

/** A position on a grid or among options, all with the same probability. */
export function drawLevel({ levels }: Parameter, rng: Rng): number {
  return levels <= 2 ** 32 ? rng.integer(0, levels - 1) : Math.floor(rng.uniform() * levels);
}

/**
 * The place of a value on the parameter's own scale from 0 to 1, on which all have the same probability
 * before anything is known. On a grid the scale begins and ends half a step outside, so that each value has a cell.
 */
export function toUnit(parameter: NumericParameter, value: number): number {
  if (isFine(parameter)) return offsetToUnit(parameter, gridOffset(parameter, value));
  const [start, end] = scaleBounds(parameter);
  if (start === end) return 0.5;
  // bounds further apart than the largest number
  if (end - start === Number.POSITIVE_INFINITY) return (value / 2 - start / 2) / (end / 2 - start / 2);
  return ((parameter.log ? Math.log(value) : value) - start) / (end - start);
}

/** The value at a place of the scale from 0 to 1. */
export function fromUnit(parameter: NumericParameter, unit: number): number {
  const { low, high, log, step } = parameter;
  if (isFine(parameter)) return levelValue(parameter, levelAt(parameter, unitToOffset(parameter, unit)));
  const [start, end] = scaleBounds(parameter);
  const width = end - start;
  const scaled = width === Number.POSITIVE_INFINITY ? start * (1 - unit) + end * unit : start + unit * width;
  const value = Math.min(high, Math.max(low, log ? Math.exp(scaled) : scaled));
  return step === undefined ? value : levelValue(parameter, levelOf(parameter, value));
}

/** The part of the scale from 0 to 1 that belongs to a value of a grid. */
export function cellOf(parameter: NumericParameter, value: number): [start: number, end: number] {
  const { low, high, step = 0, levels } = parameter;
  if (levels === 1) return [0, 1];
  const at = (distance: number) =>
    isFine(parameter)
      ? offsetToUnit(parameter, gridOffset(parameter, value) + distance)
      : toUnit(parameter, value + distance);
  return [value <= low ? 0 : at(-step / 2), value >= high ? 1 : at(step / 2)];
}

function scaleBounds({ low, high, log, step = 0 }: NumericParameter): [start: number, end: number] {
  if (!log) return [low - step / 2, high + step / 2];
  return [Math.log(low - scaleMargin({ low, step })), Math.log(high + step / 2)];
}

// the lowest cell of a logarithmic scale must not reach zero
function scaleMargin({ low, step = 0 }: Pick<NumericParameter, 'low' | 'step'>): number {
  return Math.min(step / 2, low / 2);
}

/** Whether steps are so small beside the values that half a step is lost in them: then distances from `low` are used. */
function isFine({ low, high, step }: NumericParameter): boolean {
  return step !== undefined && Math.max(Math.abs(low), Math.abs(high)) > 2 ** 31 * step;
}

function gridOffset(parameter: NumericParameter, value: number): number {
  return levelOf(parameter, value) * parameter.step!;
}

function offsetToUnit(parameter: NumericParameter, offset: number): number {
  return offsetOnScale(parameter, offset) / scaleLength(parameter);
}

function scaleLength(parameter: NumericParameter): number {
  const { levels, step = 0 } = parameter;
  return offsetOnScale(parameter, (levels - 0.5) * step);
}

function offsetOnScale({ low, log, step = 0 }: NumericParameter, offset: number): number {
  if (!log) return offset + step / 2;
  const margin = scaleMargin({ low, step });
  return Math.log1p((offset + margin) / (low - margin));
}

function unitToOffset(parameter: NumericParameter, unit: number): number {
  const { low, log, step = 0 } = parameter;
  const scaled = unit * scaleLength(parameter);
  if (!log) return scaled - step / 2;
  const margin = scaleMargin({ low, step });
  return Math.expm1(scaled) * (low - margin) - margin;
}
