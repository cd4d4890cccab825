import { checkInteger, checkOneOf } from '@btcfc/core';
import type { ForecastFunction } from '../model/forecast-model';
import { increments, lastValue, moved, type Scale } from './increments';

/** Tomorrow is as today: on prices this is the forecast that a model has to beat. */
export function persistence(): ForecastFunction {
  return (input) => {
    // `series` would copy everything for one value
    const today = input.tail(1).series[0]!;
    return new Array<number>(input.horizon).fill(Number.isNaN(today) ? lastValue(input.series) : today);
  };
}

export interface DriftOptions {
  /** Whether the average step is a difference or a percentage. @default 'difference' */
  scale?: Exclude<Scale, 'level'>;
}

/**
 * The last value moved on by the average step so far (Hyndman & Athanasopoulos, Forecasting: Principles and
 * Practice, 5.2).
 */
export function drift({ scale = 'difference' }: DriftOptions = {}): ForecastFunction {
  checkOneOf('scale', scale, ['difference', 'log-return']);
  return ({ series, horizon }) => {
    const moves = increments(series, scale);
    const step = moves.length === 0 ? 0 : moves.reduce((sum, move) => sum + move, 0) / moves.length;
    const last = lastValue(series);
    return Array.from({ length: horizon }, (_, ahead) => moved(last, step * (ahead + 1), scale));
  };
}

export interface SeasonalNaiveOptions {
  /** Rows of a season: 7 for days of a week. */
  period: number;
}

/** The value of the same place in the last season known; a missing one is looked for in the season before. */
export function seasonalNaive({ period }: SeasonalNaiveOptions): ForecastFunction {
  checkInteger('period', period, { min: 1 });
  return ({ series, horizon }) =>
    Array.from({ length: horizon }, (_, ahead) => {
      for (let row = series.length - period + (ahead % period); row >= 0; row -= period) {
        if (!Number.isNaN(series[row])) return series[row]!;
      }
      return lastValue(series);
    });
}
