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

export type Parameter = NumericParameter | CategoricalParameter;

/** The parameter that a numeric domain makes. */
export function numericParameter(domain: NumberDomain, base: ParameterBase): NumericParameter {
  const { low, high } = domain;
  const log = domain.$domain.includes('log');
  const step = 'q' in domain ? domain.q : domain.$domain.endsWith('randint') ? 1 : undefined;
  if (step === undefined) {
    return { ...base, type: 'numeric', low, high, log, step, levels: low === high ? 1 : Infinity };
  }
  // a bound that is a multiple but for rounding belongs to the grid
  const levels = Math.floor((high - low) / step + 1e-9) + 1;
  const parameter: NumericParameter = { ...base, type: 'numeric', low, high, log, step, levels };
  return { ...parameter, high: levelValue(parameter, levels - 1) };
}

/** The parameter that a choice makes. */
export function categoricalParameter({ options }: ChoiceDomain, base: ParameterBase): CategoricalParameter {
  return { ...base, type: 'categorical', options, levels: options.length };
}

/** The value of a position on a stepped parameter's grid. */
export function levelValue({ low, high, step }: NumericParameter, level: number): number {
  if (step === undefined) return low;
  // 0.1 + 2 * 0.1 is 0.3 to whoever wrote 0.1
  const value = Number((low + level * step).toPrecision(12));
  return Math.min(high, Math.max(low, value));
}

/** The position of a value on a stepped parameter's grid. */
export function levelOf({ low, step = 1, levels }: NumericParameter, value: number): number {
  return Math.min(levels - 1, Math.max(0, Math.round((value - low) / step)));
}

/**
 * The place of a value on the parameter's own scale from 0 to 1, on which all have the same probability
 * before anything is known. On a grid the scale begins and ends half a step outside, so that each value has a cell.
 */
export function toUnit(parameter: NumericParameter, value: number): number {
  const [start, end] = scaleBounds(parameter);
  if (start === end) return 0.5;
  return ((parameter.log ? Math.log(value) : value) - start) / (end - start);
}

/** The value at a place of the scale from 0 to 1. */
export function fromUnit(parameter: NumericParameter, unit: number): number {
  const { low, high, log, step } = parameter;
  const [start, end] = scaleBounds(parameter);
  const scaled = start + unit * (end - start);
  const value = Math.min(high, Math.max(low, log ? Math.exp(scaled) : scaled));
  return step === undefined ? value : levelValue(parameter, levelOf(parameter, value));
}

/** The part of the scale from 0 to 1 that belongs to a value of a grid. */
export function cellOf(parameter: NumericParameter, value: number): [start: number, end: number] {
  const { low, high, step = 0, levels } = parameter;
  if (levels === 1) return [0, 1];
  const start = value <= low ? 0 : toUnit(parameter, value - step / 2);
  const end = value >= high ? 1 : toUnit(parameter, value + step / 2);
  return [start, end];
}

function scaleBounds({ low, high, log, step = 0 }: NumericParameter): [start: number, end: number] {
  if (!log) return [low - step / 2, high + step / 2];
  // the lowest cell must not reach zero
  return [Math.log(Math.max(low - step / 2, low / 2)), Math.log(high + step / 2)];
}
