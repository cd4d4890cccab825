import { BtcfcError, checkInteger, checkNumber, checkOneOf, invalidOption } from '@btcfc/core';
import type { ForecastModel } from '../model/forecast-model';
import { type LinearModel, ridgeRegression } from '../numerics/ridge-regression';
import { increments, lastValue, moved, type Scale, scales, withoutGaps } from './increments';

export interface ArRidgeOptions {
  /** How many of the last moves are looked at, or which: `[1, 2, 7]`. @default 10 */
  lags?: number | readonly number[];
  /**
   * Penalty on the squared weights of the standardised moves. Of several, the one with the smallest squared error on
   * the last fifth of the training rows. @default 1
   */
  alpha?: number | readonly number[];
  /** The moves that are forecast. @default 'difference' */
  scale?: Scale;
}

/**
 * An autoregression with a ridge penalty: the next move as a linear function of earlier ones, fitted as scikit-learn's
 * `Ridge` after `StandardScaler`; several steps ahead by feeding its own forecasts back. Missing values take the last
 * one known.
 */
export function arRidge({
  lags = 10,
  alpha = 1,
  scale = 'difference',
}: ArRidgeOptions = {}): ForecastModel<LinearModel> {
  const offsets = readLags(lags);
  const reach = Math.max(...offsets);
  const alphas = typeof alpha === 'number' ? [alpha] : alpha;
  if (alphas.length === 0) throw invalidOption('alpha', alpha, 'a number, or several');
  for (const value of alphas) checkNumber('alpha', value, { min: 0 });
  checkOneOf('scale', scale, scales);
  const extra = scale === 'level' ? 0 : 1;
  return {
    fit({ series }) {
      const moves = increments(withoutGaps(series), scale);
      if (moves.length < reach + 2) throw tooShort(series.length, reach + 2 + extra);
      const rows = Array.from({ length: moves.length - reach }, (_, row) => row + reach);
      const inputs = rows.map((row) => offsets.map((lag) => moves[row - lag]!));
      const targets = moves.subarray(reach);
      return ridgeRegression(inputs, targets, bestAlpha(inputs, targets, alphas));
    },
    predict({ intercept, weights }, input) {
      const series = withoutGaps(input.tail(reach + extra).series);
      const moves = Array.from(increments(series, scale));
      if (moves.length < reach) throw tooShort(series.length, reach + extra);
      const last = lastValue(series);
      let sum = 0;
      return Array.from({ length: input.horizon }, () => {
        const move = weights.reduce((rest, weight, j) => rest + weight * moves.at(-offsets[j]!)!, intercept);
        moves.push(move);
        sum = scale === 'level' ? move : sum + move;
        return moved(last, sum, scale);
      });
    },
  };
}

function bestAlpha(inputs: readonly number[][], targets: Float64Array, alphas: readonly number[]): number {
  if (alphas.length === 1) return alphas[0]!;
  const split = Math.max(1, Math.floor(targets.length * 0.8));
  const errors = alphas.map((alpha) => {
    const { intercept, weights } = ridgeRegression(inputs.slice(0, split), targets, alpha);
    return inputs.slice(split).reduce((sum, input, row) => {
      const forecast = weights.reduce((rest, weight, j) => rest + weight * input[j]!, intercept);
      return sum + (targets[split + row]! - forecast) ** 2;
    }, 0);
  });
  return alphas[errors.indexOf(Math.min(...errors))]!;
}

function readLags(lags: number | readonly number[]): number[] {
  if (typeof lags === 'number') {
    checkInteger('lags', lags, { min: 1 });
    return Array.from({ length: lags }, (_, index) => index + 1);
  }
  if (lags.length === 0 || !lags.every((lag) => Number.isSafeInteger(lag) && lag >= 1)) {
    throw invalidOption('lags', lags, 'a whole number from 1, or several');
  }
  return [...lags];
}

function tooShort(rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The autoregression needs ${needed} rows.`,
    received: rows,
    remedy: 'Bring more rows, or pass fewer lags.',
  });
}
