import { frequencyOf, inferPeriod, inferPeriods, naturalPeriods, type TimeSeries } from '@btcfc/core';
import { longestPeriod } from '../evaluation/latest-rows';

/** What decides which models are tried on a series. */
export interface SeriesFacts {
  /** Rows, from the first known value to the last row. */
  rows: number;
  /** Rows whose value is known. */
  known: number;
  /** Rows of a season; 1 where there is none. */
  period: number;
  /** Its period, or where no season stands out that of one which is usual at its frequency: models that choose may try it. */
  possiblePeriod: number;
  /** Rows of all its seasons, ascending, such as the day and the week of hours; none where there is none. */
  periods: number[];
  /** Whether no known value is below zero. */
  isNonNegative: boolean;
  /** Whether all known values are above zero. */
  isPositive: boolean;
  /** Whether all known values are whole numbers from zero on, and a third of them or more are zero. */
  isIntermittent: boolean;
  /** Whether all known values are the same. */
  isConstant: boolean;
}

/** The share of zeros from which demand counts as intermittent. */
const manyZeros = 1 / 3;

/** Fewer rows show no season. */
const leastForSeason = 8;

/** Seasons up to this length are looked for where none is usual. */
const usualLimit = 400;

/** A usual season that does not stand out is tried up to this length, and where so many of them are known. */
const longestUsual = 24;
const leastUsualSeasons = 3;

/** @param period rows of a season, or 'auto' to find it */
export function factsOf(series: TimeSeries, period: number | 'auto'): SeriesFacts {
  const { values } = series;
  const known = values.filter((value) => !Number.isNaN(value));
  const zeros = known.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  const isNonNegative = known.every((value) => value >= 0);
  return {
    rows: values.length,
    known: known.length,
    ...seasonOf(series, period),
    isNonNegative,
    isPositive: known.every((value) => value > 0),
    isIntermittent:
      isNonNegative &&
      zeros < known.length &&
      zeros / known.length >= manyZeros &&
      known.every(Number.isInteger),
    isConstant: known.every((value) => value === known[0]),
  };
}

function seasonOf(
  series: TimeSeries,
  period: number | 'auto',
): Pick<SeriesFacts, 'period' | 'possiblePeriod' | 'periods'> {
  const { values } = series;
  if (period !== 'auto') {
    // a series that does not hold a whole season and a row more can't show one, whatever it is told to have
    const told = values.length > period + 1 ? period : 1;
    return { period: told, possiblePeriod: told, periods: told > 1 ? [told] : [] };
  }
  const frequency = frequencyOf(series);
  const asked = { frequency, maxPeriod: Math.max(usualLimit, longestPeriod(series)) };
  const known = values.length < leastForSeason ? [] : inferPeriods(values, asked);
  if (known.length > 0) {
    const found = inferPeriod(values, asked);
    return { period: found, possiblePeriod: found, periods: known };
  }
  const longest = Math.min(longestUsual, values.length / leastUsualSeasons);
  const usual = frequency && naturalPeriods(frequency).find((rows) => rows <= longest);
  return { period: 1, possiblePeriod: usual ?? 1, periods: [] };
}
