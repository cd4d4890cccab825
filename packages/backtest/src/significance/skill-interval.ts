import {
  checkNumber,
  defineOptions,
  type OptionsInput,
  option,
  Rng,
  readNumbers,
  sampleQuantiles,
  studentTQuantile,
} from '@btcfc/core';
import { skillOf } from '../metrics/skill';
import { areEnoughRows, cosineTerms, cosineVariance } from './long-run-variance';

/** How the interval of a skill is found. */
export const intervalOptions = {
  /**
   * `cosine`: from the variance of the mean losses, as in `dieboldMariano`; `stationary`, `moving`: by drawing blocks of
   * random length that wrap around (Politis & Romano 1994) or of one length (Künsch 1989), whose intervals are too narrow
   * where forecasts overlap. @default 'cosine'
   */
  method: option.oneOf(['cosine', 'stationary', 'moving'] as const, { default: 'cosine' }),
  /** Rows of a block that is drawn, in the mean. @default the cube root of the rows, rounded up */
  blockRows: option.number({ min: 1 }),
  /** How often blocks are drawn anew. @default 2000 */
  replications: option.integer({ min: 1, default: 2000 }),
  /** How often the interval is to hold the skill. @default 0.95 */
  confidence: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.95 }),
  /** Fixes the draws. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
} as const;

const skillIntervalOptions = defineOptions('skillInterval', {
  ...intervalOptions,
  /** Rows ahead that were forecast: losses of overlapping forecasts are related. @default 1 */
  horizon: option.integer({ min: 1, default: 1 }),
});

/** Options of `skillInterval`. */
export interface SkillIntervalOptions extends OptionsInput<typeof skillIntervalOptions> {}

type ReadOptions = ReturnType<typeof skillIntervalOptions.read>;

/** A skill and where it may lie. */
export interface SkillInterval {
  /** `1 - mean(losses) / mean(baseline)`. */
  skill: number;
  /** Lower bound. */
  lower: number;
  /** Upper bound. */
  upper: number;
}

/**
 * An interval for the skill `1 - mean(losses) / mean(baseline)`. By cosines: that of the logarithm of the ratio by the
 * delta method, with the long-run variance and Student's t of `dieboldMariano`, so that no bound is above 1. By blocks:
 * percentiles of drawn rows, both losses together.
 *
 * All three are NaN where the baseline has no loss, or there are no rows; the bounds by cosines also for fewer than 3 rows
 * or two horizons. NaN or infinite where losses add up to more than the largest number.
 *
 * @param losses row by row in time order, shape [rows]
 * @param baseline losses of what is compared with, on the same rows
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA`, naming the row, for what is no finite number
 *
 * @example
 * import { skillInterval } from '@btcfc/backtest'
 * const { skill, lower, upper } = skillInterval([1, 2, 1, 1], [2, 3, 2, 3])
 */
export function skillInterval(
  losses: ArrayLike<number>,
  baseline: ArrayLike<number>,
  options: SkillIntervalOptions = {},
): SkillInterval {
  const read = skillIntervalOptions.read(options);
  const ours = readNumbers(losses, { name: 'losses', missing: 'refused' });
  const rows = ours.length;
  const theirs = readNumbers(baseline, { name: 'baseline', missing: 'refused', rows });
  const skill = skillOf(sum(ours), sum(theirs));
  const bounds = read.method === 'cosine' ? deltaBounds(ours, theirs, read) : drawnBounds(ours, theirs, read);
  return { skill, ...bounds };
}

function deltaBounds(
  ours: Float64Array,
  theirs: Float64Array,
  { horizon, confidence }: ReadOptions,
): { lower: number; upper: number } {
  const rows = ours.length;
  const [mean, reference] = [sum(ours) / rows, sum(theirs) / rows];
  const ratio = mean / reference;
  if (reference === 0 || !areEnoughRows(rows, horizon)) return { lower: Number.NaN, upper: Number.NaN };
  // a ratio that is not above 0, of losses that may be negative or all 0, has no logarithm
  const isAboveZero = mean > 0 && reference > 0;
  const parts = ours.map((loss, row) => {
    const other = theirs[row]!;
    return isAboveZero ? loss / mean - other / reference : (loss - ratio * other) / reference;
  });
  const terms = cosineTerms(rows, horizon);
  const deviation = Math.sqrt(cosineVariance(parts, 0, terms) / rows);
  const reach = studentTQuantile(1 - (1 - confidence) / 2, terms) * deviation;
  if (!isAboveZero) return { lower: 1 - ratio - reach, upper: 1 - ratio + reach };
  return { lower: 1 - ratio * Math.exp(reach), upper: 1 - ratio * Math.exp(-reach) };
}

function drawnBounds(
  ours: Float64Array,
  theirs: Float64Array,
  { method, replications, confidence, seed, ...read }: ReadOptions,
): { lower: number; upper: number } {
  const rows = ours.length;
  const blockRows = blockLength(read.blockRows, rows);
  const rng = new Rng(seed).split('block bootstrap');
  const lengthOf = method === 'moving' ? () => Math.round(blockRows) : stationaryLength(rng, rows, blockRows);
  const starts = method === 'moving' ? rows - Math.round(blockRows) + 1 : rows;
  // the rows follow each other twice, for blocks that wrap around
  const [ourRows, theirRows] = [twice(ours), twice(theirs)];
  const skills = new Float64Array(replications);
  for (let replication = 0; replication < replications; replication++) {
    // rows are added one by one: a difference of running sums would carry one huge loss into all blocks after it
    let ourSum = 0;
    let theirSum = 0;
    for (let drawn = 0; drawn < rows; ) {
      const start = Math.floor(rng.uniform(0, starts));
      const end = start + Math.min(lengthOf(), rows - drawn);
      for (let row = start; row < end; row++) {
        ourSum += ourRows[row]!;
        theirSum += theirRows[row]!;
      }
      drawn += end - start;
    }
    skills[replication] = skillOf(ourSum, theirSum);
  }
  const tail = (1 - confidence) / 2;
  const [lower, upper] = sampleQuantiles(
    skills.filter((value) => !Number.isNaN(value)),
    [tail, 1 - tail],
  );
  return { lower: lower!, upper: upper! };
}

function blockLength(given: number | undefined, rows: number): number {
  if (given === undefined) return Math.ceil(Math.cbrt(rows));
  return checkNumber('blockRows', given, { max: Math.max(rows, 1) });
}

// a block ends after each of its rows with the same chance
function stationaryLength(rng: Rng, rows: number, blockRows: number): () => number {
  if (blockRows === 1) return () => 1;
  const going = Math.log1p(-1 / blockRows);
  return () => Math.max(1, Math.min(Math.ceil(Math.log1p(-rng.uniform()) / going), rows));
}

function twice(values: Float64Array): Float64Array {
  const doubled = new Float64Array(2 * values.length);
  doubled.set(values);
  doubled.set(values, values.length);
  return doubled;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
