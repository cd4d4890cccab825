import type { Target } from '../forecasting/moves';
import type { SavableModel } from '../saving/savable-model';

/** Columns beside the moves, by name: entry `row` is what was known before move `row`, the last one what is known now. */
export type KnownColumns = Readonly<Record<string, Float64Array>>;

/** What a model of the spread may know of the forecasts it is fitted for. */
export interface ScaleContext {
  /** Past covariates of the series, as far as the moves. @default none */
  known?: KnownColumns;
  /** Rows ahead that will be asked for. */
  horizon: number;
  /** Probabilities that will be asked for; may be empty. */
  levels: readonly number[];
  /** How large the moves' rounding errors are: moves that differ by no more are equal. */
  rounding: number;
  /** Fixes whatever is drawn. */
  seed: number;
}

/**
 * How far moves spread, as known before them. Both give one entry more than there are moves: entry `row` is what was
 * known before move `row`, the last entry what is known now. No entry is 0 or not finite.
 */
export interface SpreadScales {
  /** Standard deviations of the move `steps - 1` rows after each entry's; `ofMove(1)` of the moves themselves. */
  ofMove(steps: number): Float64Array;
  /** Standard deviations of the sum of `steps` moves, the first of them the entry's. */
  ofSum(steps: number): Float64Array;
}

/** A model of the spread as a pool of several asks it: plain moves, no rows, dates or units of the series. */
export interface ScaleModel<Fit> {
  /**
   * @param moves from the first training row on, none missing
   * @throws BtcfcError `INVALID_DATA` if there are too few
   */
  fitScales(moves: Float64Array, context: ScaleContext): Fit;
  /**
   * @param moves from the first training row on, those of training among them
   * @param known past covariates as far as these moves @default none
   */
  scales(fit: Fit, moves: Float64Array, known?: KnownColumns): SpreadScales;
}

/** A model that forecasts by itself, and can be a member of a pool. */
export interface SpreadModel<Fit> extends SavableModel<Fit & FirstRow>, ScaleModel<Fit> {
  /** The moves whose spread it models. */
  readonly target: Target;
}

/** Where the training rows of a fit begin. */
export interface FirstRow {
  /** Position of the first training row. */
  first: number;
}

/** Scales of models that know of no way back: each move ahead spreads as the next one. */
export function lastingScales(next: Float64Array): SpreadScales {
  return {
    ofMove: () => next,
    ofSum: (steps) => next.map((deviation) => deviation * Math.sqrt(steps)),
  };
}
