import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { requireDeviation } from '../../forecasting/deviation';
import { forecastRows } from '../../forecasting/forecast-rows';
import { periodOf, periodOption } from '../../forecasting/period';
import { type SavableModel, savableModel } from '../../saving/savable-model';
import { firstKnown } from '../gaps';
import { chooseForm } from './choose-form';
import { drawShocks, pointsAhead, quantilesAhead, type Shocks } from './ets-ahead';
import { type EtsForm, type EtsModelName, formName, modelNames } from './ets-form';
import { type EtsWeights, runStates } from './ets-states';

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
export interface EtsFit {
  /** The form, as the book writes it: `'ETS(M,Ad,M)'`. */
  method: string;
  form: EtsForm;
  weights: EtsWeights;
  /** Rows of a season. */
  period: number;
  /** Level, trend and season before the first known training row; as they are, divided by `scale`, unless factors. */
  level: number;
  trend: number;
  season: number[];
  /** Position of that row. */
  first: number;
  /** What values are divided by: 1, or a power of two where they are huge or all below 1. */
  scale: number;
  /** Akaike's criterion, corrected for few rows; Infinity where they were too few to choose by it. */
  aicc: number;
  /** Standard deviation of the errors one row ahead, divided by `scale`, or a share; null after a single value. */
  deviation: number | null;
}

/**
 * Exponential smoothing in its state space forms (Hyndman, Koehler, Ord & Snyder 2008): error, trend and season,
 * additive or multiplicative, chosen by the corrected Akaike criterion, as R's `ets`: same forms, bounds, first states,
 * likelihood and search; only values that are all below 1, or huge, are scaled before. Trends are additive, damped or not; forms with additive errors and a multiplicative season are
 * left out; multiplicative errors need values above 0. A missing row is passed over: the state moves on as forecast, and
 * the likelihood counts the known rows. Intervals of additive errors are normal, by the formula; those of multiplicative
 * errors are simulated, by `seed`. Too few rows for a season leave it out; fewer than five, or values that are all alike,
 * give the last one.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value, or to values that
 * are not above 0 with multiplicative errors asked for, and for quantiles after a single value
 *
 * @example
 * import { ets, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 48 }, (_, month) => (100 + month) * [0.9, 1.2, 1.1, 0.8][month % 4])
 * const forecast = await forecastSeries({ model: ets(), series, horizon: 4, levels: [0.05, 0.5, 0.95] })
 */
export function ets(options: EtsOptions = {}): SavableModel<EtsFit> {
  const { model, damped, period } = etsOptions.read(options);
  const name = model === 'auto' ? 'ZZZ' : model;
  if (damped === true && name[1] === 'N')
    throw invalidOption('damped', damped, 'false or "auto": there is no trend');
  return savableModel({
    kind: 'ets',
    options: { model, damped, period },
    fit({ series, first }) {
      const skipped = firstKnown(series.values);
      if (skipped === -1) throw nothingToSmooth(series.values);
      const scale = scaleOf(series.values);
      const values = series.values.subarray(skipped).map((value) => value / scale);
      const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
      const length = periodOf(period, values);
      const { form, weights, start, aicc, deviation } = chooseForm(values, {
        model: name,
        damped,
        period: length,
      });
      return {
        method: formName(form),
        form,
        weights,
        period: length,
        level: start.level,
        trend: start.trend,
        season: Array.from(start.season),
        first: first + skipped,
        scale,
        aicc: aicc + 2 * known * Math.log(scale),
        deviation,
      };
    },
    predict(fitted, inputs) {
      const { form, weights, level, trend, season, first, scale } = fitted;
      let shocks: Shocks | undefined;
      return forecastRows(inputs, ({ series, horizon, levels, seed }) => {
        const state = { level, trend, season: Float64Array.from(season), place: 0 };
        runStates(
          form,
          weights,
          state,
          series.values.subarray(first).map((value) => value / scale),
        );
        const model = { form, weights, deviation: fitted.deviation ?? 0 };
        const point = pointsAhead(model, state, horizon);
        return {
          point: point.map((value) => value * scale),
          quantiles() {
            requireDeviation(fitted.deviation, 'ets', 2);
            const draw = () => (shocks ??= drawShocks(horizon, seed));
            return quantilesAhead(model, state, point, { levels }, draw).map((row) =>
              Array.from(row, (value) => value * scale),
            );
          },
        };
      });
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

/**
 * A power of two, so that dividing by it rounds nothing. R's search depends on the scale of the values and does badly on
 * small ones: those and huge ones are brought to where it does well, all others are left as they are.
 */
function scaleOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest === 0 || (largest >= 1 && largest < 1e12)) return 1;
  return 2 ** Math.max(-1022, Math.floor(Math.log2(largest)) - 9);
}

function nothingToSmooth(values: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Exponential smoothing needs at least one known training value.',
    received: values,
    remedy: 'Begin the training rows where the series begins.',
  });
}
