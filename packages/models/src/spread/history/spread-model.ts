import type { Forecast, PredictInput, TimeSeries } from '@btcfc/core';
import { forecastRows } from '../../forecasting/forecast-rows';
import { knownRows, lastKnown, moved, movesOf, roundingOfMoves, type Target } from '../../forecasting/moves';
import { savableModel } from '../../saving/savable-model';
import type { KnownColumns, ScaleModel, SpreadModel, SpreadScales } from '../scales';
import { ScaledHistory, type Tails } from './scaled-history';

interface SpreadModelParts<Options, Fit> extends ScaleModel<Fit> {
  /** By which `loadModel` knows it. */
  kind: string;
  options: Options & Tails & { target: Target };
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
  const { target } = options;
  return {
    ...savableModel({
      kind,
      options,
      fit({ series, first, horizon, levels, seed }) {
        const { values } = series;
        const known = columnsOf(series, 0, target);
        const rounding = roundingOfMoves(values, target);
        const fit = fitScales(movesOf(values, target), { horizon, levels, rounding, seed, known });
        return { ...fit, first };
      },
      predict: (fitted, inputs) =>
        forecastByScales(inputs, {
          ...options,
          first: fitted.first,
          scalesOf: (moves, known) => scales(fitted, moves, known),
        }),
    }),
    target,
    fitScales,
    scales,
  };
}

interface ScaledForecast extends Tails {
  target: Target;
  /** Position of the first training row. */
  first: number;
  scalesOf(moves: Float64Array, known: KnownColumns): SpreadScales;
}

/** The past covariates from a row on, as known before each move; the last entry is what is known now. */
function columnsOf(series: TimeSeries, first: number, target: Target): KnownColumns {
  const { pastCovariates } = series;
  if (!pastCovariates) return {};
  const rows = knownRows(series.values.subarray(first));
  return Object.fromEntries(
    Object.entries(pastCovariates).map(([name, column]) => {
      const at = carriedOn(column.subarray(first));
      const known = Float64Array.from(rows, (row) => at[row]!);
      // before the first of the values themselves nothing is known
      return [name, target === 'level' ? Float64Array.of(Number.NaN, ...known) : known];
    }),
  );
}

/** Forecasts by past moves in units of their scales; the point is their median. */
function forecastByScales(
  inputs: readonly PredictInput[],
  { first, scalesOf, ...options }: ScaledForecast,
): Forecast {
  const { target } = options;
  const movesFrom = ({ series: { values } }: PredictInput) => movesOf(values.subarray(first), target);
  const columnsFrom = ({ series }: PredictInput) => columnsOf(series, first, target);
  const historyOf = (moves: Float64Array, known: KnownColumns) =>
    new ScaledHistory(moves, scalesOf(moves, known), options);
  const longest = inputs.reduce((found, input) => (input.origin > found.origin ? input : found));
  // what is known at an origin is mostly the beginning of what is known at the last one
  const sharedColumns = columnsFrom(longest);
  const shared = historyOf(movesFrom(longest), sharedColumns);
  return forecastRows(inputs, (input) => {
    const { horizon, levels } = input;
    const moves = movesFrom(input);
    const known = columnsFrom(input);
    const isShared = shared.begins(moves) && beginWith(sharedColumns, known);
    const history = isShared ? shared : historyOf(moves, known);
    const last = lastKnown(input.series.values);
    const place = (step: number, wanted: readonly number[]) =>
      history.quantiles(step + 1, moves.length, wanted).map((move) => moved(last, move, target));
    const steps = Array.from({ length: horizon }, (_, step) => step);
    return {
      point: steps.map((step) => place(step, [0.5])[0]!),
      quantiles: () => steps.map((step) => place(step, levels)),
    };
  });
}

/** Whether columns are the beginning of others. */
function beginWith(longest: KnownColumns, known: KnownColumns): boolean {
  return Object.entries(known).every(([name, column]) =>
    column.every((value, row) => Object.is(value, longest[name]?.[row])),
  );
}

/** The last value known in each row; missing before the first one, which was not known then. */
function carriedOn(column: Float64Array): Float64Array {
  let last = Number.NaN;
  return column.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
