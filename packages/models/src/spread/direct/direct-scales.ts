import { BtcfcError } from '@btcfc/core';
import { withoutGaps } from '../../forecasting/moves';
import { sumsOver } from '../moves-ahead';
import { type KnownColumns, lastingScales, type ScaleModel } from '../scales';
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
 * @param covariates names of columns that are inputs too
 */
export function directScales<Part>(
  owner: string,
  windows: TrailingWindows,
  { fit, logSizes }: SizeRegression<Part>,
  covariates: readonly string[] = [],
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
  const inputsOf = (moves: Float64Array, unit: number, known: KnownColumns) => [
    ...trailingInputs(moves, windows, unit),
    ...covariates.map((name) => covariateOf(owner, name, known)),
  ];
  return {
    fitScales(moves, { horizon, rounding, known: columns = {} }) {
      if (moves.length < skipped + fewestRows) throw tooFew(owner, moves.length);
      const unit = moves.reduce((sum, move) => sum + Math.abs(move), 0) / moves.length;
      const fitted: DirectScalesFit<Part> = { unit, steps: [], parts: [], deviations: [] };
      const inputs = inputsOf(moves, unit, columns);
      if (unit <= rounding) return { ...fitted, unit: Math.max(rounding, 1e-150) };
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
    scales({ unit, steps, parts, deviations }, moves, columns = {}) {
      if (parts.length === 0) return lastingScales(new Float64Array(moves.length + 1).fill(unit));
      const inputs = inputsOf(moves, unit, columns);
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

/** A column whose missing values are the last ones before them. */
function covariateOf(owner: string, name: string, known: KnownColumns): Float64Array {
  const given = known[name];
  if (!given) throw withoutCovariate(owner, name, known);
  const column = withoutGaps(given);
  const begins = given.findIndex((value) => !Number.isNaN(value));
  // what stands before the first value is not looked at
  if (begins < 0 || begins > skipped) throw tooLate(owner, name, begins);
  return column;
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

function withoutCovariate(owner: string, name: string, known: KnownColumns): BtcfcError {
  const names = Object.keys(known);
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The series has no past covariate "${name}", which \`${owner}\` takes.`,
    received: names.length > 0 ? names : 'none',
    remedy: 'Pass { values, pastCovariates: { name: values } }, or leave it out of `covariates`.',
  });
}

function tooLate(owner: string, name: string, begins: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The past covariate "${name}" must be known from the first ${skipped} moves on for \`${owner}\`.`,
    received: begins < 0 ? 'no known value' : begins,
    remedy: 'Begin where it begins, or leave it out of `covariates`.',
  });
}
