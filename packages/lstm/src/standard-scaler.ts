import { BtcfcError } from '@btcfc/core';
import { invalidData } from './matrix';

/** A fitted scaler as plain JSON. */
export interface StandardScalerState {
  mean: number[];
  scale: number[];
}

/**
 * Shifts each column to mean 0 and scales it to population standard deviation 1, as scikit-learn's
 * `StandardScaler`; a column without variance is only shifted.
 *
 * Values are row-major: `rows * width` numbers.
 */
export class StandardScaler {
  private mean: Float64Array | undefined;
  private scale: Float64Array | undefined;

  /**
   * Learns mean and deviation of each column.
   *
   * @param values row-major numbers
   * @param width columns per row. @default 1
   */
  fit(values: ArrayLike<number>, width = 1): this {
    const rows = values.length / width;
    if (!Number.isInteger(rows) || rows === 0) {
      throw invalidData(`${values.length} values do not make rows of ${width} columns.`);
    }
    const mean = new Float64Array(width);
    const scale = new Float64Array(width);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * width + column]!;
      const average = sum / rows;
      // the second sum corrects the rounding of the first (Chan, Golub & LeVeque 1983)
      let squares = 0;
      let rest = 0;
      for (let row = 0; row < rows; row++) {
        const deviation = values[row * width + column]! - average;
        squares += deviation * deviation;
        rest += deviation;
      }
      const variance = (squares - (rest * rest) / rows) / rows;
      mean[column] = average;
      scale[column] = isConstant(variance, average, rows) ? 1 : Math.sqrt(variance);
    }
    this.mean = mean;
    this.scale = scale;
    return this;
  }

  /** The scaled values, as a new array. */
  transform(values: ArrayLike<number>): Float64Array {
    const { mean, scale } = this.fitted(values.length);
    const width = mean.length;
    return Float64Array.from(
      values,
      (value, index) => (value - mean[index % width]!) / scale[index % width]!,
    );
  }

  /** The values in their own units again, as a new array. */
  inverseTransform(values: ArrayLike<number>): Float64Array {
    const { mean, scale } = this.fitted(values.length);
    const width = mean.length;
    return Float64Array.from(values, (value, index) => value * scale[index % width]! + mean[index % width]!);
  }

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

// scikit-learn's bound: a variance this small is the rounding error of a constant column
export function isConstant(variance: number, mean: number, rows: number): boolean {
  const bound = rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
  return variance <= bound;
}
