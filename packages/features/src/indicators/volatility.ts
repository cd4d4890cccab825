import { defineOptions, option } from '@btcfc/core';
import { mapNumbers, type Numbers } from '../elementwise/numbers';
import { logReturns } from '../lags/returns';
import { rollingMean } from '../rolling/rolling-moments';
import { type RollingOptions, readRolling, usualWindow } from '../rolling/rolling-window';

const realizedOptions = defineOptions('realizedVolatility', usualWindow(30));

/**
 * Realised volatility: the root of the mean squared log return of each window, per row and not annualised. NaN where
 * the window holds fewer than `minPeriods` returns, or none, as in the first row.
 *
 * @param options `window` is 30 rows where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { realizedVolatility } from '@btcfc/features';
 *
 * realizedVolatility([1, Math.E, 1], { window: 2 }); // -> Float64Array [NaN, 1, 1]
 */
export function realizedVolatility(values: Numbers, options?: Partial<RollingOptions>): Float64Array {
  return mapNumbers(rollingMean(squaredReturns(values), readRolling(realizedOptions, options)), Math.sqrt);
}

/** The option of exponential weights. */
export const decayOption = {
  /** Weight of a squared return relative to that of the row after it, above 0 and below 1. @default 0.94 */
  decay: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.94 }),
};

const ewmaOptions = defineOptions('ewmaVolatility', decayOption);

/** Options of `ewmaVolatility`. */
export interface EwmaVolatilityOptions {
  /** Weight of a squared return relative to that of the row after it, above 0 and below 1. @default 0.94 */
  decay?: number;
}

/**
 * Volatility by exponentially weighted squared log returns, per row (RiskMetrics 1996, the weights divided by their
 * sum so that the first rows are not too calm). A row without a return keeps the volatility of the row before it;
 * NaN before the first return.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { ewmaVolatility } from '@btcfc/features';
 *
 * ewmaVolatility([1, Math.E, null, null], { decay: 0.9 }); // -> Float64Array [NaN, 1, 1, 1]
 */
export function ewmaVolatility(values: Numbers, options?: EwmaVolatilityOptions): Float64Array {
  const { decay } = ewmaOptions.read(options);
  let sum = 0;
  let weight = 0;
  let last = Number.NaN;
  return mapNumbers(squaredReturns(values), (square) => {
    sum *= decay;
    weight *= decay;
    if (Number.isNaN(square)) return last;
    sum += square;
    weight += 1;
    last = Math.sqrt(sum / weight);
    return last;
  });
}

function squaredReturns(values: Numbers): Float64Array {
  return mapNumbers(logReturns(values), (change) => change * change);
}
