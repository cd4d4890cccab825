import { BtcfcError, type Draw, drawPaths, type Forecast } from '@btcfc/core';
import type { Scalers } from '../data/scaling/scale';
import type { ScaledForecast } from './heads';
import type { MeasuredWindows } from './scaled-forecast';

/**
 * A forecast in the target's units, one row for each window.
 *
 * @param levels probabilities of the quantiles to give; empty for points alone
 * @throws BtcfcError `DIVERGED` for a forecast that is not a finite number
 */
export function restoreForecast(
  { location, quantile, draw }: ScaledForecast,
  { windows, units }: MeasuredWindows,
  { targetScaler }: Scalers,
  levels: readonly number[],
): Forecast {
  const { horizon, length } = windows;
  const { mean, scale } = targetScaler.toJSON();
  const inUnits = (position: number, value: number) => {
    const column = (position % horizon) % mean.length;
    const row = windows.lastRow(Math.floor(position / horizon));
    return units.restore(row, position % horizon, value * scale[column]! + mean[column]!);
  };
  const origins = Float64Array.from({ length }, (_, window) => windows.lastRow(window));
  const forecast: Forecast = {
    origins,
    horizon,
    point: location.map((value, position) => inUnits(position, value)),
    levels: [...levels],
    quantiles: levels.map((level) =>
      location.map((_, position) => inUnits(position, quantile!(position, level))),
    ),
  };
  checkFinite(forecast);
  if (!draw) return forecast;
  const drawInUnits: Draw = (position, score, rng) => inUnits(position, draw(position, score, rng));
  return { ...forecast, sample: (options) => drawPaths({ origins, horizon }, drawInUnits, options) };
}

function checkFinite({ origins, horizon, point, quantiles }: Forecast): void {
  for (const values of [point, ...quantiles]) {
    const position = values.findIndex((value) => !Number.isFinite(value));
    if (position < 0) continue;
    throw new BtcfcError({
      code: 'DIVERGED',
      message: `The forecast from row ${origins[Math.floor(position / horizon)]! + 1} of \`X\` is not a finite number.`,
      received: values[position],
      remedy: 'Look for extreme values among the rows up to there, far from those of the training.',
    });
  }
}
