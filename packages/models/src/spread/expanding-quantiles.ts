import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { movesOf, targetOption } from '../forecasting/moves';
import { type SavableModel, savableModel } from '../saving/savable-model';
import { forecastByMoves, sumsOver } from './moves-ahead';

const expandingQuantilesOptions = defineOptions('expandingQuantiles', {
  /** The moves whose quantiles are taken. @default 'difference' */
  target: targetOption('difference'),
  /** How many of the last moves are looked at. @default all of them */
  window: option.integer({ min: 2, default: Number.MAX_SAFE_INTEGER }),
});

/** Options of `expandingQuantiles`. */
export interface ExpandingQuantilesOptions extends OptionsInput<typeof expandingQuantilesOptions> {}

/**
 * The quantiles of all moves so far: a spread that doesn't know calm times from wild ones. Several rows ahead by
 * the quantiles of moves over as many rows.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it forecasts from fewer moves than rows ahead, or a value has
 * no logarithm
 *
 * @example
 * import { expandingQuantiles, forecastSeries } from '@btcfc/models'
 * const series = [0, 1, 3, 6, 10, 15]
 * const { quantiles } = await forecastSeries({ model: expandingQuantiles(), series, levels: [0.25, 0.5] }) // -> 17, 18
 */
export function expandingQuantiles(options: ExpandingQuantilesOptions = {}): SavableModel<null> {
  const { target, window } = expandingQuantilesOptions.read(options);
  return savableModel({
    kind: 'expanding-quantiles',
    options: { target, window },
    fit: () => null,
    predict: (_, inputs) =>
      forecastByMoves(inputs, target, (values) => {
        const moves = movesOf(values, target);
        return (steps) =>
          sumsOver(moves, target === 'level' ? 1 : steps)
            .slice(-window)
            .sort();
      }),
  });
}
