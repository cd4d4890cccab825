import {
  type Forecast,
  forecastFromPoints,
  forecastFromQuantiles,
  normalQuantile,
  type PredictInput,
} from '@btcfc/core';

/** What is forecast from one origin. */
export interface RowForecast {
  /** Shape [horizon]. */
  point: ArrayLike<number>;
  /** Shape [horizon][levels]; looked at only where levels are asked for. */
  quantiles?(): readonly ArrayLike<number>[];
}

/** One forecast of what each input is forecast: a row for each, in their order. */
export function forecastRows(
  inputs: readonly PredictInput[],
  rowOf: (input: PredictInput) => RowForecast,
): Forecast {
  const { horizon, levels } = inputs[0]!;
  const origins = inputs.map(({ origin }) => origin);
  const point = new Float64Array(inputs.length * horizon);
  const quantiles = levels.map(() => new Float64Array(inputs.length * horizon));
  inputs.forEach((input, index) => {
    input.signal?.throwIfAborted();
    const row = rowOf(input);
    point.set(row.point, index * horizon);
    if (levels.length > 0) fill(quantiles, row.quantiles!(), index * horizon);
  });
  return levels.length === 0
    ? forecastFromPoints({ origins, horizon, point })
    : forecastFromQuantiles({ origins, horizon, levels, quantiles, point });
}

/** The quantiles of normal distributions, shape [horizon][levels]; `at` gives the value at a standard normal score. */
export function normalQuantiles(
  { horizon, levels }: Pick<PredictInput, 'horizon' | 'levels'>,
  at: (step: number, score: number) => number,
): number[][] {
  const scores = levels.map(normalQuantile);
  return Array.from({ length: horizon }, (_, step) => scores.map((score) => at(step, score)));
}

function fill(quantiles: Float64Array[], steps: readonly ArrayLike<number>[], start: number): void {
  steps.forEach((step, ahead) => {
    let least = Number.NEGATIVE_INFINITY;
    quantiles.forEach((values, level) => {
      // rounding must not let two levels cross
      least = Math.max(least, step[level]!);
      values[start + ahead] = least;
    });
  });
}
