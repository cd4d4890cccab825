import { checkNumber } from '@btcfc/core';
import { mapNumbers } from './numbers';
import { logReturns } from './returns';
import { rollingMean } from './rolling-moments';
import type { RollingOptions } from './rolling-window';

/**
 * Realised volatility: the root of the mean squared log return of each window, per row and not annualised. NaN where
 * the window holds fewer than `minPeriods` returns.
 *
 * @param options `window` defaults to 30 rows
 * @throws BtcfcError `INVALID_OPTION`
 */
export function realizedVolatility(
  price: ArrayLike<number>,
  { window = 30, minPeriods = 1 }: Partial<RollingOptions> = {},
): Float64Array {
  return mapNumbers(rollingMean(squaredReturns(price), { window, minPeriods }), Math.sqrt);
}

export interface EwmaVolatilityOptions {
  /** Weight of a squared return relative to that of the row after it, above 0 and below 1. @default 0.94 */
  decay?: number;
}

/**
 * Volatility by exponentially weighted squared log returns, per row (RiskMetrics 1996, the weights divided by their
 * sum so that the first rows are not too calm). A row without a return keeps the volatility of the row before it;
 * NaN before the first return.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function ewmaVolatility(
  price: ArrayLike<number>,
  { decay = 0.94 }: EwmaVolatilityOptions = {},
): Float64Array {
  checkNumber('decay', decay, { min: 0, aboveMin: true, max: 1, belowMax: true });
  let sum = 0;
  let weight = 0;
  let last = Number.NaN;
  return mapNumbers(squaredReturns(price), (square) => {
    sum *= decay;
    weight *= decay;
    if (Number.isNaN(square)) return last;
    sum += square;
    weight += 1;
    last = Math.sqrt(sum / weight);
    return last;
  });
}

function squaredReturns(price: ArrayLike<number>): Float64Array {
  return mapNumbers(logReturns(price), (change) => change * change);
}
