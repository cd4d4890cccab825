import { BtcfcError, invalidOption } from '@btcfc/core';
import type { Target } from '@btcfc/models';
import { placeOf, shortfallWeights, type Tail, weightedSum } from '../../metrics/shortfall';
import type { BacktestForecast } from '../../run/backtest-result';

/** Which forecasts are looked at. */
export interface TailCase {
  /** Positions of the rows in the forecast. */
  rows: readonly number[];
  /** Rows ahead. */
  horizon: number;
  level: number;
  tail: Tail;
  target: Target;
}

/** Moves of one tail, turned so that what is feared lies below: each of shape [windows]. */
export interface TailMoves {
  actual: Float64Array;
  valueAtRisk: Float64Array;
  /** Undefined where there are too few quantiles. */
  shortfall: Float64Array | undefined;
}

/**
 * The rows of one series whose windows of so many rows ahead do not overlap, in time order, beginning with the first;
 * those whose end or beginning is missing are passed over.
 */
export function separateWindows(
  { origins, actual, last, horizon: width }: BacktestForecast,
  rows: readonly number[],
  horizon: number,
): number[] {
  const inOrder = [...rows].sort((one, other) => origins[one]! - origins[other]!);
  const chosen: number[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const row of inOrder) {
    if (origins[row]! < free) continue;
    if (Number.isNaN(actual[row * width + horizon - 1]) || Number.isNaN(last[row])) continue;
    chosen.push(row);
    free = origins[row]! + horizon;
  }
  return chosen;
}

/** How many of a model's quantiles tell the shortfall at a level; 0 where they are too few. */
export function quantilesBeyond(levels: readonly number[], level: number, tail: Tail): number {
  return beyond(levels, level, tail).weights?.length ?? 0;
}

/** The moves of a tail that a model has forecast, and those that came. */
export function tailMoves(
  forecast: BacktestForecast,
  { rows, horizon, level, tail, target }: TailCase,
): TailMoves {
  const { places, weights } = beyond(forecast.levels, level, tail);
  const sign = tail === 'lower' ? 1 : -1;
  const move = (values: Float64Array) =>
    Float64Array.from(
      rows,
      (row) => sign * moveTo(values[row * forecast.horizon + horizon - 1]!, forecast.last[row]!, target),
    );
  const quantiles = places.map((place) => move(forecast.quantiles[place]!));
  return {
    actual: move(forecast.actual),
    valueAtRisk: quantiles.at(-1)!,
    shortfall: weights && weightedSum(quantiles, weights),
  };
}

/** The places of the quantiles from the outermost to the one at the level, and how much each counts. */
function beyond(
  levels: readonly number[],
  level: number,
  tail: Tail,
): { places: number[]; weights: number[] | undefined } {
  const wanted = tail === 'lower' ? level : 1 - level;
  const place = placeOf(levels, wanted);
  if (place === -1) {
    const remedy = `a level that was forecast (${levels.join(', ')}); \`shortfallLevels\` gives those to ask \`backtest\` for`;
    throw invalidOption('levels', wanted, remedy);
  }
  const places = [...levels.keys()];
  const kept = tail === 'lower' ? places.slice(0, place + 1) : places.slice(place).reverse();
  const shares = kept.map((each) => (tail === 'lower' ? levels[each]! : 1 - levels[each]!));
  return { places: kept, weights: shortfallWeights(shares) };
}

function moveTo(value: number, last: number, target: Target): number {
  if (target === 'level') return value;
  if (target === 'difference') return value - last;
  if (value > 0 && last > 0) return Math.log(value / last);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Logarithms need values above 0, which is not so of all forecasts and values.',
    received: value > 0 ? last : value,
    remedy: "Take none: `target: 'difference'`.",
  });
}
