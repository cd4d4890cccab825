import { defineOptions, type InputOf } from '@btcfc/core';
import type { SpreadModel } from '../scales';
import type { FittedVariance } from './fit-garch';
import { plainForm } from './form';
import { garchModel, garchModelOptions } from './garch-model';

const garchOptions = defineOptions('garch', garchModelOptions);

/** Options of `garch`. */
export interface GarchOptions extends InputOf<typeof garchModelOptions> {}

/**
 * GARCH(1,1) with a constant mean (Bollerslev 1986): the variance follows the last squared surprise and the last variance.
 * Fitted by maximum likelihood with slopes that are written down; variance and likelihood begin as in the Python package
 * `arch`. One row ahead quantiles are those of past standardised moves, so that no tail is assumed; further ahead those
 * of 4,000 futures in which past standardised moves come in other orders, always the same ones. Moves that differ by
 * rounding alone have no variance to fit: they go on as they are.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 20 moves, or a value has no
 * logarithm
 *
 * @example
 * import { forecastSeries, garch } from '@btcfc/models'
 * const series = Array.from({ length: 100 }, (_, row) => 100 + Math.sin(row * row))
 * const model = garch({ distribution: 'student-t' })
 * const forecast = await forecastSeries({ model, series, horizon: 2, levels: [0.05, 0.95] })
 */
export function garch(options: GarchOptions = {}): SpreadModel<FittedVariance> {
  const { target, distribution } = garchOptions.read(options);
  return garchModel({ kind: 'garch', form: plainForm(false), options: { target, distribution } });
}
