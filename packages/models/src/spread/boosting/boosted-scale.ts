import { defineOptions, type InputOf, type OptionsInput, option } from '@btcfc/core';
import { targetOption } from '../../forecasting/moves';
import { type DirectScalesFit, directScales } from '../direct/direct-scales';
import { rowsOption } from '../direct/trailing-inputs';
import { tailOptions } from '../history/scaled-history';
import { spreadModel } from '../history/spread-model';
import type { SpreadModel } from '../scales';
import { type CrossFit, crossFit, crossFitValues } from './cross-fitting';

const boostedScaleOptions = defineOptions('boostedScale', {
  /** The moves whose spread is modelled. @default 'log-difference' */
  target: targetOption('log-difference'),
  /** Rows over which the mean size of the last moves is looked at. @default [1, 2, 5, 10, 22, 66] */
  windows: rowsOption([1, 2, 5, 10, 22, 66]),
  /** Rows over which it is looked at whether the moves led up or down; none for `[]`. @default [1, 2, 5, 10, 22] */
  leverage: rowsOption([1, 2, 5, 10, 22]),
  /** Trees of each of five ensembles. @default 120 */
  trees: option.integer({ min: 1, default: 120 }),
  /** Most leaves of a tree. @default 8 */
  leaves: option.integer({ min: 2, default: 8 }),
  /** Fewest training rows in a leaf. @default 40 */
  minRows: option.integer({ min: 1, default: 40 }),
  /** Share of each tree that is added. @default 0.05 */
  learningRate: option.number({ min: 0, aboveMin: true, max: 1, default: 0.05 }),
  ...tailOptions,
});

/** Options of `boostedScale`. */
export interface BoostedScaleOptions
  extends InputOf<typeof tailOptions>,
    OptionsInput<typeof boostedScaleOptions> {}

/** What was learned from the training rows. */
export type BoostedScaleFit = DirectScalesFit<CrossFit>;

/**
 * The logarithm of how far the series moves by gradient-boosted trees (Friedman 2001) on how far it moved over a row, some
 * rows and many, and on where these moves led. Five ensembles are boosted, each without a fifth of the training rows in
 * blocks, whose moves are standardised by it: trees say of rows that they were fitted to more than is known before them.
 * Forecasts take the mean of the five. Nothing is drawn. Several rows ahead by ensembles of their own.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to fewer than 50 moves or forecasts from fewer
 * than rows ahead, or a value has no logarithm
 *
 * @example
 * import { boostedScale, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 200 }, (_, row) => 100 + Math.sin(row * row))
 * const forecast = await forecastSeries({ model: boostedScale(), series, levels: [0.05, 0.5, 0.95] })
 */
export function boostedScale(options: BoostedScaleOptions = {}): SpreadModel<BoostedScaleFit> {
  const read = boostedScaleOptions.read(options);
  const { trees, leaves, minRows, learningRate } = read;
  return spreadModel({
    kind: 'boosted-scale',
    options: read,
    ...directScales<CrossFit>('boostedScale', read, {
      fit: (inputs, sizes) => crossFit(inputs, sizes, { trees, leaves, minRows, learningRate }),
      logSizes: crossFitValues,
    }),
  });
}
