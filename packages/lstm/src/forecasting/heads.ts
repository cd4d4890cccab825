import { type Draw, interpolateQuantiles, normalCdf, normalQuantile, studentTQuantile } from '@btcfc/core';
import { degrees, leastSpread, middleOf, unitSpread } from '../network/losses';
import { type Loss, outputsPerStep } from '../settings/loss';
import { studentTDraw } from './student-t-draw';

/** What a network's outputs say of every window and row ahead, in scaled units. */
export interface ScaledForecast {
  /** The median where there is a distribution. Shape [windows, horizon]. */
  location: Float64Array;
  /** The quantile of a probability; undefined where points alone are forecast. */
  quantile: ((position: number, level: number) => number) | undefined;
  draw: Draw | undefined;
}

/** Reads what the network gave, shape [windows, horizon * outputs], as the loss it was trained with means it. */
export function readHead(loss: Loss, outputs: Float32Array): ScaledForecast {
  const width = outputsPerStep(loss);
  const part = (index: number) =>
    Float64Array.from(
      { length: outputs.length / width },
      (_, position) => outputs[position * width + index]!,
    );
  if (typeof loss === 'object') {
    return quantileHead(
      loss.quantiles,
      loss.quantiles.map((_, index) => part(index)),
    );
  }
  const location = part(0);
  if (width === 1) return { location, quantile: undefined, draw: undefined };
  const spread = part(1).map((raw) => softplus(raw + unitSpread) + leastSpread);
  const at = (position: number, score: number) => location[position]! + spread[position]! * score;
  if (loss === 'gaussian') {
    return { location, quantile: (position, level) => at(position, normalQuantile(level)), draw: at };
  }
  const counts = part(2).map((raw) => softplus(raw + degrees.start) + degrees.least);
  return {
    location,
    quantile: (position, level) => at(position, studentTQuantile(level, counts[position]!)),
    draw: (position, score, rng) => at(position, studentTDraw(score, counts[position]!, rng)),
  };
}

/** The same forecast, moved by an amount for each window and row ahead; its spread stays. */
export function movedForecast(
  { location, quantile, draw }: ScaledForecast,
  moves: Float64Array,
): ScaledForecast {
  return {
    location: location.map((value, position) => value + moves[position]!),
    quantile: quantile && ((position, level) => quantile(position, level) + moves[position]!),
    draw: draw && ((position, score, rng) => draw(position, score, rng) + moves[position]!),
  };
}

/** Quartiles of a normal distribution stand so many deviations apart. */
export const betweenQuartiles = 2 * normalQuantile(0.75);

/** The same forecast, its spread moved toward another one for each window and row ahead, as far as a share is not kept. */
export function respreadForecast(
  forecast: ScaledForecast,
  { kept, toward }: { kept: (position: number) => number; toward: (position: number) => number },
): ScaledForecast {
  const { location, quantile } = forecast;
  if (!quantile) return forecast;
  const factors = location.map((_, position) => {
    const spread = (quantile(position, 0.75) - quantile(position, 0.25)) / betweenQuartiles;
    return kept(position) + ((1 - kept(position)) * toward(position)) / spread;
  });
  return stretchedForecast(forecast, (position) => factors[position]!);
}

/** The same forecast, wider about its location by a factor for each window and row ahead. */
export function stretchedForecast(
  { location, quantile, draw }: ScaledForecast,
  factor: (position: number) => number,
): ScaledForecast {
  const stretched = (position: number, value: number) =>
    location[position]! + factor(position) * (value - location[position]!);
  return {
    location,
    quantile: quantile && ((position, level) => stretched(position, quantile(position, level))),
    draw: draw && ((position, score, rng) => stretched(position, draw(position, score, rng))),
  };
}

function quantileHead(levels: readonly number[], parts: Float64Array[]): ScaledForecast {
  const middle = middleOf(levels);
  for (let index = middle + 1; index < parts.length; index++) {
    parts[index] = parts[index]!.map((raw, position) => parts[index - 1]![position]! + softplus(raw));
  }
  for (let index = middle - 1; index >= 0; index--) {
    parts[index] = parts[index]!.map((raw, position) => parts[index + 1]![position]! - softplus(raw));
  }
  const quantile = (position: number, level: number) => {
    const index = levels.indexOf(level);
    if (index >= 0) return parts[index]![position]!;
    const values = parts.map((part) => part[position]!);
    return interpolateQuantiles(levels, values, level);
  };
  const location = parts[0]!.map((_, position) => quantile(position, 0.5));
  return { location, quantile, draw: (position, score) => quantile(position, normalCdf(score)) };
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}
