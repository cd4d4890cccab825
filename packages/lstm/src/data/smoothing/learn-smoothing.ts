import { nelderMead } from '@btcfc/core';
import { median } from '../series/decide';
import { changeAt } from '../series/measured-series';
import type { SmoothingRates } from './gains';
import { roomFor, type SharedSmoothing, type Smoothed, smooth } from './smooth';

/** Values to learn from, and where in the season they begin. */
export interface PhasedValues {
  /** The first one known. */
  values: Float64Array;
  phase: number;
}

export interface LearnSmoothingOptions {
  /** Rows of a season; 1: there is none. */
  period: number;
  /** Rows ahead that are to be forecast well. */
  horizon: number;
  /** Whether a trend or a season of the same size means the same in all series, as it does of logarithms. */
  isAlike: boolean;
}

/** Series and seasons of rows that the rates are chosen by: more would hardly change them. */
const asked = { series: 200, seasons: 12, rows: 120 };

/** Where the search for rates begins, in logarithms; damping as a logit. Its first steps, and how long it may be. */
const search = { start: [-2, -7, -4, -4, 2, 4], steps: [1, 2, 2, 2, 1, 1], evaluations: 120 };

/** So much of the error of a season's estimate is taken off how seasons differ. */
const errorTaken = 0.7;

/**
 * Learns from many series how fast to follow each of them, by the error of what is expected over the horizon; then what
 * is usual for their trends and seasons, and how they differ: a season of few years is drawn toward what others show, an
 * empirical Bayes estimate (Robbins 1956).
 */
export function learnSmoothing(
  series: readonly PhasedValues[],
  { period, horizon, isAlike }: LearnSmoothingOptions,
): SharedSmoothing {
  const every = Math.ceil(series.length / asked.series);
  const most = Math.max(asked.rows, asked.seasons * period);
  const judges = series
    .filter((_, position) => position % every === 0)
    .map((one) => lastOf(one, most))
    .flatMap((one) => {
      const size = meanChange(one.values, period);
      return size > 0 ? [{ ...one, size }] : [];
    });
  const room = roomFor(Math.max(0, ...judges.map(({ values }) => values.length)), horizon);
  const { point } = nelderMead(
    (tried) => errorOf(smoothingOf(tried, period), judges, { period, horizon }, room),
    search.start,
    { steps: search.steps, tolerance: 1e-4, maxEvaluations: search.evaluations },
  );
  return withPrior(smoothingOf(point, period), series, isAlike);
}

function smoothingOf(tried: readonly number[], period: number): SharedSmoothing {
  const [level, trend, season, firstTrend, firstSeason] = tried.map((value) =>
    Math.exp(Math.min(9, Math.max(-18, value))),
  );
  const rates: SmoothingRates = {
    level: level!,
    trend: trend!,
    season: season!,
    firstTrend: firstTrend!,
    damping: 1 / (1 + Math.exp(-tried[5]!)),
  };
  const mean = new Array<number>(period).fill(0);
  return {
    rates,
    trend: 0,
    season: {
      mean,
      covariance: mean.map((_, one) => mean.map((_, other) => firstSeason! * apart(one, other, period))),
    },
  };
}

/** What phases share when their sum is 0. */
function apart(one: number, other: number, period: number): number {
  return Number(one === other) - 1 / period;
}

/** The mean size of what is expected wrongly over the horizon, in multiples of a series' own change over a season. */
function errorOf(
  smoothing: SharedSmoothing,
  judges: readonly (PhasedValues & { size: number })[],
  { period, horizon }: Pick<LearnSmoothingOptions, 'period' | 'horizon'>,
  room: Pick<Smoothed, 'surprises' | 'ahead'>,
): number {
  let sum = 0;
  let count = 0;
  for (const { values, phase, size } of judges) {
    const { ahead } = smooth(values, smoothing, { phase, horizon }, room);
    for (let row = Math.min(period, values.length >> 1); row < values.length - 1; row++) {
      for (let step = 0; step < horizon && row + 1 + step < values.length; step++) {
        const error = Math.abs(values[row + 1 + step]! - ahead[row * horizon + step]!) / size;
        if (Number.isNaN(error)) continue;
        sum += error;
        count++;
      }
    }
  }
  return count > 0 ? sum / count : 0;
}

function withPrior(
  smoothing: SharedSmoothing,
  series: readonly PhasedValues[],
  isAlike: boolean,
): SharedSmoothing {
  const period = smoothing.season.mean.length;
  const fits = series.flatMap(({ values, phase }) => {
    if (values.length < 2 * period) return [];
    const { surprises, last } = smooth(values, smoothing, { phase, horizon: 0 });
    const spread = rootMeanSquare(surprises.subarray(period));
    return spread > 0 ? [{ trend: last[1]!, season: last.slice(2), spread }] : [];
  });
  const count = fits.length;
  if (count < 2) return smoothing;
  const trend = isAlike ? meanOf(fits.map((one) => one.trend)) : 0;
  if (period === 1) return { ...smoothing, trend };
  const phases = [...Array(period).keys()];
  const mean = phases.map((phase) => (isAlike ? meanOf(fits.map(({ season }) => season[phase]!)) : 0));
  const scaled = fits.map(({ season, spread }) =>
    phases.map((phase) => (season[phase]! - mean[phase]!) / spread),
  );
  const shared = phases.map((one) =>
    phases.map((other) => meanOf(scaled.map((season) => season[one]! * season[other]!))),
  );
  const usual = meanOf(phases.map((phase) => shared[phase]![phase]!));
  // few series say little of how phases go together
  const own = count / (count + period);
  const drawn = shared.map((row, one) =>
    row.map((value, other) => own * value + (1 - own) * usual * apart(one, other, period)),
  );
  // no more than leaves a covariance
  const rows = median(series.map(({ values }) => values.length));
  const error = Math.min((errorTaken * period) / rows, (1 - own) * usual);
  const covariance = drawn.map((row, one) =>
    row.map((value, other) => value - error * apart(one, other, period)),
  );
  return { ...smoothing, trend, season: { mean, covariance } };
}

function lastOf({ values, phase }: PhasedValues, most: number): PhasedValues {
  let first = Math.max(0, values.length - most);
  while (Number.isNaN(values[first])) first++;
  return { values: values.subarray(first), phase: phase + first };
}

function meanChange(values: Float64Array, lag: number): number {
  const change = changeAt(values, lag);
  return meanOfKnown(values.length, (row) => Math.abs(change(row)));
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(meanOfKnown(values.length, (row) => values[row]! * values[row]!));
}

function meanOfKnown(rows: number, valueAt: (row: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = valueAt(row);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

function meanOf(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
