import { checkInteger, checkNumber, checkOneOf, invalidOption } from '@btcfc/core';
import { pinballOfRow } from '../metrics/spread-metrics';
import type {
  DistributionForecast,
  ForecastFunction,
  ForecastModel,
  PredictInput,
} from '../model/forecast-model';
import { quantilesOfSorted } from '../numerics/quantiles';
import { increments, lastValue, moved, type Scale, scales } from './increments';

export interface ExpandingQuantilesOptions {
  /** The moves whose quantiles are taken. @default 'difference' */
  scale?: Scale;
  /** How many of the last moves are looked at. @default all of them */
  window?: number;
}

/**
 * The quantiles of all moves so far: a spread that doesn't know calm days from wild ones. Several steps ahead by
 * the quantiles of moves over as many steps.
 */
export function expandingQuantiles({
  scale = 'difference',
  window = Number.MAX_SAFE_INTEGER,
}: ExpandingQuantilesOptions = {}): ForecastFunction {
  checkOneOf('scale', scale, scales);
  checkInteger('window', window, { min: 2 });
  return (input) => {
    const moves = increments(input.series, scale);
    return forecastSteps(input, scale, (steps) => {
      const sums = scale === 'level' ? moves : sumsOver(moves, steps);
      return sums.slice(-window).sort();
    });
  };
}

/** What was learned from the training rows. */
export interface EwmaFit {
  decay: number;
}

export interface EwmaQuantilesOptions {
  /** The moves whose quantiles are taken. @default 'difference' */
  scale?: Scale;
  /**
   * Weight that a squared move keeps per row, within (0, 1). Of several, the one with the smallest pinball loss on the
   * last fifth of the training rows. @default 0.94, as RiskMetrics (1996)
   */
  decay?: number | readonly number[];
  /** Moves at the beginning whose scale is too uncertain to be looked at. @default 30 */
  warmup?: number;
}

/**
 * Quantiles of moves divided by how far the series moved of late (an exponentially weighted root mean square), times
 * how far it moves now: a spread that is wide in wild times (filtered historical simulation, Barone-Adesi et al. 1999).
 * Several steps ahead by moves over as many steps, scaled with the root of their number.
 */
export function ewmaQuantiles({
  scale = 'difference',
  decay = 0.94,
  warmup = 30,
}: EwmaQuantilesOptions = {}): ForecastModel<EwmaFit> {
  checkOneOf('scale', scale, scales);
  checkInteger('warmup', warmup, { min: 1 });
  const decays = typeof decay === 'number' ? [decay] : decay;
  if (decays.length === 0) throw invalidOption('decay', decay, 'a number, or several');
  for (const value of decays) checkNumber('decay', value, { min: 0, aboveMin: true, max: 1, belowMax: true });
  return {
    fit({ series, levels }) {
      if (decays.length === 1) return { decay: decays[0]! };
      return { decay: bestDecay(increments(series, scale), decays, warmup, levels) };
    },
    predict(fitted, input) {
      const moves = increments(input.series, scale);
      return forecastSteps(input, scale, (steps) => {
        return scaledMoves(
          sumsOver(moves, scale === 'level' ? 1 : steps),
          moves,
          fitted.decay,
          warmup,
        ).sort();
      });
    },
  };
}

/** Past moves as they would be at the scale of the row to come. */
function scaledMoves(sums: Float64Array, moves: Float64Array, decay: number, warmup: number): Float64Array {
  const deviations = ewmaDeviations(moves, decay);
  const now = deviations.at(-1)!;
  const first = Math.min(warmup, Math.max(1, sums.length - 1));
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
    for (let row = start; row < moves.length; row++) {
      const known = moves.subarray(0, row);
      loss += pinballOfRow(
        moves[row]!,
        quantilesOfSorted(scaledMoves(known, known, decay, warmup).sort(), levels),
        levels,
      );
    }
    return loss;
  });
  return decays[losses.indexOf(Math.min(...losses))]!;
}

/** Entry `row` is the scale known before move `row`; the last one that for the move to come. */
function ewmaDeviations(moves: Float64Array, decay: number): Float64Array {
  const deviations = new Float64Array(moves.length + 1);
  // a run of moves of 0 has a scale all the same: no move can be divided by 0
  const least = Number.MIN_VALUE ** 0.5;
  let square = (moves[0] ?? 0) ** 2;
  deviations[0] = Math.sqrt(square) || least;
  for (let row = 0; row < moves.length; row++) {
    square = decay * square + (1 - decay) * moves[row]! ** 2;
    deviations[row + 1] = Math.sqrt(square) || least;
  }
  return deviations;
}

/** Entry `row` is the sum of the `steps` moves from `row` on. */
function sumsOver(moves: Float64Array, steps: number): Float64Array {
  const sums = new Float64Array(Math.max(0, moves.length - steps + 1));
  for (let row = 0; row < sums.length; row++) {
    for (let step = 0; step < steps; step++) sums[row]! += moves[row + step]!;
  }
  return sums;
}

/** @param sortedMoves what the move over that many steps may be, in ascending order */
function forecastSteps(
  { series, horizon, levels }: PredictInput,
  scale: Scale,
  sortedMoves: (steps: number) => Float64Array,
): DistributionForecast {
  const last = lastValue(series);
  const point: number[] = [];
  const quantiles: number[][] = [];
  for (let steps = 1; steps <= horizon; steps++) {
    const sorted = sortedMoves(steps);
    const place = (level: number[]) =>
      quantilesOfSorted(sorted, level).map((move) => moved(last, move, scale));
    point.push(place([0.5])[0]!);
    quantiles.push(place([...levels]));
  }
  return levels.length > 0 ? { point, quantiles } : { point };
}
