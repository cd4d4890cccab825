import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { MatrixLike } from './matrix';

/** A value for each row: the values, or the name of the column of `X` that holds them. */
export type RowValues = ArrayLike<number> | string;

/** The series that rows come with besides their inputs. */
export const knownSeriesSpec = {
  /**
   * The last value of the target's series that is known on each row. Needed where `target` is a change, for `shrinkage`,
   * and to scale by windows. A column named in `fit` is taken again later.
   *
   * @default `y` of the row itself, if `targetOffset` is 1 or more and `y` is there
   */
  base: option.anything<RowValues>(),
  /**
   * A spread of the change known on each row, above 0, such as an exponentially weighted volatility: the change is
   * learned, and its distribution told, in multiples of it. A column named in `fit` is taken again later.
   *
   * @default none
   */
  scale: option.anything<RowValues>(),
} as const;

/** Rows with the target of each. */
export const labelledRowsOptions = defineOptions('rows with targets', {
  /** Inputs, in time order, as many numbers on each row. A frame's column of Dates is not an input. */
  X: option.anything<MatrixLike, { required: true }>({ required: true }),
  /** The target of each row. Shape [rows]. */
  y: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  ...knownSeriesSpec,
});

/** The series that rows come with besides their inputs. */
export type KnownSeries = Pick<LabelledRows, 'base' | 'scale'>;

/** Rows with the target of each. */
export interface LabelledRows extends OptionsInput<typeof labelledRowsOptions> {}
