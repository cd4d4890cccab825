import { BtcfcError, checkInteger, isConstant, readNumbers } from '@btcfc/core';
import { invalidData } from '../reading/matrix';

/** A fitted scaler as plain JSON. */
export interface StandardScalerState {
  /** Of each column. */
  mean: number[];
  /** What each column is divided by. */
  scale: number[];
}

/**
 * Shifts each column to mean 0 and scales it to population standard deviation 1, as scikit-learn's `StandardScaler`
 * (to within rounding): a column without variance is only shifted, what is missing (NaN, null) is left out of the fit
 * and stays NaN, infinity is refused.
 *
 * Values are row-major: `rows * width` numbers.
 *
 * @example
 * import { StandardScaler } from '@btcfc/lstm';
 *
 * const scaler = new StandardScaler().fit([1, 10, 3, 30], 2);
 * scaler.transform([2, 40]); // -> [0, 2]
 * scaler.inverseTransform([0, 2]); // -> [2, 40]
 */
export class StandardScaler {
  private mean: Float64Array | undefined;
  private scale: Float64Array | undefined;

  /**
   * Learns mean and deviation of each column.
   *
   * @param values row-major numbers
   * @param width columns per row. @default 1
   * @throws BtcfcError `INVALID_DATA` for infinity, a column without any value, or a number of values that does not make
   * whole rows
   */
  fit(values: ArrayLike<number>, width = 1): this {
    checkInteger('width', width, { min: 1 });
    const numbers = numbersIn(values);
    const rows = numbers.length / width;
    if (!Number.isInteger(rows) || rows === 0) {
      throw invalidData(`${numbers.length} values do not make rows of ${width} columns.`);
    }
    const mean = new Float64Array(width);
    const scale = new Float64Array(width);
    for (let column = 0; column < width; column++) {
      const measured = measureColumn(`Column ${column + 1}`, (visit) => {
        for (let index = column; index < numbers.length; index += width) visit(numbers[index]!);
      });
      mean[column] = measured.mean;
      scale[column] = measured.scale;
    }
    this.mean = mean;
    this.scale = scale;
    return this;
  }

  /**
   * The scaled values, as a new array; NaN where they are missing.
   *
   * @throws BtcfcError `INVALID_STATE` before `fit`; `INVALID_DATA` as `fit`
   */
  transform(values: ArrayLike<number>): Float64Array {
    const numbers = numbersIn(values);
    const scaled = new Float64Array(numbers.length);
    return standardize((index) => numbers[index]!, this.fitted(numbers.length), scaled);
  }

  /**
   * The values in their own units again, as a new array; NaN where they are missing.
   *
   * @throws BtcfcError as `transform`
   */
  inverseTransform(values: ArrayLike<number>): Float64Array {
    const numbers = numbersIn(values);
    const { mean, scale } = this.fitted(numbers.length);
    const width = mean.length;
    return numbers.map((value, index) => value * scale[index % width]! + mean[index % width]!);
  }

  /** The fit as plain JSON. */
  toJSON(): StandardScalerState {
    const { mean, scale } = this.fitted(0);
    return { mean: Array.from(mean), scale: Array.from(scale) };
  }

  /** @throws BtcfcError `INVALID_DATA` if the state was not made by `toJSON` */
  static fromJSON(state: StandardScalerState): StandardScaler {
    const isState =
      Array.isArray(state?.mean) &&
      state.mean.length > 0 &&
      state.mean.length === state.scale?.length &&
      [...state.mean, ...state.scale].every((value) => Number.isFinite(value));
    if (!isState) throw invalidData('This is not the state of a scaler.', state);
    const scaler = new StandardScaler();
    scaler.mean = Float64Array.from(state.mean);
    scaler.scale = Float64Array.from(state.scale);
    return scaler;
  }

  private fitted(length: number): { mean: Float64Array; scale: Float64Array } {
    if (!this.mean || !this.scale) {
      throw new BtcfcError({
        code: 'INVALID_STATE',
        message: 'The scaler has not been fitted.',
        remedy: 'Call `fit` first.',
      });
    }
    if (length % this.mean.length !== 0) {
      throw invalidData(`${length} values do not make rows of ${this.mean.length} columns.`);
    }
    return { mean: this.mean, scale: this.scale };
  }
}

/** The numbers themselves where they are an array of 64 bits already: nothing is written to it. */
function numbersIn(values: ArrayLike<number>): Float64Array {
  if (!(values instanceof Float64Array)) return readNumbers(values, { name: 'values' });
  const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  // which says so
  return infinite < 0 ? values : readNumbers(values, { name: 'values' });
}

/** Fills an array with scaled values, row-major, each looked up when its turn comes. */
export function standardize<Into extends Float32Array | Float64Array>(
  valueAt: (index: number) => number,
  { mean, scale }: Record<keyof StandardScalerState, ArrayLike<number>>,
  into: Into,
): Into {
  const width = mean.length;
  for (let index = 0; index < into.length; index++) {
    into[index] = (valueAt(index) - mean[index % width]!) / scale[index % width]!;
  }
  return into;
}

/** Shows all values of a column, in order: they need not lie side by side. */
export type EachValue = (visit: (value: number) => void) => void;

/**
 * What a column is shifted and divided by, its values seen twice and never held.
 *
 * @param name what errors call it, at the beginning of a sentence
 * @param withoutValue what is wrong where it has no value
 * @throws BtcfcError `INVALID_DATA` for a column without any value, or one that spreads too widely
 */
export function measureColumn(
  name: string,
  each: EachValue,
  withoutValue = `${name} has no value.`,
): { mean: number; scale: number } {
  const { mean, variance, count } = momentsOf(each);
  if (count === 0) throw invalidData(withoutValue);
  if (!Number.isFinite(variance)) throw invalidData(`${name} spreads too widely to be scaled in 64 bits.`);
  return { mean, scale: isConstant(variance, mean, count) ? 1 : Math.sqrt(variance) };
}

/** Mean and population variance of a column; what is missing does not count. */
function momentsOf(each: EachValue) {
  let sum = 0;
  let count = 0;
  each((value) => {
    if (Number.isNaN(value)) return;
    sum += value;
    count++;
  });
  const average = sum / count;
  // the second sum corrects the rounding of the first (Chan, Golub & LeVeque 1983)
  let squares = 0;
  let rest = 0;
  each((value) => {
    if (Number.isNaN(value)) return;
    const deviation = value - average;
    squares += deviation * deviation;
    rest += deviation;
  });
  return { mean: average + rest / count, variance: (squares - (rest * rest) / count) / count, count };
}
