import { type Forecast, forecastFromQuantiles, interpolateQuantiles } from '@btcfc/core';
import { type Calibration, widen } from './calibrate';
import { mix, type Rows } from './mix';

/** What makes one forecast of the members'. */
export interface FinishOptions {
  /** The members' forecasts of the same rows, at the same levels, by name. */
  members: ReadonlyMap<string, Rows>;
  /** Their shares; those of members that are absent go to the others. */
  weights: Readonly<Record<string, number>>;
  calibration: Calibration;
  /** Levels of the members' quantiles, ascending. */
  levels: readonly number[];
  /** Levels that were asked for. */
  asked: readonly number[];
  origins: ArrayLike<number>;
  horizon: number;
  /** Whether nothing may lie below zero. */
  isNonNegative: boolean;
}

/** The members' weighted mean with calibrated intervals, none of which cross or, where nothing has, fall below zero. */
export function finishForecast(options: FinishOptions): Forecast {
  const { members, weights, calibration, levels, asked, origins, horizon, isNonNegative } = options;
  const present = [...members].filter(([name]) => (weights[name] ?? 0) > 0);
  const sum = present.reduce((total, [name]) => total + weights[name]!, 0);
  const { point, quantiles } = mix(present.map(([name, rows]) => [rows, weights[name]! / sum] as const));
  const wide = widen({ point, quantiles }, levels, horizon, calibration);
  const floor = isNonNegative ? 0 : Number.NEGATIVE_INFINITY;
  for (let row = 0; row < point.length; row++) {
    point[row] = Math.max(floor, point[row]!);
    const sorted = wide.map((values) => Math.max(floor, values[row]!)).sort((one, other) => one - other);
    for (const [index, value] of sorted.entries()) wide[index]![row] = value;
  }
  const wanted = asked.map((level) => {
    const place = levels.indexOf(level);
    if (place >= 0) return wide[place]!;
    return point.map((_, row) =>
      interpolateQuantiles(
        levels,
        wide.map((values) => values[row]!),
        level,
      ),
    );
  });
  if (asked.length === 0)
    return { origins: Float64Array.from(origins), horizon, point, levels: [], quantiles: [] };
  return forecastFromQuantiles({ origins, horizon, point, levels: asked, quantiles: wanted });
}
