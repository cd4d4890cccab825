import { checkInteger, checkNumber, checkOneOf, Rng } from '@btcfc/core';
import { skill } from '../metrics/point-metrics';
import { sampleQuantiles } from '../numerics/quantiles';

export interface SkillIntervalOptions {
  /** Blocks of random length that wrap around (Politis & Romano 1994), or of one length (Künsch 1989). @default 'stationary' */
  method?: 'stationary' | 'moving';
  /** Rows of a block, in the mean. @default the cube root of the rows, rounded up */
  blockRows?: number;
  /** How often the rows are drawn anew. @default 2000 */
  replications?: number;
  /** Share of the replications within the interval. @default 0.95 */
  confidence?: number;
  /** Fixes the draws. @default 0 */
  seed?: number;
}

export interface SkillInterval {
  skill: number;
  lower: number;
  upper: number;
}

/**
 * An interval for the skill `1 - mean(losses) / mean(baseline)` by drawing blocks of rows, both losses together: what
 * lies near in time stays together, so that its relation is kept. Bounds are percentiles of the replications.
 */
export function skillInterval(
  losses: ArrayLike<number>,
  baseline: ArrayLike<number>,
  {
    method = 'stationary',
    blockRows = Math.ceil(Math.cbrt(losses.length)),
    replications = 2000,
    confidence = 0.95,
    seed = 0,
  }: SkillIntervalOptions = {},
): SkillInterval {
  const rows = losses.length;
  checkInteger('baseline.length', baseline.length, { min: rows, max: rows });
  checkOneOf('method', method, ['stationary', 'moving']);
  checkNumber('blockRows', blockRows, { min: rows === 0 ? 0 : 1, max: Math.max(rows, 1) });
  checkInteger('replications', replications, { min: 1 });
  checkNumber('confidence', confidence, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const rng = new Rng(seed).split('block bootstrap');
  const draw = method === 'moving' ? movingBlock : stationaryBlock;
  const ours = runningSums(losses);
  const theirs = runningSums(baseline);
  const skills = new Float64Array(replications);
  for (let replication = 0; replication < replications; replication++) {
    let ourSum = 0;
    let theirSum = 0;
    for (let drawn = 0; drawn < rows; ) {
      const { start, length } = draw(rng, rows, blockRows);
      const end = start + Math.min(length, rows - drawn);
      ourSum += ours[end]! - ours[start]!;
      theirSum += theirs[end]! - theirs[start]!;
      drawn += end - start;
    }
    skills[replication] = skill(ourSum, theirSum);
  }
  const tail = (1 - confidence) / 2;
  const [lower, upper] = sampleQuantiles(
    skills.filter((value) => !Number.isNaN(value)),
    [tail, 1 - tail],
  );
  return { skill: skill(sum(losses), sum(baseline)), lower: lower!, upper: upper! };
}

interface Block {
  start: number;
  length: number;
}

// a block ends after each of its rows with the same chance
function stationaryBlock(rng: Rng, rows: number, blockRows: number): Block {
  const start = Math.floor(rng.uniform(0, rows));
  if (blockRows === 1) return { start, length: 1 };
  const length = Math.ceil(Math.log1p(-rng.uniform()) / Math.log1p(-1 / blockRows));
  return { start, length: Math.max(1, Math.min(length, rows)) };
}

function movingBlock(rng: Rng, rows: number, blockRows: number): Block {
  const length = Math.round(blockRows);
  return { start: Math.floor(rng.uniform(0, rows - length + 1)), length };
}

/** Entry `row` is the sum of all values before it; the values follow each other twice, for blocks that wrap around. */
function runningSums(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(2 * values.length + 1);
  for (let row = 0; row < 2 * values.length; row++) sums[row + 1] = sums[row]! + values[row % values.length]!;
  return sums;
}

function sum(values: ArrayLike<number>): number {
  return Array.prototype.reduce.call(
    values,
    (total, value) => (total as number) + (value as number),
    0,
  ) as number;
}
