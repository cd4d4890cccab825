import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { forecastRows } from '../../forecasting/forecast-rows';
import { periodOf, periodOption } from '../../forecasting/period';
import { type SavableModel, savableModel } from '../../saving/savable-model';
import { adjustedForecaster, fitAdjusted } from '../adjusted-ets';
import { firstKnown } from '../gaps';
import { type EtsModelName, modelNames } from './ets-form';
import { type EtsFit, etsForecaster, fitEts, nothingToSmooth } from './ets-values';

// forms have no longer ones, as in R: too many first states to find
const longestSeason = 24;

const etsOptions = defineOptions('ets', {
  /**
   * Error, trend and season: `'A'` additive, `'M'` multiplicative, `'N'` none, `'Z'` whichever fits best; `'AAN'` is
   * Holt's line. @default 'auto', the same as 'ZZZ'
   */
  model: option.custom<EtsModelName | 'auto', { default: EtsModelName | 'auto' }>(readModel, {
    default: 'auto',
  }),
  /** Whether a trend fades with the rows ahead. @default 'auto', whichever fits better */
  damped: option.oneOf([true, false, 'auto'] as const, { default: 'auto' as boolean | 'auto' }),
  /** Rows of a season, 1 for none. @default 'auto', found in the training rows */
  period: periodOption(),
});

/** Options of `ets`. */
export interface EtsOptions extends OptionsInput<typeof etsOptions> {}

/** What `ets` has learned from the training rows. */
export interface EtsModelFit extends EtsFit {
  /** Rows of a season. */
  period: number;
  /** Whether STL takes the season out before, as forms have none of more than 24 rows. */
  adjusted: boolean;
  /** Position of the first known training row. */
  first: number;
}

/**
 * Exponential smoothing in its state space forms (Hyndman, Koehler, Ord & Snyder 2008): error, trend and season,
 * additive or multiplicative, chosen by the corrected Akaike criterion, as R's `ets`: same forms, bounds, first states,
 * likelihood and search; only values that are all below 1, or huge, are scaled before, and of more than 1,536 rows with a
 * season the latest choose the form, to which all of them are fitted. Trends are additive, damped or
 * not; forms with additive errors and a multiplicative season are left out; multiplicative errors need values above 0.
 * A season of more than 24 rows is taken out by STL and its last one repeated, as R's `stlf` does it. A missing row is
 * passed over: the state moves on as forecast, and the likelihood counts the known rows. Intervals of additive errors
 * are normal, by the formula; those of multiplicative errors are simulated, by the same draws always. Too few rows for a season leave it
 * out; fewer than five, or values that are all alike, give the last one.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value, or to values that
 * are not above 0 with multiplicative errors asked for, and for quantiles after a single value
 *
 * @example
 * import { ets, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 48 }, (_, month) => (100 + month) * [0.9, 1.2, 1.1, 0.8][month % 4])
 * const forecast = await forecastSeries({ model: ets(), series, horizon: 4, levels: [0.05, 0.5, 0.95] })
 */
export function ets(options: EtsOptions = {}): SavableModel<EtsModelFit> {
  const { model, damped, period } = etsOptions.read(options);
  const name = model === 'auto' ? 'ZZZ' : model;
  if (damped === true && name[1] === 'N')
    throw invalidOption('damped', damped, 'false or "auto": there is no trend');
  return savableModel({
    kind: 'ets',
    options: { model, damped, period },
    fit({ series, first }) {
      const { values } = series;
      const skipped = firstKnown(values);
      if (skipped === -1) throw nothingToSmooth(values);
      const training = values.subarray(skipped);
      const length = periodOf(period, training, series);
      const position = first + skipped;
      if (length <= longestSeason || name[2] === 'N' || training.length <= 2 * length) {
        const seasonLength = length <= longestSeason ? length : 1;
        const fitted = fitEts(training, { model: name, damped, period: seasonLength });
        return { ...fitted, period: seasonLength, adjusted: false, first: position };
      }
      const form = `${name.slice(0, 2)}N` as EtsModelName;
      const fitted = fitAdjusted(training, { periods: [length] }, { model: form, damped });
      const method = `STL + ${fitted.method}`;
      return { ...fitted, method, period: length, adjusted: true, first: position };
    },
    predict(fitted, inputs) {
      const { adjusted, period, first } = fitted;
      const forecast = adjusted
        ? adjustedForecaster(fitted, { periods: [period] }, 'ets')
        : etsForecaster(fitted, 'ets');
      return forecastRows(inputs, (input) => forecast(input.series.values.subarray(first), input));
    },
  });
}

function readModel(name: string, given: unknown): EtsModelName | 'auto' {
  if (given === 'auto' || modelNames.includes(given as EtsModelName)) return given as EtsModelName;
  throw invalidOption(
    name,
    given,
    '"auto", or three letters for error (A, M, Z), trend (N, A, Z) and season (N, A, M, Z; no M after an error of A)',
  );
}
