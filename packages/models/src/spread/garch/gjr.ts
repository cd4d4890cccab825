import { defineOptions, type InputOf } from '@btcfc/core';
import type { SpreadModel } from '../scales';
import type { FittedVariance } from './fit-garch';
import { plainForm } from './form';
import { garchModel, garchModelOptions } from './garch-model';

const gjrOptions = defineOptions('gjr', garchModelOptions);

/** Options of `gjr`. */
export interface GjrOptions extends InputOf<typeof garchModelOptions> {}

/**
 * GARCH(1,1) in which a fall may raise the variance more than a rise (Glosten, Jagannathan & Runkle 1993), as prices of
 * shares do; otherwise as `garch`.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 20 moves, or a value has no
 * logarithm
 *
 * @example
 * import { forecastSeries, gjr } from '@btcfc/models'
 * const series = Array.from({ length: 100 }, (_, row) => 100 + Math.sin(row * row))
 * const model = gjr({ distribution: 'student-t' })
 * const forecast = await forecastSeries({ model, series, horizon: 2, levels: [0.05, 0.95] })
 */
export function gjr(options: GjrOptions = {}): SpreadModel<FittedVariance> {
  const { target, distribution } = gjrOptions.read(options);
  return garchModel({ kind: 'gjr', form: plainForm(true), options: { target, distribution } });
}
