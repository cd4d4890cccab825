import { type InputOf, invalidOption, option } from '@btcfc/core';
import { type CheckedSource, quantileAt } from './forecast-source';

/** The options that all calibrators take. */
export const bandOptions = {
  /**
   * Probabilities of the quantiles to give, ascending; 0.05 and 0.95 are the ends of a 90% interval. The median
   * is passed on as it was forecast. @default [0.05, 0.25, 0.5, 0.75, 0.95]
   */
  levels: option.custom<readonly number[], { default: readonly number[] }>(readLevels, {
    default: [0.05, 0.25, 0.5, 0.75, 0.95],
  }),
  /**
   * `joint`: each level has its mirror image, and the interval between them is calibrated. `separate`: each
   * level by itself, for skewed errors. @default 'joint'
   */
  tails: option.oneOf(['joint', 'separate'] as const, { default: 'joint' }),
  /**
   * What is widened or narrowed: `residual`: the point forecast (at once symmetric around it); `quantiles`: the
   * forecast quantiles, as conformalised quantile regression does.
   *
   * @default 'quantiles' where the first forecast has any
   */
  base: option.oneOf(['residual', 'quantiles'] as const),
} as const;

/** The options that all calibrators take. */
export interface BandOptions extends InputOf<typeof bandOptions> {}

export type Tails = 'joint' | 'separate';
export type Base = 'residual' | 'quantiles';

/** What is calibrated as one: an interval, or one level. */
export interface Band {
  /** How often a score shall be within the radius. */
  coverage: number;
  /** Index of the level below. */
  lower?: number;
  /** Index of the level above. */
  upper?: number;
}

/** @throws BtcfcError `INVALID_OPTION` for levels without mirror images, where tails are joint */
export function bandsOf(levels: readonly number[], tails: Tails): Band[] {
  if (tails === 'separate') {
    return levels.flatMap((level, index) => {
      if (level === 0.5) return [];
      return level < 0.5 ? { coverage: 1 - level, lower: index } : { coverage: level, upper: index };
    });
  }
  const last = levels.length - 1;
  if (levels.some((level, index) => Math.abs(level + levels[last - index]! - 1) > 1e-9)) {
    throw invalidOption('levels', levels, 'mirror images around 0.5, or `tails` "separate"');
  }
  return levels
    .slice(0, Math.floor(levels.length / 2))
    .map((level, index) => ({ coverage: 1 - 2 * level, lower: index, upper: last - index }));
}

export interface BandedForecast {
  source: CheckedSource;
  levels: readonly number[];
  base: Base;
  scale: (position: number) => number;
}

/** What each level starts from at a position, before calibration. */
export function baseValues({ source, levels, base }: BandedForecast, position: number): number[] {
  if (base === 'residual') return levels.map(() => source.point[position]!);
  return levels.map((level) => quantileAt(source, position, level));
}

/**
 * How far the truth lies outside a band, negative inside, in units of the scale: the conformity score of
 * Romano, Patterson & Candes (2019), which is the absolute residual where both ends are the point forecast.
 */
export function scoreOf({ lower, upper }: Band, values: number[], scale: number, actual: number): number {
  const below = lower === undefined ? Number.NEGATIVE_INFINITY : values[lower]! - actual;
  const above = upper === undefined ? Number.NEGATIVE_INFINITY : actual - values[upper]!;
  return Math.max(below, above) / scale;
}

/**
 * The levels moved by the radii of their bands, then put in order from the middle outwards: an interval holds
 * all that are to be covered less often, so that none loses coverage by it.
 */
export function moveLevels(
  bands: readonly Band[],
  radii: readonly number[],
  values: number[],
  scale: number,
): number[] {
  const moved = [...values];
  bands.forEach(({ lower, upper }, index) => {
    if (lower !== undefined) moved[lower]! -= radii[index]! * scale;
    if (upper !== undefined) moved[upper]! += radii[index]! * scale;
  });
  return nest(bands, moved);
}

function nest(bands: readonly Band[], values: number[]): number[] {
  const nested = [...values];
  const lowers = bands.flatMap(({ lower }) => lower ?? []);
  const uppers = bands.flatMap(({ upper }) => upper ?? []);
  const innerLower = Math.max(...lowers, -1);
  const innerUpper = Math.min(...uppers, values.length);
  if (innerUpper - innerLower === 1 && lowers.length > 0 && uppers.length > 0) {
    const [low, high] = [nested[innerLower]!, nested[innerUpper]!];
    if (low > high) nested[innerLower] = nested[innerUpper] = (low + high) / 2;
  }
  for (let level = innerLower; level >= 0; level--) {
    nested[level] = Math.min(nested[level]!, nested[level + 1] ?? Number.POSITIVE_INFINITY);
  }
  for (let level = innerUpper; level < nested.length; level++) {
    nested[level] = Math.max(nested[level]!, nested[level - 1] ?? Number.NEGATIVE_INFINITY);
  }
  return nested;
}

/**
 * Which of `count` scores in ascending order, counted from 1, is the radius that a new, exchangeable score
 * stays within with probability `coverage` or more; above `count` where there are too few.
 */
export function rankOf(coverage: number, count: number): number {
  // 0.9 * 10 is 9.000000000000002 or so in other orders of terms: a hair must not cost a rank
  return Math.ceil((count + 1) * coverage - 1e-9);
}

function readLevels(name: string, value: unknown): readonly number[] {
  const levels = Array.isArray(value) ? [...value] : [];
  const isAscending = levels.every((level, index) => level > (levels[index - 1] ?? 0) && level < 1);
  const areNumbers = levels.every((level) => typeof level === 'number');
  if (levels.length > 0 && isAscending && areNumbers) return levels;
  throw invalidOption(name, value, 'ascending probabilities above 0 and below 1');
}
