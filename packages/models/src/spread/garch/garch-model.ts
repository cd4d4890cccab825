import { BtcfcError, type OptionSpec, option, type PredictInput, sortedQuantiles } from '@btcfc/core';
import { forecastRows } from '../../forecasting/forecast-rows';
import {
  lastKnown,
  moved,
  movesOf,
  roundingOfMoves,
  type Target,
  targetOption,
} from '../../forecasting/moves';
import { savableModel } from '../../saving/savable-model';
import type { FirstRow, SpreadModel, SpreadScales } from '../scales';
import { type FittedVariance, fitGarch } from './fit-garch';
import type { VarianceForm } from './form';
import { emptyPass, type Pass } from './recursions';
import { type Distribution, distributions } from './shape';
import { latinOrders, simulateMoves } from './simulate';

/** What the models of this family take; each declares them under its own name. */
export const garchModelOptions = {
  /** The moves whose variance is modelled. @default 'log-difference' */
  target: targetOption('log-difference'),
  /**
   * What the likelihood takes the standardised moves for: normal, Student's t, or the skewed t of Hansen (1994).
   * @default 'normal'
   */
  distribution: option.oneOf(distributions, { default: 'normal' as Distribution }),
} as const satisfies OptionSpec;

/** Parameters of a model of the variance, in units of the moves, and what was seen of the training rows. */
export interface GarchFit extends FittedVariance, FirstRow {}

interface GarchModelParts {
  /** By which `loadModel` knows it. */
  kind: string;
  form: VarianceForm;
  options: { target: Target; distribution: Distribution };
}

const fewestMoves = 20;

/** A model of the variance of moves that have a constant mean. */
export function garchModel({ kind, form, options }: GarchModelParts): SpreadModel<FittedVariance> {
  const { target, distribution } = options;
  const { recursion } = form;
  const isSum = target !== 'level';
  const fitMoves = (moves: Float64Array, rounding: number) => {
    if (moves.length < fewestMoves) throw tooFew(kind, moves.length);
    return fitGarch(form, distribution, moves, rounding);
  };
  const passOf = (fitted: FittedVariance, moves: Float64Array) =>
    recursion.pass(fitted, moves, fitted.backcast, emptyPass(moves.length));

  const forecastRow = (
    fitted: GarchFit,
    { series: { values }, levels }: PredictInput,
    orders: Uint32Array[],
  ) => {
    const { standardised, states } = passOf(fitted, movesOf(values.subarray(fitted.first), target));
    const last = lastKnown(values);
    const sorted = standardised.sort();
    const state = states.at(-1)!;
    const deviation = Math.sqrt(recursion.varianceOf(state));
    const start = { recursion, parameters: fitted, state, standardised: sorted };
    // one row ahead nothing has to be drawn
    const rows = orders.length === 1 ? [sorted] : simulateMoves(start, orders, isSum);
    rows[0] = sorted.map((z) => fitted.mu + z * deviation);
    const place = (row: Float64Array, wanted: readonly number[]) =>
      sortedQuantiles(row, wanted).map((move) => moved(last, move, target));
    return {
      point: rows.map((row) => place(row, [0.5])[0]!),
      quantiles: () => rows.map((row) => place(row, levels)),
    };
  };

  return {
    ...savableModel<typeof options, GarchFit>({
      kind,
      options,
      fit: ({ series: { values }, first }) => ({
        ...fitMoves(movesOf(values, target), roundingOfMoves(values, target)),
        first,
      }),
      predict(fitted, inputs) {
        const orders = latinOrders(inputs[0]!.horizon);
        return forecastRows(inputs, (input) => forecastRow(fitted, input, orders));
      },
    }),
    target,
    fitScales: (moves, { rounding }) => fitMoves(moves, rounding),
    scales: (fitted, moves) => scalesOf(form, fitted, passOf(fitted, moves)),
  };
}

function scalesOf({ recursion }: VarianceForm, fitted: FittedVariance, pass: Pass): SpreadScales {
  const known = pass.standardised.subarray(0, fitted.rows);
  const variancesOf = (steps: number) => pass.states.map(recursion.later(fitted, steps - 1, known));
  return {
    ofMove: (steps) => variancesOf(steps).map(Math.sqrt),
    ofSum(steps) {
      const sums = variancesOf(1);
      for (let step = 2; step <= steps; step++) {
        variancesOf(step).forEach((variance, row) => {
          sums[row]! += variance;
        });
      }
      return sums.map(Math.sqrt);
    },
  };
}

function tooFew(kind: string, moves: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${kind.toUpperCase()} needs ${fewestMoves} moves to be fitted.`,
    received: moves,
    remedy: 'Train on more rows.',
  });
}
