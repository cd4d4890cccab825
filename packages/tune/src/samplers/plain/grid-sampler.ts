import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import { type FlatSpace, flattenSpace, type Point } from '../../space/flat-space';
import { fromUnit, levelValue, type Parameter } from '../../space/parameter';
import { readSuggestOptions } from '../modelling/suggest-options';
import type { Sampler, SuggestOptions } from '../sampler';

const gridOptions = defineOptions('GridSampler', {
  /** Values tried of a parameter that has more than this many. @default 5 */
  resolution: option.integer({ min: 1, default: 5 }),
});

/** Options of `GridSampler`. */
export interface GridSamplerOptions extends OptionsInput<typeof gridOptions> {}

/**
 * Tries every combination of a grid once: all values of choices and short integer ranges, `resolution` evenly
 * spaced ones of every other parameter, the bounds included. Branches count with their own parameters only.
 *
 * Combinations come in order, the last parameter fastest; those already suggested are left out, whatever became of
 * them. After the last there is no suggestion.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { choice, GridSampler, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(({ x, layers }) => x / layers, {
 *   space: { x: uniform(0, 1), layers: choice([1, 2]) },
 *   metric: 'loss',
 *   numSamples: 100,
 *   sampler: new GridSampler({ resolution: 3 }),
 * });
 * trials.length; // 6: there are no more
 */
export class GridSampler implements Sampler {
  readonly name = 'grid';
  private readonly resolution: number;

  constructor(options?: GridSamplerOptions) {
    this.resolution = gridOptions.read(options).resolution;
  }

  suggest(options: SuggestOptions): Config | undefined {
    const { space, trials } = readSuggestOptions(options);
    const flat = flattenSpace(space);
    const tried = new Set(trials.map(({ config }) => flat.toPoint(config).join()));
    for (const point of gridPoints(flat, this.resolution)) {
      if (!tried.has(point.join())) return flat.toConfig(point);
    }
    return undefined;
  }
}

/** Every point of the grid, in order. */
export function* gridPoints(
  flat: FlatSpace,
  resolution: number,
  point: Point = new Float64Array(flat.parameters.length).fill(Number.NaN),
  position = 0,
): Generator<Point> {
  const parameter = flat.parameters[position];
  if (parameter === undefined) {
    yield point.slice();
    return;
  }
  const values = flat.isActive(position, point) ? gridValues(parameter, resolution) : [Number.NaN];
  for (const value of values) {
    point[position] = value;
    yield* gridPoints(flat, resolution, point, position + 1);
  }
  point[position] = Number.NaN;
}

function gridValues(parameter: Parameter, resolution: number): number[] {
  if (parameter.type === 'categorical') return range(parameter.levels);
  const { levels } = parameter;
  if (levels <= resolution) return range(levels).map((level) => levelValue(parameter, level));
  if (resolution === 1) return [fromUnit(parameter, 0.5)];
  const values = range(resolution).map((index) => fromUnit(parameter, index / (resolution - 1)));
  return [...new Set(values)];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
