import {
  type FrequencyLike,
  type FrequencyUnit,
  naturalPeriods,
  readFrequency,
} from '../data/dates/frequency/frequency';
import { checkFinite, readNumbers } from '../data/numbers';
import { sortedQuantiles } from '../numerics/quantiles';
import { rollingSum } from '../numerics/rolling-sum';
import { defineOptions, type OptionsInput } from '../options/define-options';
import * as option from '../options/option';
import { autocorrelations, peaksOf } from './period/autocorrelations';
import { periodProbability, seasonShare } from './period/test-period';

const periodOptions = defineOptions('inferPeriod', {
  /** The longest period that is looked for, in rows. @default 400 */
  maxPeriod: option.integer({ min: 2, default: 400 }),
  /**
   * How far apart rows stand: then only the seasons that are usual there are looked for, any where rows stand less than a
   * day apart and none is usual. @default any period
   */
  frequency: option.custom<FrequencyLike>((name, value) => readFrequency(value as FrequencyLike, name)),
});

/** Options of `inferPeriod` and `inferPeriods`. */
export interface InferPeriodOptions extends OptionsInput<typeof periodOptions> {}

/** How often a series without a season may be told to have one. */
const falseAlarms = 0.05;
/** Periods that the latest half of a series must have to show a season which was not there from the beginning. */
const fewestOfNew = 8;
/** The share of the false alarms that such seasons may be. */
const shareOfNew = 0.2;
/** From so many rows on a season may be so slow that noise hides the move of a row: that of a quarter of it is looked at. */
const leastSlow = 25;
/** Rows that are looked at, the latest ones. */
/** Rows at the end that are looked at, and no fewer than so many of the longest period. */
const mostRows = 4096;
const mostCycles = 4;
/**
 * Share of what the best period foretells that a shorter one must for the longer to add little. Where usual periods are
 * looked for both are seasons of their own, as the day and the week; otherwise the shorter may be half of the season.
 */
const shareOfBest = { usual: 0.7, any: 0.9 };
/** What a longer period must foretell beyond the shorter ones to be a season of its own. */
const leastGain = 0.01;

/**
 * The period of a series' season, in rows; 1 where it has none. A season is told from the memory of a series by a test: the
 * harmonics of a period must stand out of the spectrum around them, of differences (of logarithms, where all values are
 * positive), so far that one of twenty series without a season is told to have one; and the same place in the other
 * periods must foretell a difference, of a slow season (more than 24 rows, where usual periods are looked for) that of a
 * quarter of it. Where usual periods are looked for, a season that only the latest half of a long series has counts too. Of
 * several seasons it is the shortest that foretells most.
 *
 * @param values the series, NaN where missing; shape [rows]
 * @throws BtcfcError `INVALID_DATA` for what is no series of finite numbers; `INVALID_OPTION`
 *
 * @example
 * import { inferPeriod } from '@btcfc/core'
 * const monthly = Array.from({ length: 60 }, (_, row) => Math.sin((2 * Math.PI * row) / 12))
 * inferPeriod(monthly, { frequency: 'month' }) // -> 12
 */
export function inferPeriod(values: ArrayLike<number>, options?: InferPeriodOptions): number {
  return mainSeason(seasonsOf(values, options))?.period ?? 1;
}

/**
 * The periods of all seasons of a series, in rows, ascending: each adds to the shorter ones, as the week does to the day in
 * hourly loads. Empty where there is none.
 *
 * @param values the series, NaN where missing; shape [rows]
 * @throws BtcfcError `INVALID_DATA` for what is no series of finite numbers; `INVALID_OPTION`
 *
 * @example
 * import { inferPeriods } from '@btcfc/core'
 * const day = (hour: number) => Math.sin((2 * Math.PI * hour) / 24)
 * const week = (hour: number) => (hour % 168 < 120 ? 1 : 0)
 * inferPeriods(Array.from({ length: 1008 }, (_, hour) => day(hour) + week(hour)), { frequency: 'hour' }) // -> [24, 168]
 */
export function inferPeriods(values: ArrayLike<number>, options?: InferPeriodOptions): number[] {
  const found = seasonsOf(values, options);
  const { seasons } = found;
  const main = mainSeason(found);
  if (!main) return [];
  const kept = [main.period];
  let { share } = main;
  for (const season of seasons) {
    // a multiple that adds nothing is the same season
    if (season.period <= main.period || season.share < share + leastGain) continue;
    kept.push(season.period);
    share = season.share;
  }
  return kept;
}

interface Season {
  period: number;
  /** Of the variance of differences. */
  share: number;
}

interface Seasons {
  /** Ascending. */
  seasons: Season[];
  /** Whether usual periods alone were looked for. */
  areUsual: boolean;
}

/** The shortest season that foretells most of what any does. */
function mainSeason({ seasons, areUsual }: Seasons): Season | undefined {
  const needed = areUsual ? shareOfBest.usual : shareOfBest.any;
  const best = seasons.reduce((most, { share }) => Math.max(most, share), 0);
  return seasons.find(({ share }) => share >= needed * best);
}

/** Periods whose season stands out. */
function seasonsOf(values: ArrayLike<number>, options: InferPeriodOptions | undefined): Seasons {
  const { maxPeriod, frequency } = periodOptions.read(options);
  const latest = Math.max(mostRows, mostCycles * maxPeriod);
  const moves = movesOf(lastOf(values, latest));
  const usual = frequency === undefined ? undefined : usualPeriods(frequency, maxPeriod);
  const found: Season[] = [];
  const seasons = { seasons: found, areUsual: usual !== undefined };
  if (!moves) return seasons;
  const fewest = usual ? 2 : 4;
  const longest = Math.min(maxPeriod, Math.floor(moves.length / fewest));
  const candidates =
    usual?.filter((period) => period <= longest) ?? peaksOf(autocorrelations(moves, longest + 1));
  const looks = Math.max(1, usual ? candidates.length : longest - 1);
  // the spectrum of a short series is known roughly: found by simulation, of walks and of series without memory
  const bound = falseAlarms / looks / (1 + (usual ? 40 : 400) / moves.length);
  const half = moves.subarray(-Math.ceil(moves.length / 2));
  for (const period of candidates.sort((left, right) => left - right)) {
    const shorter = found.map((season) => season.period).filter((each) => period % each === 0);
    const stands = (part: Float64Array, limit: number) =>
      seasonShare(part, period) > 0 && periodProbability(part, period, shorter) <= limit;
    const mayBeNew = usual !== undefined && half.length >= fewestOfNew * period;
    const newAlarms = mayBeNew ? shareOfNew : 0;
    const isThroughout = stands(moves, (1 - newAlarms) * bound);
    if (!isThroughout && !(mayBeNew && stands(half, newAlarms * bound))) continue;
    found.push({ period, share: seasonShare(isThroughout ? moves : half, period) });
  }
  if (found.length > 0 || !usual) return seasons;
  for (const period of candidates) {
    if (period < leastSlow) continue;
    const share = seasonShare(movesOver(moves, Math.round(period / 4)), period);
    if (share > 0 && periodProbability(moves, period) <= bound) found.push({ period, share });
  }
  return seasons;
}

/** The last of some values, checked as all of them are. */
function lastOf(values: ArrayLike<number>, rows: number): Float64Array {
  if (!(values instanceof Float64Array)) return readNumbers(values, { name: 'values' }).subarray(-rows);
  checkFinite('values', values);
  return values.subarray(-rows);
}

/** What the moves of so many rows come to, from each row on. */
function movesOver(moves: Float64Array, rows: number): Float64Array {
  const sums = rollingSum(moves, { window: rows });
  return sums.subarray(rows - 1);
}

/** Undefined where any period is looked for: machines that are read each few seconds go by no clock. */
function usualPeriods(frequency: FrequencyLike, maxPeriod: number): number[] | undefined {
  const usual = naturalPeriods(frequency).filter((period) => period <= maxPeriod);
  const isWithinDay = withinDay.includes(readFrequency(frequency).unit);
  return usual.length === 0 && isWithinDay ? undefined : usual;
}

const withinDay: readonly FrequencyUnit[] = ['millisecond', 'second', 'minute', 'hour'];

/** Differences about their median, those far out of the others pulled in; undefined where nothing moves. */
function movesOf(series: Float64Array): Float64Array | undefined {
  const present = series.filter((value) => !Number.isNaN(value));
  const levels = present.length > 0 && present.every((value) => value > 0) ? series.map(Math.log) : series;
  const moves = levels.subarray(1).map((value, row) => value - levels[row]!);
  const known = moves.filter((move) => !Number.isNaN(move)).sort();
  if (known.length < 4) return undefined;
  const [median] = sortedQuantiles(known, [0.5]);
  const distances = known.map((move) => Math.abs(move - median!)).sort();
  const spread = 1.4826 * sortedQuantiles(distances, [0.5])[0]!;
  // a move far out of the others, as markets have them, would count for more than all the rest
  const limit = spread > 0 ? 4 * spread : Number.POSITIVE_INFINITY;
  const clipped = moves.map((move) => Math.min(limit, Math.max(-limit, move - median!)));
  const mean = clipped.reduce((sum, move) => (Number.isNaN(move) ? sum : sum + move), 0) / known.length;
  const centred = clipped.map((move) => (Number.isNaN(move) ? 0 : move - mean));
  return centred.some((move) => move !== 0) ? centred : undefined;
}
