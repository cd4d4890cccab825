import { checkInteger, Rng } from '@btcfc/core';
import type { ForecastOptions, LSTMForecaster } from '../forecaster';
import type { CombinedForecast } from './combine-forecasts';
import { combineMembers } from './member-forecasts';

export interface McDropoutOptions extends Omit<ForecastOptions, 'maskSeed'> {
  /** Forecasts made, each with masks of its own. @default 50 */
  passes?: number;
  /** Fixes the masks, from 0 to 2^53 - 1. @default 0 */
  seed?: number;
}

/**
 * Monte-Carlo dropout (Gal & Ghahramani 2016): forecasts with dropout left on, whose spread tells how sure the
 * model is of itself. Every pass draws one mask for each window, which `dropoutMask: 'variational'` shares over
 * time. Where the model forecasts distributions, the result is their mixture; where it forecasts points, the
 * quantiles are those of the passes and hold no noise of the target.
 *
 * @throws BtcfcError `INVALID_OPTION`, and as `forecaster.forecast`
 *
 * @example
 * const { point, disagreement } = await mcDropout(forecaster, { X, passes: 100, seed: 7 })
 */
export async function mcDropout(
  forecaster: LSTMForecaster,
  { passes = 50, seed = 0, levels, ...rows }: McDropoutOptions,
): Promise<CombinedForecast> {
  checkInteger('passes', passes, { min: 1 });
  const rng = new Rng(seed).split('passes');
  const members = Array.from({ length: passes }, (_, pass) => ({
    forecaster,
    maskSeed: rng.split(pass).nextUint32(),
  }));
  return combineMembers({ members, rows, levels });
}
