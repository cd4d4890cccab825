import { checkInteger, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { colors } from '../data/colors';
import { checkSameLength, invalidData, type NumberSeries, readGaps, readSeries } from '../data/series';
import type { ChartDescription, Mark } from '../description/chart-description';
import { describeChart, type TextOptions, textOptions } from './describe-chart';

const lossOptions = defineOptions('lossPlot', {
  /** Training loss of each epoch. */
  trainLosses: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** Validation loss of each epoch; leave it out, or empty, if there is none. */
  valLosses: option.anything<NumberSeries>(),
  /**
   * The epoch to mark, counted from 1, or `'lowest'` for the one with the lowest validation loss (training loss where
   * there is no other). @default none is marked
   */
  bestEpoch: option.custom<number | 'lowest'>((name, value) => {
    if (value === 'lowest' || Number.isSafeInteger(value)) return value as number | 'lowest';
    throw invalidOption(name, value, 'the number of an epoch or "lowest"');
  }),
  /** `'log'` leaves out losses that are not positive. @default 'linear' */
  yScale: option.oneOf(['linear', 'log'], { default: 'linear' }),
  ...textOptions,
});

/**
 * A training run: one loss per epoch, epochs counted from 1. Missing and infinite losses are gaps. Drawn 1000 x 500
 * unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ or nothing to draw
 * @example
 * import { lossPlot, plot } from '@btcfc/viz';
 *
 * const chart = lossPlot({ trainLosses: [0.9, 0.4, 0.2], valLosses: [0.8, 0.5, 0.6], bestEpoch: 'lowest' });
 * const png = await plot(chart);
 */
export function lossPlot(options: OptionsInput<typeof lossOptions> & TextOptions): ChartDescription {
  const { trainLosses, valLosses, bestEpoch, yScale, ...text } = lossOptions.read(options);
  const train = readLosses('trainLosses', trainLosses, yScale);
  const hasValidation = valLosses !== undefined && readGaps('valLosses', valLosses).length > 0;
  const validation = hasValidation ? readLosses('valLosses', valLosses, yScale) : undefined;
  if (validation) checkSameLength('valLosses', validation, 'trainLosses', train);

  const x = train.map((_, index) => index + 1);
  const marks: Mark[] = [{ type: 'line', x, y: train, color: colors.blue, label: 'Train Loss' }];
  if (validation) marks.push({ type: 'line', x, y: validation, color: colors.orange, label: 'Val Loss' });
  if (bestEpoch !== undefined) marks.push(...bestMark(bestEpoch, validation ?? train));
  return describeChart({
    text,
    defaults: { title: 'Training and Validation Loss', xLabel: 'Epoch', yLabel: 'Loss' },
    size: [1000, 500],
    x: { scale: 'linear', whole: true },
    y: { scale: yScale },
    marks,
  });
}

function readLosses(name: string, values: NumberSeries, yScale: 'linear' | 'log'): Float64Array {
  const losses = readSeries(name, values);
  if (yScale === 'linear') return losses;
  const positive = losses.map((loss) => (loss > 0 ? loss : Number.NaN));
  if (positive.some((loss) => loss > 0)) return positive;
  throw invalidData(`\`${name}\` has no positive value.`, undefined, "Use `yScale: 'linear'`.");
}

function bestMark(bestEpoch: number | 'lowest', losses: Float64Array): Mark[] {
  const epoch = bestEpoch === 'lowest' ? lowestEpoch(losses) : bestEpoch;
  checkInteger('bestEpoch', epoch, { min: 1, max: losses.length });
  const loss = losses[epoch - 1]!;
  if (Number.isNaN(loss)) return [];
  return [
    { type: 'dot', x: [epoch], y: [loss], color: colors.green, radius: 5, label: `Best (epoch ${epoch})` },
  ];
}

function lowestEpoch(losses: Float64Array): number {
  let lowest = -1;
  losses.forEach((loss, index) => {
    if (!Number.isNaN(loss) && (lowest < 0 || loss < losses[lowest]!)) lowest = index;
  });
  return lowest + 1;
}
