import type { Draw } from './forecast';
import { interpolateQuantiles } from './forecast';
import { degrees, type Loss, leastSpread, middleOf, outputsPerStep, unitSpread } from './losses';
import { normalCdf, normalQuantile } from './normal-distribution';
import { studentTDraw, studentTQuantile } from './student-t-distribution';

/** What a network's outputs say of every window and step, in scaled units. */
export interface ScaledForecast {
  /** `[windows, steps]`: the median where there is a distribution. */
  location: Float64Array;
  /** The quantile of a probability; none where points alone are forecast. */
  quantile: ((position: number, level: number) => number) | undefined;
  draw: Draw | undefined;
}

/** Levels that a distribution is told by unless others are asked for. */
export const usualLevels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** Reads what the network gave, `[windows, steps * outputs]`, as the loss it was trained with means it. */
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
