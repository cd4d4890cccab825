import { BtcfcError, option } from '@btcfc/core';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { logarithm } from '../forecasting/moves';
import type { Clock } from '../forecasting/period';
import { scaleOf } from '../forecasting/scale';
import { type SavableModel, savableModel } from '../saving/savable-model';
import { arimaAhead } from './arima/arima-ahead';
import { seasonOf } from './arima/fill-gaps';
import type { ArimaFit } from './arima/fit-arima';
import { growsWithLevel } from './arima/grows-with-level';

/** What an ARIMA model has learned from the training rows: orders, coefficients and the variance of the noise. */
export interface ArimaModelFit extends ArimaFit {
  /** Rows of the season that was taken out by STL before; 1 where none was. */
  stlPeriod: number;
  /** A power of two in which the values were counted: 1, but for values that are all below 1 and for huge ones. */
  unit: number;
  /** Whether it is of the logarithms of the values. */
  isLog: boolean;
  /** Position of the first training row. */
  first: number;
}

/** What is forecast: the values, or their logarithms; `'auto'` takes these where the spread of a season grows with its level. */
export type ArimaTransform = 'none' | 'log' | 'auto';

/** The option `transform`. */
export const transformOption = () =>
  option.oneOf(['none', 'log', 'auto'] as const, { default: 'none' as ArimaTransform });

interface ArimaModel<Options extends { transform: ArimaTransform }> {
  kind: string;
  options: Options;
  /** Rows of a season in the training rows. */
  periodOf(values: Float64Array, clock: Clock): number;
  /** @param values from the first known to the last known one, NaN where missing */
  choose(values: Float64Array, period: number, signal?: AbortSignal): ArimaFit;
}

/** A longer season makes the state of the model too large: it is taken out beforehand. */
export const longestSeason = 24;

/** What all ARIMA models share, however their orders are found. */
export function arimaModel<Options extends { transform: ArimaTransform }>({
  kind,
  options,
  periodOf,
  choose,
}: ArimaModel<Options>): SavableModel<ArimaModelFit> {
  return savableModel<Options, ArimaModelFit>({
    kind,
    options,
    fit({ series, first, signal }) {
      const { values } = knownStretch(series.values);
      const { transform } = options;
      const unscaled = scaleOf(values);
      const counted = values.map((value) => value / unscaled);
      const period = periodOf(counted, series);
      const isLog = transform === 'log' || (transform === 'auto' && growsWithLevel(counted, period));
      const unit = isLog ? 1 : unscaled;
      const scaled = isLog ? values.map(logarithm) : counted;
      const isLong = period > longestSeason;
      // two seasons are the least a season can be seen in
      const stlPeriod = isLong && values.length > 2 * period ? period : 1;
      const rest = stlPeriod > 1 ? withoutSeason(scaled, stlPeriod).rest : scaled;
      return { ...choose(rest, isLong ? 1 : period, signal), stlPeriod, unit, isLog, first };
    },
    predict: (fitted, inputs) =>
      forecastRows(inputs, ({ series, horizon, levels }) => {
        const { unit, stlPeriod, isLog } = fitted;
        const known = knownStretch(series.values.subarray(fitted.first));
        const scaled = isLog ? known.values.map(logarithm) : known.values.map((value) => value / unit);
        const back = (value: number) => (isLog ? Math.exp(value) : value * unit);
        const least = Math.max(
          fitted.d + fitted.D * fitted.period + 1,
          stlPeriod > 1 ? 2 * stlPeriod + 1 : 1,
        );
        if (scaled.length < least) throw tooShort(scaled.length, least);
        const { rest, season } = stlPeriod > 1 ? withoutSeason(scaled, stlPeriod) : { rest: scaled };
        const ahead = arimaAhead(fitted, rest, known.missing + horizon);
        const seasonAt = (step: number) => season?.[step % stlPeriod] ?? 0;
        const middle = ahead.point.map((value, step) => value + seasonAt(step)).subarray(known.missing);
        const deviations = ahead.deviations.subarray(known.missing);
        return {
          point: middle.map(back),
          quantiles: () =>
            normalQuantiles({ horizon, levels }, (step, score) =>
              back(middle[step]! + score * deviations[step]!),
            ),
        };
      }),
  });
}

/** From the first known value to the last known one, and how many rows follow it. */
function knownStretch(values: Float64Array): { values: Float64Array; missing: number } {
  const start = values.findIndex((value) => !Number.isNaN(value));
  if (start < 0) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: 'The series has no known value.',
      received: values,
      remedy: 'Begin where the series begins.',
    });
  }
  let end = values.length;
  while (Number.isNaN(values[end - 1]!)) end--;
  return { values: values.subarray(start, end), missing: values.length - end };
}

/** The values less their season, and the season of the rows that follow. */
function withoutSeason(values: Float64Array, period: number): { rest: Float64Array; season: Float64Array } {
  const season = seasonOf(values, period);
  return { rest: values.map((value, row) => value - season[row]!), season: season.slice(-period) };
}

function tooShort(rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The ARIMA model needs ${needed} rows from the first known value to the last to forecast from.`,
    received: rows,
    remedy: 'Forecast from more rows, or fit it to the rows there are.',
  });
}
