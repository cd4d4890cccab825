import {
  BtcfcError,
  checkInteger,
  checkNumber,
  defineOptions,
  type LinearModel,
  type OptionsInput,
  type PredictInput,
  ridgeRegression,
} from '@btcfc/core';
import { deviationOf } from '../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { lastKnown, moved, movesOf, scaleOption, withoutGaps } from '../forecasting/moves';
import { listOf, oneOrMore } from '../forecasting/one-or-more';
import { type SavableModel, savableModel } from '../saving/savable-model';

const arRidgeOptions = defineOptions('arRidge', {
  /** How many of the last moves are looked at, or which: `[1, 2, 7]`. @default 10 */
  lags: oneOrMore((name, lag) => checkInteger(name, lag, { min: 1 }), 10),
  /**
   * Penalty on the squared weights of the standardised moves. Of several, the one with the smallest squared error on
   * the last fifth of the training rows. @default 1
   */
  alpha: oneOrMore((name, alpha) => checkNumber(name, alpha, { min: 0 }), 1),
  /** The moves that are forecast. @default 'difference' */
  scale: scaleOption('difference'),
});

/** Options of `arRidge`. */
export interface ArRidgeOptions extends OptionsInput<typeof arRidgeOptions> {}

/** What the autoregression has learned from the training rows. */
export interface ArRidgeFit extends LinearModel {
  /** Standard deviation of its errors one row ahead. */
  deviation: number;
}

/**
 * An autoregression with a ridge penalty: the next move as a linear function of earlier ones, fitted as scikit-learn's
 * `Ridge` after `StandardScaler`; several rows ahead by feeding its own forecasts back. Missing values take the last
 * one known. Intervals are normal: the errors of the training rows, carried on by the same weights.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to too few rows for its lags, or forecasts a
 * series without a known value
 *
 * @example
 * import { arRidge, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4])
 * const model = arRidge({ lags: [4], alpha: 0, scale: 'level' })
 * const { point } = await forecastSeries({ model, series, horizon: 4 }) // -> 1, 5, 2, 9
 */
export function arRidge(options: ArRidgeOptions = {}): SavableModel<ArRidgeFit> {
  const { lags: given, alpha, scale } = arRidgeOptions.read(options);
  const lags = typeof given === 'number' ? Array.from({ length: given }, (_, index) => index + 1) : given;
  const reach = Math.max(...lags);
  const extra = scale === 'level' ? 0 : 1;
  return savableModel({
    kind: 'ar-ridge',
    options: { lags, alpha, scale },
    fit({ series: { values } }) {
      const moves = movesOf(withoutGaps(values), scale);
      if (moves.length < reach + 2) throw tooShort(values.length, reach + 2 + extra);
      const rows = Array.from({ length: moves.length - reach }, (_, row) => row + reach);
      const inputs = rows.map((row) => lags.map((lag) => moves[row - lag]!));
      const targets = moves.subarray(reach);
      const model = ridgeRegression(inputs, targets, bestAlpha(inputs, targets, listOf(alpha)));
      const errors = inputs.map((input, row) => targets[row]! - linearValue(model, (lag) => input[lag]!));
      const parameters = Math.min(lags.length + 1, errors.length - 1);
      return { ...model, deviation: deviationOf(errors, parameters)! };
    },
    predict: (fitted, inputs) =>
      forecastRows(inputs, (input) => {
        const { horizon, levels } = input;
        const values = lastValues(input, reach + extra);
        const moves = Array.from(movesOf(values, scale));
        if (moves.length < reach) throw tooShort(values.length, reach + extra);
        const last = lastKnown(values);
        let sum = 0;
        const sums = Array.from({ length: horizon }, () => {
          const move = linearValue(fitted, (lag) => moves.at(-lags[lag]!)!);
          moves.push(move);
          sum = scale === 'level' ? move : sum + move;
          return sum;
        });
        const quantiles = () => {
          const deviations = deviationsAhead(fitted, lags, horizon, scale !== 'level');
          return normalQuantiles({ horizon, levels }, (ahead, score) =>
            moved(last, sums[ahead]! + score * deviations[ahead]!, scale),
          );
        };
        return { point: sums.map((ahead) => moved(last, ahead, scale)), quantiles };
      }),
  });
}

/** The last rows, their gaps filled; a gap that began before them by what is known before it. */
function lastValues(input: PredictInput, rows: number): Float64Array {
  const { values } = input.tail(rows);
  if (!Number.isNaN(values[0])) return withoutGaps(values);
  return withoutGaps(input.series.values).slice(-rows);
}

function linearValue({ intercept, weights }: LinearModel, input: (lag: number) => number): number {
  return weights.reduce((rest, weight, lag) => rest + weight * input(lag), intercept);
}

/** Standard deviations of the errors ahead: a surprise goes on in the moves after it. */
function deviationsAhead(
  { weights, deviation }: ArRidgeFit,
  lags: readonly number[],
  horizon: number,
  addsUp: boolean,
): number[] {
  const responses: number[] = [];
  let response = 0;
  let squares = 0;
  return Array.from({ length: horizon }, (_, ahead) => {
    const move =
      ahead === 0
        ? 1
        : weights.reduce((sum, weight, j) => sum + weight * (responses[ahead - lags[j]!] ?? 0), 0);
    responses.push(move);
    response = addsUp ? response + move : move;
    squares += response * response;
    return deviation * Math.sqrt(squares);
  });
}

function bestAlpha(inputs: readonly number[][], targets: Float64Array, alphas: readonly number[]): number {
  if (alphas.length === 1) return alphas[0]!;
  const split = Math.max(1, Math.floor(targets.length * 0.8));
  const errors = alphas.map((alpha) => {
    const model = ridgeRegression(inputs.slice(0, split), targets.subarray(0, split), alpha);
    return inputs
      .slice(split)
      .reduce(
        (sum, input, row) => sum + (targets[split + row]! - linearValue(model, (lag) => input[lag]!)) ** 2,
        0,
      );
  });
  return alphas[errors.indexOf(Math.min(...errors))]!;
}

function tooShort(rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The autoregression needs ${needed} rows.`,
    received: rows,
    remedy: 'Bring more rows, or pass fewer lags.',
  });
}
