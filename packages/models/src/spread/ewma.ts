import { checkNumber, defineOptions, type OptionsInput, option } from '@btcfc/core';
import { type Target, targetOption } from '../forecasting/moves';
import { listOf, oneOrMore } from '../forecasting/one-or-more';
import { fittedSteps } from './direct/steps-ahead';
import { ScaledHistory, type Tails, warmupOption } from './history/scaled-history';
import { spreadModel } from './history/spread-model';
import { lastingScales, type ScaleContext, type SpreadModel, type SpreadScales } from './scales';

type Decay = 'validation' | number | readonly number[];

const oneOrMoreDecays = oneOrMore(
  (name, decay) => checkNumber(name, decay, { min: 0, aboveMin: true, max: 1, belowMax: true }),
  0.94,
);
const usualDecays = [0.8, 0.85, 0.9, 0.94, 0.97, 0.99];

const ewmaOptions = defineOptions('ewma', {
  /** The moves whose quantiles are taken. @default 'difference' */
  target: targetOption('difference'),
  /**
   * Weight that a squared move keeps per row, within (0, 1). Of several, the one with the smallest pinball loss on the
   * last fifth of the training rows, for some numbers of rows ahead each its own; `'validation'` is six from 0.8 to 0.99.
   * @default 0.94, as RiskMetrics (1996)
   */
  decay: option.custom<Decay, { default: Decay }>(
    (name, value) => (value === 'validation' ? value : oneOrMoreDecays.check(name, value)),
    { default: 0.94 },
  ),
  /** Moves at the beginning whose scale is too uncertain to be looked at. @default 30 */
  warmup: warmupOption(),
  /** Rows after which a past standardised move weighs half as much in the quantiles. @default all weigh the same */
  tailHalfLife: option.number({ min: 1 }),
});

/** Options of `ewma`. */
export interface EwmaOptions extends OptionsInput<typeof ewmaOptions> {}

/** What was learned from the training rows. */
export interface EwmaFit {
  /** Rows ahead that a decay was chosen for; further ahead the last one stays. */
  steps: number[];
  /** For each of them the weight that a squared move keeps per row. */
  decays: number[];
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
export function ewma(options: EwmaOptions = {}): SpreadModel<EwmaFit> {
  const read = ewmaOptions.read(options);
  const decays = read.decay === 'validation' ? usualDecays : listOf(read.decay);
  return spreadModel({
    kind: 'ewma',
    options: read,
    fitScales(moves, context) {
      if (decays.length === 1) return { steps: [1], decays: [decays[0]!] };
      return bestDecays(moves, decays, context, read);
    },
    scales({ steps, decays: chosen }, moves) {
      const scalesBy = new Map(chosen.map((decay) => [decay, scalesOf(moves, decay)]));
      const at = (ahead: number) => {
        const place = steps.findIndex((step) => step >= ahead);
        return scalesBy.get(chosen.at(place)!)!;
      };
      return { ofMove: (ahead) => at(ahead).ofMove(ahead), ofSum: (ahead) => at(ahead).ofSum(ahead) };
    },
  });
}

function bestDecays(
  moves: Float64Array,
  decays: readonly number[],
  { horizon, levels }: ScaleContext,
  options: Tails & { target: Target },
): EwmaFit {
  const asked = levels.length > 0 ? levels : [0.05, 0.25, 0.5, 0.75, 0.95];
  const start = Math.max(1, Math.floor(moves.length * 0.8));
  const histories = decays.map((decay) => new ScaledHistory(moves, scalesOf(moves, decay), options));
  // moves over so many rows must be known before the last fifth and lie within it
  const steps = fittedSteps(horizon).filter((step) => step <= Math.min(start, moves.length - start));
  const best = steps.map((step) => {
    const losses = histories.map((history) => {
      let loss = 0;
      for (let row = start; row + step <= moves.length; row++) {
        loss += pinballLoss(history.moveOver(row, step), history.quantiles(step, row, asked), asked);
      }
      return loss;
    });
    return decays[losses.indexOf(Math.min(...losses))]!;
  });
  return steps.length > 0 ? { steps, decays: best } : { steps: [1], decays: [decays[0]!] };
}

/** Entry `row` is the scale known before move `row`; the last one that for the move to come. */
function scalesOf(moves: Float64Array, decay: number): SpreadScales {
  const deviations = new Float64Array(moves.length + 1);
  // a run of moves of 0 has a scale all the same: no move can be divided by 0
  const least = Math.sqrt(Number.MIN_VALUE);
  let square = (moves[0] ?? 0) ** 2;
  deviations[0] = Math.sqrt(square) || least;
  for (let row = 0; row < moves.length; row++) {
    square = decay * square + (1 - decay) * moves[row]! ** 2;
    deviations[row + 1] = Math.sqrt(square) || least;
  }
  return lastingScales(deviations);
}

function pinballLoss(actual: number, quantiles: readonly number[], levels: readonly number[]): number {
  return levels.reduce((sum, level, index) => {
    const error = actual - quantiles[index]!;
    return sum + (error >= 0 ? level * error : (level - 1) * error);
  }, 0);
}
