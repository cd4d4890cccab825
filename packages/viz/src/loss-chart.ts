import { checkInteger, checkOneOf } from '@btcfc/core';
import { colors, type Figure, figure, type Line, type Marker } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import type { LineChart } from './line-chart';
import { checkSameLength, invalidData, type NumberSeries, readSeries } from './series';

export interface LossChartOptions extends FigureOptions {
  /** Training loss of each epoch. */
  trainLosses: NumberSeries;
  /** Validation loss of each epoch; leave it out, or empty, if there is none. */
  valLosses?: NumberSeries;
  /**
   * The epoch to mark, counted from 1, or `'lowest'` for the one with the lowest validation loss (training
   * loss where there is no other). @default none is marked
   */
  bestEpoch?: number | 'lowest';
  /** `'log'` leaves out losses that are not positive. @default 'linear' */
  yScale?: 'linear' | 'log';
}

/**
 * The chart of a training run: one loss per epoch, epochs counted from 1.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ or nothing to draw
 */
export function lossChart(options: LossChartOptions): LineChart {
  return lossFigure(options).chart;
}

export function lossFigure(options: LossChartOptions): Figure {
  const text = { title: 'Training and Validation Loss', xLabel: 'Epoch', yLabel: 'Loss' };
  const figureOptions = readFigureOptions(options, { ...text, width: 1000, height: 500 });
  const { bestEpoch, yScale = 'linear' } = options;
  checkOneOf('yScale', yScale, ['linear', 'log']);

  const train = readLosses('trainLosses', options.trainLosses, yScale);
  const hasValidation = options.valLosses !== undefined && options.valLosses.length !== 0;
  const validation = hasValidation ? readLosses('valLosses', options.valLosses!, yScale) : undefined;
  if (validation) checkSameLength('valLosses', validation, 'trainLosses', train);

  const lines: Line[] = [{ values: train, color: colors.blue, label: 'Train Loss' }];
  if (validation) lines.push({ values: validation, color: colors.orange, label: 'Val Loss' });
  return figure({
    ...figureOptions,
    x: { type: 'whole', positions: train.map((_, index) => index + 1) },
    lines,
    markers: bestEpoch === undefined ? [] : markerAt(bestEpoch, validation ?? train),
    yScale,
  });
}

function readLosses(name: string, values: NumberSeries, yScale: 'linear' | 'log'): Float64Array {
  const losses = readSeries(name, values);
  if (yScale === 'linear') return losses;
  const positive = losses.map((loss) => (loss > 0 ? loss : Number.NaN));
  if (positive.some((loss) => loss > 0)) return positive;
  throw invalidData(`\`${name}\` has no positive value.`, values, "Use `yScale: 'linear'`.");
}

function markerAt(bestEpoch: number | 'lowest', losses: Float64Array): Marker[] {
  const epoch = bestEpoch === 'lowest' ? lowestEpoch(losses) : bestEpoch;
  checkInteger('bestEpoch', epoch, { min: 1, max: losses.length });
  const loss = losses[epoch - 1]!;
  if (Number.isNaN(loss)) return [];
  return [{ x: epoch, y: loss, color: colors.green, label: `Best (epoch ${epoch})` }];
}

function lowestEpoch(losses: Float64Array): number {
  let lowest = -1;
  losses.forEach((loss, index) => {
    if (!Number.isNaN(loss) && (lowest < 0 || loss < losses[lowest]!)) lowest = index;
  });
  return lowest + 1;
}
