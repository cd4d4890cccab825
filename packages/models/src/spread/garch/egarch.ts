import { defineOptions, type InputOf } from '@btcfc/core';
import type { SpreadModel } from '../scales';
import type { FittedVariance } from './fit-garch';
import { logForm } from './form';
import { garchModel, garchModelOptions } from './garch-model';

const egarchOptions = defineOptions('egarch', garchModelOptions);

/** Options of `egarch`. */
export interface EgarchOptions extends InputOf<typeof garchModelOptions> {}

/**
 * GARCH(1,1) of the logarithm of the variance (Nelson 1991), in which a fall may raise it more than a rise; written as in
 * the Python package `arch`, otherwise as `garch`. One surprise changes the logarithm by 10 at most.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 20 moves, or a value has no
 * logarithm
 *
 * @example
 * import { forecastSeries, egarch } from '@btcfc/models'
 * const series = Array.from({ length: 100 }, (_, row) => 100 + Math.sin(row * row))
 * const model = egarch({ distribution: 'student-t' })
 * const forecast = await forecastSeries({ model, series, horizon: 2, levels: [0.05, 0.95] })
 */
export function egarch(options: EgarchOptions = {}): SpreadModel<FittedVariance> {
  const { target, distribution } = egarchOptions.read(options);
  return garchModel({ kind: 'egarch', form: logForm, options: { target, distribution } });
}
