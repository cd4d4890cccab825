import { checkInteger, Rng } from '@btcfc/core';
import { invalidData } from './matrix';
import { normalCdf } from './normal-distribution';

export interface SampleOptions {
  /** How many draws. @default 100 */
  count?: number;
  /** Fixes the draws, from 0 to 2^53 - 1. @default 0 */
  seed?: number;
}

/** What is forecast for every window and step, in the target's units. */
export interface Forecast {
  /** `[windows, steps]`, row-major: the median where there is a distribution, else what the loss aims at. */
  point: Float64Array;
  windows: number;
  /** Rows forecast by each window. */
  steps: number;
  /** Probabilities, ascending; none where the model forecasts points alone. */
  levels: number[];
  /** One `[windows, steps]` for each level; at no window and step is one below that of a lower level. */
  quantiles: Float64Array[];
  /**
   * Draws from the forecast, `[count, windows, steps]`, row-major. Only each step's own distribution is
   * forecast; the steps of one draw hang together as those of a random walk do (a Gaussian copula whose
   * correlation of steps i < j is sqrt(i / j)).
   *
   * @throws BtcfcError `INVALID_STATE` where points alone are forecast
   */
  sample(options?: SampleOptions): Float64Array;
}

/** A distribution's value at a standard normal score, for one window and step; `rng` is for what else it draws. */
export type Draw = (position: number, score: number, rng: Rng) => number;

/** Draws for every window and step, `[count, windows, steps]`, the steps of a draw correlated. */
export function drawPaths(
  { windows, steps }: Pick<Forecast, 'windows' | 'steps'>,
  draw: Draw,
  { count = 100, seed = 0 }: SampleOptions = {},
): Float64Array {
  checkInteger('count', count, { min: 1 });
  const rng = new Rng(seed).split('samples');
  const samples = new Float64Array(count * windows * steps);
  for (let index = 0; index < samples.length; index += steps) {
    let walk = 0;
    for (let step = 0; step < steps; step++) {
      walk += rng.normal();
      const position = (index % (windows * steps)) + step;
      samples[index + step] = draw(position, walk / Math.sqrt(step + 1), rng);
    }
  }
  return samples;
}

export interface ForecastQuantiles {
  windows: number;
  steps: number;
  /** Ascending, above 0 and below 1. */
  levels: readonly number[];
  /** One `[windows, steps]` for each level. */
  quantiles: readonly Float64Array[];
  /** `[windows, steps]`. @default the median, interpolated between the levels beside it */
  point?: Float64Array;
}

/**
 * A forecast known by its quantiles. Between two levels a draw is interpolated, and beyond the outermost
 * it follows the exponential tail through the two outermost quantiles.
 *
 * @throws BtcfcError `INVALID_DATA` if levels are not ascending within (0, 1), lengths do not match or
 * quantiles cross
 */
export function forecastFromQuantiles({
  windows,
  steps,
  levels,
  quantiles,
  point,
}: ForecastQuantiles): Forecast {
  checkQuantiles({ windows, steps, levels, quantiles });
  const at = (position: number, probability: number) =>
    interpolateQuantiles(
      levels,
      quantiles.map((values) => values[position]!),
      probability,
    );
  return {
    point: point ?? Float64Array.from({ length: windows * steps }, (_, position) => at(position, 0.5)),
    windows,
    steps,
    levels: [...levels],
    quantiles: [...quantiles],
    sample: (options) =>
      drawPaths({ windows, steps }, (position, score) => at(position, normalCdf(score)), options),
  };
}

/** The quantile of any probability, from those of some. */
export function interpolateQuantiles(
  levels: readonly number[],
  values: ArrayLike<number>,
  probability: number,
): number {
  const last = levels.length - 1;
  if (last === 0) return values[0]!;
  if (probability < levels[0]!) {
    const slope = (values[1]! - values[0]!) / Math.log(levels[1]! / levels[0]!);
    return values[0]! + slope * Math.log(probability / levels[0]!);
  }
  if (probability > levels[last]!) {
    const [inner, outer] = [1 - levels[last - 1]!, 1 - levels[last]!];
    const slope = (values[last]! - values[last - 1]!) / Math.log(inner / outer);
    return values[last]! + slope * Math.log(outer / (1 - probability));
  }
  let upper = 1;
  while (levels[upper]! < probability) upper++;
  const share = (probability - levels[upper - 1]!) / (levels[upper]! - levels[upper - 1]!);
  return values[upper - 1]! + share * (values[upper]! - values[upper - 1]!);
}

function checkQuantiles({ windows, steps, levels, quantiles }: ForecastQuantiles): void {
  checkLevels(levels);
  if (quantiles.length !== levels.length) {
    throw invalidData(`There are ${quantiles.length} quantiles for ${levels.length} levels.`);
  }
  quantiles.forEach((values, index) => {
    if (values.length !== windows * steps) {
      throw invalidData(`A quantile has ${values.length} values for ${windows} windows of ${steps} steps.`);
    }
    const lower = quantiles[index - 1];
    if (lower && values.some((value, position) => value < lower[position]!)) {
      throw invalidData(`The quantiles of ${levels[index - 1]} and ${levels[index]} cross.`);
    }
  });
}

function checkLevels(levels: readonly number[]): void {
  const isAscending = levels.every((level, index) => level > (levels[index - 1] ?? 0) && level < 1);
  if (levels.length > 0 && isAscending) return;
  throw invalidData('Levels must be ascending probabilities above 0 and below 1.', levels);
}
