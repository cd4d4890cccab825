import { BtcfcError, type PredictInput } from '@btcfc/core';
import { requireDeviation } from '../../forecasting/deviation';
import type { RowForecast } from '../../forecasting/forecast-rows';
import { scaleOf } from '../../forecasting/scale';
import { chooseForm, type EtsChoice } from './choose-form';
import { pointsAhead, quantilesAhead } from './ets-ahead';
import { type EtsForm, formName } from './ets-form';
import { type EtsWeights, runStates } from './ets-states';

/** Exponential smoothing fitted to the training rows. */
export interface EtsFit {
  /** The form, as the book writes it: `'ETS(M,Ad,M)'`. */
  method: string;
  form: EtsForm;
  weights: EtsWeights;
  /** Level, trend and season before the first row; as they are, divided by `scale`, unless factors. */
  level: number;
  trend: number;
  season: number[];
  /** What values are divided by: 1, or a power of two where they are huge or all below 1. */
  scale: number;
  /** Akaike's criterion, corrected for few rows; Infinity where they were too few to choose by it. */
  aicc: number;
  /** Standard deviation of the errors one row ahead, divided by `scale`, or a share; null after a single value. */
  deviation: number | null;
}

/**
 * Fits the form that suits the training rows best.
 *
 * @param training the first of which is known
 * @throws BtcfcError `INVALID_DATA` as `chooseForm`
 */
export function fitEts(training: Float64Array, choice: EtsChoice): EtsFit {
  const scale = scaleOf(training);
  const values = training.map((value) => value / scale);
  const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  const { form, weights, start, aicc, deviation } = chooseForm(values, choice);
  return {
    method: formName(form),
    form,
    weights,
    level: start.level,
    trend: start.trend,
    season: Array.from(start.season),
    scale,
    aicc: aicc + 2 * known * Math.log(scale),
    deviation,
  };
}

/**
 * A forecaster from the end of several series by one fit.
 *
 * @param owner whose forecasts they are, as errors say it
 */
export function etsForecaster(fitted: EtsFit, owner: string) {
  const { form, weights, level, trend, season, scale } = fitted;
  return (
    values: Float64Array,
    { horizon, levels }: Pick<PredictInput, 'horizon' | 'levels'>,
  ): Required<RowForecast> & { point: Float64Array } => {
    const state = { level, trend, season: Float64Array.from(season), place: 0 };
    runStates(
      form,
      weights,
      state,
      values.map((value) => value / scale),
    );
    const model = { form, weights, deviation: fitted.deviation ?? 0 };
    const point = pointsAhead(model, state, horizon);
    return {
      point: point.map((value) => value * scale),
      quantiles() {
        requireDeviation(fitted.deviation, owner, 2);
        return quantilesAhead(model, state, point, levels).map((row) =>
          Array.from(row, (value) => value * scale),
        );
      },
    };
  };
}

/** Where there is no known training value. */
export function nothingToSmooth(values: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Exponential smoothing needs at least one known training value.',
    received: values,
    remedy: 'Begin the training rows where the series begins.',
  });
}
