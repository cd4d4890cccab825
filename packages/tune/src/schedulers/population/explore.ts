import type { Rng } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import type { Space } from '../../space/domain';
import { flattenSpace, sampleValue } from '../../space/flat-space';
import { levelOf, levelValue, type NumericParameter, type Parameter } from '../../space/parameter';

export interface ExploreOptions {
  space: Space;
  /** Names of the parameters that may change; undefined: all. */
  names: ReadonlySet<string> | undefined;
  /** How probable it is that a parameter is drawn anew. */
  resampleProbability: number;
  /** What numbers are multiplied by. */
  factors: readonly number[];
  rng: Rng;
}

/**
 * A configuration beside another: each parameter that may change is drawn anew or moved. What a choice brings into being is
 * drawn, what it does away with is gone.
 */
export function explore(config: Config, options: ExploreOptions): Config {
  const { space, names, resampleProbability, factors, rng } = options;
  const flat = flattenSpace(space);
  const before = flat.toPoint(config);
  const point = new Float64Array(before.length).fill(Number.NaN);
  flat.parameters.forEach((parameter, position) => {
    const own = rng.split(parameter.name);
    if (!flat.isActive(position, point)) return;
    const value = before[position]!;
    const isDrawn = own.uniform() < resampleProbability;
    const factor = factors[own.integer(0, factors.length - 1)]!;
    if (Number.isNaN(value)) point[position] = sampleValue(parameter, own);
    else if (names && !names.has(parameter.name)) point[position] = value;
    else point[position] = isDrawn ? sampleValue(parameter, own) : perturb(parameter, value, factor);
  });
  return flat.toConfig(point);
}

/** The value moved by a factor, as far as that has a meaning for it. */
export function perturb(parameter: Parameter, value: number, factor: number): number {
  if (parameter.type === 'numeric') return perturbNumber(parameter, value, factor);
  // options that are numbers in ascending order have neighbours
  const { options, levels } = parameter;
  const isOrdered = options.every(
    (each, index) => typeof each === 'number' && (index === 0 || (options[index - 1] as number) < each),
  );
  return isOrdered ? within(value + Math.sign(factor - 1), 0, levels - 1) : value;
}

function perturbNumber(parameter: NumericParameter, value: number, factor: number): number {
  const { low, high, log, step, levels } = parameter;
  // on a linear scale a value near zero would stay there
  const least = (high - low) / 10;
  const moved = log ? value * factor : value + (factor - 1) * Math.max(Math.abs(value), least);
  const next = within(moved, low, high);
  if (step === undefined) return next;
  const level = levelOf(parameter, value);
  const reached = levelOf(parameter, next);
  // a grid that is wider than the move
  const taken = reached === level ? within(level + Math.sign(factor - 1), 0, levels - 1) : reached;
  return levelValue(parameter, taken);
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
