import type { Forecast, PredictInput } from '@btcfc/core';
import { forecastRows } from '../../forecasting/forecast-rows';
import { lastKnown, moved, movesOf, roundingOfMoves, type Scale } from '../../forecasting/moves';
import { savableModel } from '../../saving/savable-model';
import type { ScaleModel, SpreadModel, SpreadScales } from '../scales';
import { ScaledHistory, type Tails } from './scaled-history';

interface SpreadModelParts<Options, Fit> extends ScaleModel<Fit> {
  /** By which `loadModel` knows it. */
  kind: string;
  options: Options & Tails & { scale: Scale };
}

/**
 * A model that forecasts by the quantiles of past moves divided by how far they were expected to go, times how far the
 * moves to come are (filtered historical simulation, Barone-Adesi et al. 1999).
 */
export function spreadModel<Options, Fit extends object>({
  kind,
  options,
  fitScales,
  scales,
}: SpreadModelParts<Options, Fit>): SpreadModel<Fit> {
  const { scale } = options;
  return {
    ...savableModel({
      kind,
      options,
      fit({ series: { values }, first, horizon, levels, seed }) {
        const rounding = roundingOfMoves(values, scale);
        const fit = fitScales(movesOf(values, scale), { horizon, levels, rounding, seed });
        return { ...fit, first };
      },
      predict: (fitted, inputs) =>
        forecastByScales(inputs, {
          ...options,
          first: fitted.first,
          scalesOf: (moves) => scales(fitted, moves),
        }),
    }),
    scale,
    fitScales,
    scales,
  };
}

interface ScaledForecast extends Tails {
  scale: Scale;
  /** Position of the first training row. */
  first: number;
  scalesOf(moves: Float64Array): SpreadScales;
}

/** Forecasts by past moves in units of their scales; the point is their median. */
function forecastByScales(
  inputs: readonly PredictInput[],
  { first, scalesOf, ...options }: ScaledForecast,
): Forecast {
  const { scale } = options;
  const movesFrom = ({ series: { values } }: PredictInput) => movesOf(values.subarray(first), scale);
  const historyOf = (moves: Float64Array) => new ScaledHistory(moves, scalesOf(moves), options);
  const longest = inputs.reduce((found, input) => (input.origin > found.origin ? input : found));
  // what is known at an origin is mostly the beginning of what is known at the last one
  const shared = historyOf(movesFrom(longest));
  return forecastRows(inputs, (input) => {
    const { horizon, levels } = input;
    const moves = movesFrom(input);
    const history = shared.begins(moves) ? shared : historyOf(moves);
    const last = lastKnown(input.series.values);
    const place = (step: number, wanted: readonly number[]) =>
      history.quantiles(step + 1, moves.length, wanted).map((move) => moved(last, move, scale));
    const steps = Array.from({ length: horizon }, (_, step) => step);
    return {
      point: steps.map((step) => place(step, [0.5])[0]!),
      quantiles: () => steps.map((step) => place(step, levels)),
    };
  });
}
