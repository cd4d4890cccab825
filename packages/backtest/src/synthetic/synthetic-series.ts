import { checkInteger, checkNumber, Rng } from '@btcfc/core';

export interface RandomWalkOptions {
  rows: number;
  /** @default 0 */
  seed?: number;
  /** @default 100 */
  start?: number;
  /** Standard deviation of a step. @default 1 */
  deviation?: number;
}

/** A series whose best forecast is its last value: whoever does better on it was lucky, or looked ahead. */
export function randomWalk({ rows, seed = 0, start = 100, deviation = 1 }: RandomWalkOptions): Float64Array {
  checkInteger('rows', rows, { min: 0 });
  checkNumber('start', start);
  checkNumber('deviation', deviation, { min: 0 });
  const rng = new Rng(seed).split('random walk');
  let value = start;
  return new Float64Array(rows).map((_, row) => {
    if (row > 0) value += rng.normal(0, deviation);
    return value;
  });
}

export interface SeasonalSeriesOptions {
  rows: number;
  /** @default 0 */
  seed?: number;
  /** Rows of a season. @default 24 */
  period?: number;
  /** @default 100 */
  level?: number;
  /** Rise per row. @default 0.05 */
  trend?: number;
  /** Half the height of a season. @default 10 */
  amplitude?: number;
  /** Share of the last surprise that is left in the next row, from 0 to 1. @default 0.5 */
  persistence?: number;
  /** Standard deviation of a surprise. @default 1 */
  noise?: number;
}

/**
 * A season with an overtone on a rising line, and noise that fades slowly (AR(1)): the seasonal naive forecast misses
 * the trend and repeats a season's noise, so that a model which learns all three beats it clearly.
 */
export function seasonalSeries({
  rows,
  seed = 0,
  period = 24,
  level = 100,
  trend = 0.05,
  amplitude = 10,
  persistence = 0.5,
  noise = 1,
}: SeasonalSeriesOptions): Float64Array {
  checkInteger('rows', rows, { min: 0 });
  checkInteger('period', period, { min: 2 });
  checkNumber('persistence', persistence, { min: 0, max: 1 });
  checkNumber('noise', noise, { min: 0 });
  const rng = new Rng(seed).split('seasonal series');
  let rest = 0;
  return new Float64Array(rows).map((_, row) => {
    const angle = (2 * Math.PI * row) / period;
    rest = persistence * rest + rng.normal(0, noise);
    return level + trend * row + amplitude * (Math.sin(angle) + 0.3 * Math.cos(2 * angle)) + rest;
  });
}
