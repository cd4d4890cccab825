import { checkNumber, defineOptions, type OptionsInput, option, sortedQuantiles } from '@btcfc/core';
import { movesOf, scaleOption } from '../forecasting/moves';
import { listOf, oneOrMore } from '../forecasting/one-or-more';
import { type SavableModel, savableModel } from '../saving/savable-model';
import { forecastByMoves, sumsOver } from './moves-ahead';

const ewmaOptions = defineOptions('ewma', {
  /** The moves whose quantiles are taken. @default 'difference' */
  scale: scaleOption('difference'),
  /**
   * Weight that a squared move keeps per row, within (0, 1). Of several, the one with the smallest pinball loss on the
   * last fifth of the training rows. @default 0.94, as RiskMetrics (1996)
   */
  decay: oneOrMore(
    (name, decay) => checkNumber(name, decay, { min: 0, aboveMin: true, max: 1, belowMax: true }),
    0.94,
  ),
  /** Moves at the beginning whose scale is too uncertain to be looked at. @default 30 */
  warmup: option.integer({ min: 1, default: 30 }),
});

/** Options of `ewma`. */
export interface EwmaOptions extends OptionsInput<typeof ewmaOptions> {}

/** What was learned from the training rows. */
export interface EwmaFit {
  /** Weight that a squared move keeps per row. */
  decay: number;
}

/**
 * Quantiles of moves divided by how far the series moved of late (an exponentially weighted root mean square), times
 * how far it moves now: a spread that is wide in wild times (filtered historical simulation, Barone-Adesi et al. 1999).
 * Several rows ahead by moves over as many rows, scaled with the root of their number.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it forecasts from fewer moves than rows ahead, or a value has
 * no logarithm
 *
 * @example
 * import { ewma, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 200 }, (_, row) => 100 + Math.sin(row * row))
 * const forecast = await forecastSeries({ model: ewma({ decay: [0.85, 0.94] }), series, levels: [0.05, 0.5, 0.95] })
 */
export function ewma(options: EwmaOptions = {}): SavableModel<EwmaFit> {
  const { scale, decay, warmup } = ewmaOptions.read(options);
  const decays = listOf(decay);
  return savableModel({
    kind: 'ewma',
    options: { scale, decay, warmup },
    fit({ series: { values }, levels }) {
      if (decays.length === 1) return { decay: decays[0]! };
      return { decay: bestDecay(movesOf(values, scale), decays, warmup, levels) };
    },
    predict: (fitted, inputs) =>
      forecastByMoves(inputs, scale, (values) => {
        const moves = movesOf(values, scale);
        const deviations = deviationsOf(moves, fitted.decay);
        return (steps) =>
          scaledMoves(sumsOver(moves, scale === 'level' ? 1 : steps), deviations, warmup).sort();
      }),
  });
}

/** Past moves as they would be at the scale of the row to come. */
function scaledMoves(sums: Float64Array, deviations: Float64Array, warmup: number): Float64Array {
  const now = deviations.at(-1)!;
  // one move is left at least
  const first = Math.min(warmup, sums.length - 1);
  return sums.slice(first).map((sum, index) => (sum / deviations[first + index]!) * now);
}

function bestDecay(
  moves: Float64Array,
  decays: readonly number[],
  warmup: number,
  asked: readonly number[],
): number {
  const levels = asked.length > 0 ? asked : [0.05, 0.25, 0.5, 0.75, 0.95];
  const start = Math.max(1, Math.floor(moves.length * 0.8));
  const losses = decays.map((decay) => {
    let loss = 0;
    const deviations = deviationsOf(moves, decay);
    for (let row = start; row < moves.length; row++) {
      const known = scaledMoves(moves.subarray(0, row), deviations.subarray(0, row + 1), warmup).sort();
      loss += pinballLoss(moves[row]!, sortedQuantiles(known, levels), levels);
    }
    return loss;
  });
  return decays[losses.indexOf(Math.min(...losses))]!;
}

/** Entry `row` is the scale known before move `row`; the last one that for the move to come. */
function deviationsOf(moves: Float64Array, decay: number): Float64Array {
  const deviations = new Float64Array(moves.length + 1);
  // a run of moves of 0 has a scale all the same: no move can be divided by 0
  const least = Math.sqrt(Number.MIN_VALUE);
  let square = (moves[0] ?? 0) ** 2;
  deviations[0] = Math.sqrt(square) || least;
  for (let row = 0; row < moves.length; row++) {
    square = decay * square + (1 - decay) * moves[row]! ** 2;
    deviations[row + 1] = Math.sqrt(square) || least;
  }
  return deviations;
}

function pinballLoss(actual: number, quantiles: readonly number[], levels: readonly number[]): number {
  return levels.reduce((sum, level, index) => {
    const error = actual - quantiles[index]!;
    return sum + (error >= 0 ? level * error : (level - 1) * error);
  }, 0);
}
