import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option, Rng } from '@btcfc/core';
import type { CombinedForecast } from '@btcfc/models';
import { type ForecastOptions, forecastOptions } from '../forecaster/options';
import { isSeededDropout } from '../network/layers/dropout';
import { nameOfArchitecture } from '../settings/architecture-choice';
import { combineMembers, type Member } from './member-forecasts';

const { maskSeed: _maskSeed, ...rows } = forecastOptions.spec;

const dropoutOptions = defineOptions('mcDropout', {
  ...rows,
  /** Forecasts made, each with masks of its own. @default 50 */
  passes: option.integer({ min: 1, max: 100_000, default: 50 }),
  /** Fixes the masks, from 0 to 2^53 - 1. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
});

/** How the passes are made. */
export interface McDropoutOptions
  extends Omit<ForecastOptions, 'maskSeed'>,
    OptionsInput<typeof dropoutOptions> {}

/**
 * Monte-Carlo dropout (Gal & Ghahramani 2016): forecasts with dropout left on, whose spread tells how sure the model is
 * of itself. Every pass draws one mask for each window, which `dropoutMask: 'variational'` shares over time. Where the
 * model forecasts distributions, the result is their mixture; where it forecasts points, the quantiles are those of the
 * passes and hold no noise of the target.
 *
 * @returns a forecast whose `disagreement`, shape [origins, horizon], is the deviation of the passes
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` for a forecaster whose network drops nothing, of which all passes
 * would be the same; and as `forecaster.forecast`
 *
 * @example
 * import { LSTMForecaster, mcDropout } from '@btcfc/lstm';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 3 });
 * await forecaster.fit({ X: { load }, y: load });
 * const { point, disagreement } = await mcDropout(forecaster, { X: { load }, passes: 20, seed: 7 });
 * forecaster.dispose();
 */
export async function mcDropout(forecaster: Member, options: McDropoutOptions): Promise<CombinedForecast> {
  const { passes, seed, levels, ...given } = dropoutOptions.read(options);
  if (typeof forecaster?.forecast !== 'function' || typeof forecaster.settings !== 'object') {
    throw invalidOption('forecaster', forecaster, 'an LSTMForecaster');
  }
  if (isWithoutDropout(forecaster)) throw withoutDropout(forecaster);
  const rng = new Rng(seed).split('passes');
  const members = Array.from({ length: passes }, (_, pass) => ({
    forecaster,
    maskSeed: rng.split(pass).nextUint32(),
  }));
  return combineMembers({ members, rows: given, levels });
}

// a network may have dropout of its own, whatever its setting says, and need not heed it
function isWithoutDropout({ model, settings }: Member): boolean {
  if (!model) return settings.dropout === 0;
  return !model.layers.some((layer) => isSeededDropout(layer) && layer.rate > 0);
}

function withoutDropout({ settings: { dropout, architecture } }: Member): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The network drops nothing: all passes would forecast the same.',
    received: { dropout, architecture: architecture && nameOfArchitecture(architecture) },
    remedy:
      'Fit it with a `dropout` above 0, for which an architecture of your own has a dropout layer of this package, or call `forecast`.',
  });
}
