import { BtcfcError } from '@btcfc/core';
import { sumsOver } from '../moves-ahead';
import { lastingScales, type ScaleModel } from '../scales';
import { betweenSteps, fittedSteps } from './steps-ahead';
import { sizesAhead, type TrailingWindows, trailingInputs } from './trailing-inputs';

/** How the logarithm of the mean size of the moves to come is learned from what is known before them. */
export interface SizeRegression<Part> {
  /**
   * @param inputs a column for each input, with a row for each size
   * @param sizes of 0 or more, around 1
   */
  fit(inputs: readonly Float64Array[], sizes: Float64Array): Part;
  /** Logarithms of expected sizes; the first rows are those of training. */
  logSizes(part: Part, inputs: readonly Float64Array[]): Float64Array;
}

/** What was learned, for some rows ahead. */
export interface DirectScalesFit<Part> {
  /** Mean size of the training moves. */
  unit: number;
  /** Rows ahead that there is a regression for; none where moves differ by rounding alone. */
  steps: number[];
  parts: Part[];
  /** Deviation of the training moves over so many rows, in units of their expected mean size. */
  deviations: number[];
}

/** Moves at the beginning, before which too little is known to learn from. */
const skipped = 30;
const fewestRows = 20;

/**
 * Scales by a regression of its own for each of some numbers of rows ahead (direct forecasts): of the mean size of the
 * moves over them, on what is known before.
 *
 * @param owner name of the model, for errors
 */
export function directScales<Part>(
  owner: string,
  windows: TrailingWindows,
  { fit, logSizes }: SizeRegression<Part>,
): ScaleModel<DirectScalesFit<Part>> {
  const logSizesOf = (part: Part, inputs: readonly Float64Array[]) => {
    const found = new Float64Array(inputs[0]!.length);
    found.set(
      logSizes(
        part,
        inputs.map((column) => column.subarray(skipped)),
      ),
      skipped,
    );
    return found;
  };
  return {
    fitScales(moves, { horizon, rounding }) {
      if (moves.length < skipped + fewestRows) throw tooFew(owner, moves.length);
      const unit = moves.reduce((sum, move) => sum + Math.abs(move), 0) / moves.length;
      const fitted: DirectScalesFit<Part> = { unit, steps: [], parts: [], deviations: [] };
      if (unit <= rounding) return { ...fitted, unit: Math.max(rounding, 1e-150) };
      const inputs = trailingInputs(moves, windows, unit);
      for (const steps of fittedSteps(horizon)) {
        const sizes = sizesAhead(moves, steps, unit).subarray(skipped);
        // one row ahead there are enough; further ahead moves spread as far as was learned
        if (sizes.length < fewestRows) break;
        const known = inputs.map((column) => column.subarray(skipped, skipped + sizes.length));
        const part = fit(known, sizes);
        const expected = logSizes(part, known);
        const sums = sumsOver(moves, steps).subarray(skipped);
        fitted.steps.push(steps);
        fitted.parts.push(part);
        fitted.deviations.push(
          rootMeanSquare(sums.map((sum, row) => sum / (unit * Math.exp(expected[row]!) * Math.sqrt(steps)))),
        );
      }
      return fitted;
    },
    scales({ unit, steps, parts, deviations }, moves) {
      if (parts.length === 0) return lastingScales(new Float64Array(moves.length + 1).fill(unit));
      const inputs = trailingInputs(moves, windows, unit);
      const known = new Map<number, Float64Array>();
      const fittedRows = (place: number) => {
        const found =
          known.get(place) ??
          logSizesOf(parts[place]!, inputs).map((size) => size + Math.log(unit * deviations[place]!));
        known.set(place, found);
        return found;
      };
      // of a move, were all of them alike
      const logOf = (ahead: number) => betweenSteps(steps, ahead, fittedRows);
      return {
        ofSum: (ahead) => logOf(ahead).map((log) => Math.exp(log) * Math.sqrt(ahead)),
        ofMove(ahead) {
          const upTo = logOf(ahead);
          if (ahead === 1) return upTo.map(Math.exp);
          const before = logOf(ahead - 1);
          return upTo.map((log, row) => {
            const [variance, less] = [Math.exp(2 * log), Math.exp(2 * before[row]!)];
            return Math.sqrt(Math.max(ahead * variance - (ahead - 1) * less, variance / 4));
          });
        },
      };
    },
  };
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function tooFew(owner: string, moves: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${owner}\` needs ${skipped + fewestRows} moves to be fitted.`,
    received: moves,
    remedy: 'Train on more rows.',
  });
}
