import type { ForecastModel } from '@btcfc/core';
import { type ArimaModelFit, arima, type EtsModelFit, ets } from '@btcfc/models';
import type { SeriesFacts } from './series-facts';

/** Makes models of the form that an earlier fit has chosen, by the candidate's name. */
const again: Readonly<Record<string, (fitted: never, facts: SeriesFacts) => ForecastModel | undefined>> = {
  ets({ form, adjusted, period }: EtsModelFit, { isPositive }) {
    const { error, trend, season, damped } = form;
    // errors that are shares of the forecast take values above zero, in later rows too
    if (adjusted || (error === 'M' && !isPositive)) return undefined;
    return ets({ model: `${error}${trend}${season}`, damped, period }) as ForecastModel;
  },
  arima({ p, d, q, P, D, Q, period, constant, stlPeriod, isLog }: ArimaModelFit) {
    if (stlPeriod > 1) return undefined;
    return arima({
      order: [p, d, q],
      seasonal: [P, D, Q],
      period,
      constant,
      transform: isLog ? 'log' : 'none',
    }) as ForecastModel;
  },
};

/**
 * The model of a candidate that, fitted again to the same series with a few rows more, keeps the form it has chosen first
 * and finds its weights anew: choosing is nearly all of its work.
 */
export function keepingForm(candidate: string, model: ForecastModel, facts: SeriesFacts): ForecastModel {
  let kept = model;
  return {
    ...model,
    async fit(input) {
      const fitted = await kept.fit(input);
      if (kept === model) kept = again[candidate]?.(fitted as never, facts) ?? model;
      return fitted;
    },
  };
}
