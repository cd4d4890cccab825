import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { requireDeviation } from '../../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../../forecasting/forecast-rows';
import { periodOf, periodOption } from '../../forecasting/period';
import { scaleOf } from '../../forecasting/scale';
import { type SavableModel, savableModel } from '../../saving/savable-model';
import { areAlike } from '../are-alike';
import { fitEts, nothingToSmooth } from '../ets/ets-values';
import { firstKnown, withoutGapsBetween } from '../gaps';
import {
  fitLines,
  linesAhead,
  linesDeviations,
  lineThrough,
  stateAfter,
  type ThetaLines,
} from './theta-lines';
import { seasonOf, type ThetaSeason, withoutSeason, withSeason } from './theta-season';

const models = ['STM', 'OTM', 'DSTM', 'DOTM'] as const;

/** Standard or optimised, with a line through all training rows or a dynamic one. */
export type ThetaModelName = (typeof models)[number];

const thetaOptions = defineOptions('theta', {
  /**
   * The standard theta model; optimised, how much of the line is in the forecast is fitted too; both dynamic, with a line
   * that is found anew in each row. `'auto'` takes the one with the smallest errors. @default 'STM', R's `thetaf`
   */
  model: option.oneOf([...models, 'auto'] as const, { default: 'STM' as ThetaModelName | 'auto' }),
  /** Rows of a season, 1 for none. @default 'auto', found in the training rows */
  period: periodOption(),
});

/** Options of `theta`. */
export interface ThetaOptions extends OptionsInput<typeof thetaOptions> {}

/** What `theta` has learned from the training rows. */
export interface ThetaFit {
  model: ThetaModelName;
  season: ThetaSeason;
  /** Of the series divided by `scale`, without its season. */
  lines: ThetaLines;
  /** Standard deviation of its errors one row ahead; null after a single value. */
  deviation: number | null;
  /** What values are divided by: 1, or a power of two where they are huge or all below 1. */
  scale: number;
  /** Position of the first known training row. */
  first: number;
}

// fewer rows tell nothing of a level, a line and a weight at once
const fewestRows = 6;

/**
 * The theta method: exponential smoothing of a level and a share of the line through all training rows (Assimakopoulos &
 * Nikolopoulos 2000; Hyndman & Billah 2003), as R's `thetaf`; or its optimised and dynamic forms (Fiorucci et al. 2016),
 * as statsforecast's. A season whose autocorrelation stands out at 10% is taken out first by the classical
 * decomposition, as factors where values are above 0. A missing row counts as forecast; to find the season it is put on
 * the line between its neighbours. Intervals are normal, each surprise carried on, and as wide as the season's factor.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value, and for quantiles
 * after a single value
 *
 * @example
 * import { forecastSeries, theta } from '@btcfc/models'
 * const series = Array.from({ length: 48 }, (_, month) => (100 + month) * [0.9, 1.2, 1.1, 0.8][month % 4])
 * const forecast = await forecastSeries({ model: theta(), series, horizon: 4, levels: [0.05, 0.5, 0.95] })
 */
export function theta(options: ThetaOptions = {}): SavableModel<ThetaFit> {
  const { model, period } = thetaOptions.read(options);
  return savableModel({
    kind: 'theta',
    options: { model, period },
    fit({ series, first }) {
      const { values } = series;
      const skipped = firstKnown(values);
      if (skipped === -1) throw nothingToSmooth(values);
      const scale = scaleOf(values);
      const training = values.subarray(skipped).map((value) => value / scale);
      const season = seasonOf(withoutGapsBetween(training), periodOf(period, training, series));
      return { ...fitBest(withoutSeason(training, season), model), season, scale, first: first + skipped };
    },
    predict: ({ season, lines, deviation, scale, first }, inputs) =>
      forecastRows(inputs, ({ series: { values }, horizon, levels }) => {
        const known = values.subarray(first).map((value) => value / scale);
        const state = stateAfter(withoutSeason(known, season), lines);
        const adjusted = linesAhead(lines, state, horizon);
        const at = (ahead: number, error: number) =>
          scale * withSeason(adjusted[ahead]! + error, known.length + ahead, season);
        return {
          point: adjusted.map((_, ahead) => at(ahead, 0)),
          quantiles() {
            const reach = requireDeviation(deviation, 'theta', 2);
            const deviations = linesDeviations(lines, state, horizon);
            return normalQuantiles({ horizon, levels }, (ahead, score) =>
              at(ahead, score * reach * deviations[ahead]!),
            );
          },
        };
      }),
  });
}

type Fitted = Pick<ThetaFit, 'model' | 'lines' | 'deviation'>;

function fitBest(values: Float64Array, model: ThetaModelName | 'auto'): Fitted {
  const known = values.filter((value) => !Number.isNaN(value));
  const isPlain = known.length < fewestRows || areAlike(known);
  if (model === 'STM' || isPlain) return standard(values, known.length);
  if (model !== 'auto') return optimised(values, model);
  return models.map((each) => optimised(values, each)).sort((a, b) => a.meanSquare - b.meanSquare)[0]!;
}

/** R's way: the level is smoothed without looking at the line. */
function standard(values: Float64Array, known: number): Fitted {
  const { weights, level, scale, deviation } = fitEts(values, {
    model: 'ANN',
    damped: false,
    period: 1,
    criterion: 'mse',
  });
  const slope = known < 4 ? 0 : lineThrough(values).slope;
  // the smoothed level of the first row holds the line's first row already
  const lines = {
    line: 'static',
    alpha: weights.alpha,
    share: 0.5,
    level: level * scale,
    intercept: -slope,
    slope,
  } as const;
  return { model: 'STM', lines, deviation: deviation === null ? null : deviation * scale };
}

function optimised(values: Float64Array, model: ThetaModelName): Fitted & { meanSquare: number } {
  const line = model.startsWith('D') ? 'dynamic' : 'static';
  return { model, ...fitLines(values, line, model.endsWith('STM') ? 2 : undefined) };
}
