import { withoutGapsBetween } from '../gaps';
import { loess } from './loess';
import { nextOdd, stl } from './stl';

/** How a series is taken apart. */
export interface TakeApartOptions {
  /** Rows of each season, ascending; the rows hold more than two of each. */
  periods: readonly number[];
  /** Seasons that the season of a row looks at; Infinity for seasons that stay the same. */
  seasonWindow?: number;
  isRobust?: boolean;
}

/** Trend and seasons, shape [rows] each; a season for each period. */
export interface Parts {
  trend: Float64Array;
  seasons: Float64Array[];
}

/**
 * Season by season by STL, each on what the others leave, twice where there are several (MSTL: Bandara, Hyndman &
 * Bergmeir 2021; R's `mstl`). A missing row is first put on the line between its neighbours, then on that of what is
 * left without the seasons found so, with its seasons.
 *
 * @param values at least one of which is known, NaN where missing
 */
export function takeApart(values: Float64Array, options: TakeApartOptions): Parts {
  const filled = withoutGapsBetween(values);
  const parts = takeWholeApart(filled, options);
  if (!values.some(Number.isNaN) || options.periods.length === 0) return parts;
  const seasonOf = (row: number) => parts.seasons.reduce((sum, season) => sum + season[row]!, 0);
  const adjusted = withoutGapsBetween(values.map((value, row) => value - seasonOf(row)));
  return takeWholeApart(
    adjusted.map((value, row) => value + seasonOf(row)),
    options,
  );
}

function takeWholeApart(
  values: Float64Array,
  { periods, seasonWindow, isRobust = false }: TakeApartOptions,
): Parts {
  if (periods.length === 0) {
    const window = nextOdd(Math.max(7, values.length / 5));
    return { trend: loess(values, { window, isLine: true, jump: Math.ceil(window / 10) }), seasons: [] };
  }
  const seasons: Float64Array[] = periods.map(() => new Float64Array(values.length));
  let rest: Float64Array = values;
  let trend: Float64Array = values;
  for (let round = 0; round < (periods.length > 1 ? 2 : 1); round++) {
    periods.forEach((period, index) => {
      const own = seasons[index]!;
      rest = rest.map((value, row) => value + own[row]!);
      const window = seasonWindow ?? 11 + 4 * index;
      const parts = stl(rest, {
        period,
        seasonWindow: window,
        trendWindow: trendWindow(period, window),
        isRobust,
      });
      seasons[index] = parts.season;
      rest = rest.map((value, row) => value - parts.season[row]!);
      trend = parts.trend;
    });
  }
  return { trend, seasons };
}

function trendWindow(period: number, seasonWindow: number): number {
  return nextOdd((1.5 * period) / (1 - 1.5 / seasonWindow));
}
