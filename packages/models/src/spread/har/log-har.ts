import {
  defineOptions,
  type InputOf,
  invalidOption,
  type LinearModel,
  type OptionsInput,
  option,
} from '@btcfc/core';
import { targetOption } from '../../forecasting/moves';
import { type DirectScalesFit, directScales } from '../direct/direct-scales';
import { rowsOption } from '../direct/trailing-inputs';
import { tailOptions } from '../history/scaled-history';
import { spreadModel } from '../history/spread-model';
import type { SpreadModel } from '../scales';
import { gammaRegression, linear } from './gamma-regression';

const logHarOptions = defineOptions('logHar', {
  /** The moves whose spread is modelled. @default 'log-difference' */
  target: targetOption('log-difference'),
  /** Rows over which the mean size of the last moves is looked at. @default [1, 2, 5, 10, 22] */
  windows: rowsOption([1, 2, 5, 10, 22]),
  /** Rows over which it is looked at whether the moves led up or down; none for `[]`. @default [1, 2, 5, 10, 22] */
  leverage: rowsOption([1, 2, 5, 10, 22]),
  /**
   * Past covariates of the series that are inputs too, by name, each as it was known before the move: logarithms or changes
   * of what has a trend. @default []
   */
  covariates: option.list(option.text(), { default: [] as readonly string[] }),
  /** Penalty on the squared weights of the standardised inputs. @default 1 */
  alpha: option.number({ min: 0, default: 1 }),
  ...tailOptions,
});

/** Options of `logHar`. */
export interface LogHarOptions extends InputOf<typeof tailOptions>, OptionsInput<typeof logHarOptions> {}

/** What was learned from the training rows. */
export type LogHarFit = DirectScalesFit<LinearModel>;

/**
 * The logarithm of how far the series moves as a linear function of how far it moved over a row, some rows and many (the
 * heterogeneous autoregression of Corsi 2009), and of whether it fell or rose meanwhile. Sizes of moves stand in the place
 * of realised volatilities, so it is fitted by the likelihood of a gamma distribution: it takes sizes of 0, and their
 * noise. Several rows ahead by regressions of their own.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 50 moves or forecasts from fewer
 * than rows ahead, a value has no logarithm, or a covariate is not there
 *
 * @example
 * import { forecastSeries, logHar } from '@btcfc/models'
 * const series = Array.from({ length: 200 }, (_, row) => 100 + Math.sin(row * row))
 * const forecast = await forecastSeries({ model: logHar(), series, horizon: 7, levels: [0.05, 0.5, 0.95] })
 * const volume = series.map((_, row) => Math.log(10 + (row % 7)))
 * const traded = { values: series, pastCovariates: { volume } }
 * await forecastSeries({ model: logHar({ covariates: ['volume'] }), series: traded, levels: [0.05, 0.95] })
 */
export function logHar(options: LogHarOptions = {}): SpreadModel<LogHarFit> {
  const read = logHarOptions.read(options);
  const { windows, leverage, covariates } = read;
  if (windows.length + leverage.length + covariates.length === 0)
    throw invalidOption('windows', windows, 'one number of rows at least where there is no other input');
  return spreadModel({
    kind: 'log-har',
    options: read,
    ...directScales<LinearModel>(
      'logHar',
      read,
      { fit: (inputs, sizes) => gammaRegression(inputs, sizes, read.alpha), logSizes: linear },
      covariates,
    ),
  });
}
