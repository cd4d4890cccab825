import { mean } from '../metrics/paired-rows';
import {
  type DirectionalAccuracy,
  directionalAccuracy,
  mae,
  mape,
  r2,
  rmse,
  smape,
} from '../metrics/point-metrics';
import { coverageOf, crpsOf, intervalScoreOf, pinballOf, pitOf } from '../metrics/spread-scores';
import type { BacktestForecast } from '../run/backtest-result';
import type { SeriesScales } from './series-scales';

/** Of points, all rows ahead together; NaN where nothing is to be judged. */
export interface PointScores {
  /** Values judged: forecasts times rows ahead, less those whose actual value is missing. */
  values: number;
  /** Mean absolute error. */
  mae: number;
  /** Root of the mean squared error. */
  rmse: number;
  /** Coefficient of determination. */
  r2: number;
  /** Mean absolute error as a fraction; Infinity where an actual value is 0. */
  mape: number;
  /** Symmetric mean absolute error, from 0 to 2. */
  smape: number;
  /**
   * Mean absolute error scaled by the (seasonal) naive error in the training rows of each fold; a series without such an
   * error does not count.
   */
  mase: number;
  /** Root of the mean squared error, scaled likewise. */
  rmsse: number;
  /** How often the direction was right. */
  direction: DirectionalAccuracy;
}

/** Of quantiles, all rows ahead together; NaN where nothing is to be judged. */
export interface SpreadScores {
  /** Mean pinball loss. */
  pinball: number;
  /** Continuous ranked probability score, as far as the quantiles tell it. */
  crps: number;
  /** Of each pair of levels that lie equally far from 0 and 1. */
  intervals: IntervalScores[];
  /** Where each value lies in its forecast distribution, all rows ahead together; uniform if calibrated. */
  pit: Float64Array;
}

/** Of an interval between two levels. */
export interface IntervalScores {
  /** Share that the interval should hold: 0.9 for the levels 0.05 and 0.95. */
  nominal: number;
  /** Share that it did hold. */
  coverage: number;
  /** Winkler's interval score. */
  score: number;
}

/** @param scales by what MASE and RMSSE are scaled */
export function pointScores(forecast: BacktestForecast, scales: SeriesScales): PointScores {
  const { actual, point, horizon } = forecast;
  const last = actual.map((_, position) => forecast.last[Math.floor(position / horizon)]!);
  return {
    values: actual.filter((value) => !Number.isNaN(value)).length,
    mae: mae(actual, point),
    rmse: rmse(actual, point),
    r2: r2(actual, point),
    mape: mape(actual, point),
    smape: smape(actual, point),
    ...scaledScores(forecast, scales),
    direction: directionalAccuracy(actual, point, last),
  };
}

/** Undefined if a forecast has no quantiles. */
export function spreadScores(forecast: BacktestForecast): SpreadScores | undefined {
  const { actual, levels, quantiles: columns } = forecast;
  if (levels.length === 0) return undefined;
  const forecasts = { actual, levels, columns };
  return {
    pinball: pinballOf(forecasts),
    crps: crpsOf(forecasts),
    intervals: intervalScores(forecast),
    pit: pitOf(forecasts),
  };
}

function intervalScores({ actual, levels, quantiles }: BacktestForecast): IntervalScores[] {
  return levels.flatMap((level, low) => {
    const high = levels.findIndex((other) => Math.abs(1 - level - other) < 1e-9);
    if (high <= low) return [];
    const interval = { actual, lower: quantiles[low]!, upper: quantiles[high]! };
    const nominal = levels[high]! - level;
    return [{ nominal, coverage: coverageOf(interval), score: intervalScoreOf(interval, 1 - nominal) }];
  });
}

/** Mean and mean square of the errors in units of each series' naive ones; a series that makes none is left out. */
export function scaledScores(
  { folds, horizon, actual, point, id }: BacktestForecast,
  { scaleOf }: SeriesScales,
): { mase: number; rmsse: number } {
  const absolutes: number[] = [];
  const squares: number[] = [];
  actual.forEach((value, position) => {
    if (Number.isNaN(value)) return;
    const row = Math.floor(position / horizon);
    const { absolute, squared } = scaleOf(id?.[row], folds[row]!);
    if (!(absolute > 0)) return;
    const error = value - point[position]!;
    absolutes.push(Math.abs(error) / absolute);
    squares.push((error * error) / squared);
  });
  return { mase: mean(absolutes), rmsse: Math.sqrt(mean(squares)) };
}
