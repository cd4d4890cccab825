import { defineOptions, type OptionsInput, option, Rng } from '@btcfc/core';

const randomWalkOptions = defineOptions('randomWalk', {
  /** Rows to make. */
  rows: option.integer({ min: 0, required: true }),
  /** Fixes the draws. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
  /** The first value. @default 100 */
  start: option.number({ default: 100 }),
  /** Standard deviation of a step. @default 1 */
  deviation: option.number({ min: 0, default: 1 }),
});

/** Options of `randomWalk`. */
export interface RandomWalkOptions extends OptionsInput<typeof randomWalkOptions> {}

/**
 * A series whose best forecast is its last value: whoever does better on it was lucky, or looked ahead.
 *
 * @returns shape [rows]
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { randomWalk } from '@btcfc/backtest'
 * const series = randomWalk({ rows: 500, seed: 7 })
 */
export function randomWalk(options: RandomWalkOptions): Float64Array {
  const { rows, seed, start, deviation } = randomWalkOptions.read(options);
  const rng = new Rng(seed).split('random walk');
  let value = start;
  return new Float64Array(rows).map((_, row) => {
    if (row > 0) value += rng.normal(0, deviation);
    return value;
  });
}

const seasonalSeriesOptions = defineOptions('seasonalSeries', {
  /** Rows to make. */
  rows: option.integer({ min: 0, required: true }),
  /** Fixes the draws. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
  /** Rows of a season. @default 24 */
  period: option.integer({ min: 2, default: 24 }),
  /** Height of the line that the seasons lie on, in row 0. @default 100 */
  level: option.number({ default: 100 }),
  /** Rise per row. @default 0.05 */
  trend: option.number({ default: 0.05 }),
  /** Half the height of a season. @default 10 */
  amplitude: option.number({ default: 10 }),
  /** Share of the last surprise that is left in the next row, from 0 to 1. @default 0.5 */
  persistence: option.number({ min: 0, max: 1, default: 0.5 }),
  /** Standard deviation of a surprise. @default 1 */
  noise: option.number({ min: 0, default: 1 }),
});

/** Options of `seasonalSeries`. */
export interface SeasonalSeriesOptions extends OptionsInput<typeof seasonalSeriesOptions> {}

/**
 * A season with an overtone on a rising line, and noise that fades slowly (AR(1)): the seasonal naive forecast misses
 * the trend and repeats a season's noise, so that a model which learns all three beats it clearly.
 *
 * @returns shape [rows]
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { seasonalSeries } from '@btcfc/backtest'
 * const series = seasonalSeries({ rows: 800, period: 7 })
 */
export function seasonalSeries(options: SeasonalSeriesOptions): Float64Array {
  const { rows, seed, period, level, trend, amplitude, persistence, noise } =
    seasonalSeriesOptions.read(options);
  const rng = new Rng(seed).split('seasonal series');
  let rest = 0;
  return new Float64Array(rows).map((_, row) => {
    const angle = (2 * Math.PI * row) / period;
    rest = persistence * rest + rng.normal(0, noise);
    return level + trend * row + amplitude * (Math.sin(angle) + 0.3 * Math.cos(2 * angle)) + rest;
  });
}
