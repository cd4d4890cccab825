import { normalQuantile } from '@btcfc/core';
import { seasonalFigure } from '../decomposition/seasonal-figure';

/** A season by place in the period, and how it stands to the series. */
export interface ThetaSeason {
  /** By place in the period, the first row's first; empty without a season. Shape [period]. */
  figure: number[];
  /** Whether values are its factors times the rest; else it is added. */
  isFactor: boolean;
}

const none: ThetaSeason = { figure: [], isFactor: false };

/**
 * The season of the training rows where the test of R's `thetaf` finds one: an autocorrelation at the period that
 * stands out at 10%. Factors by the classical decomposition; a season that is added where not all values are above 0
 * or a factor nearly is none.
 *
 * @param values without gaps
 */
export function seasonOf(values: Float64Array, period: number): ThetaSeason {
  if (period < 2 || values.length <= 2 * period || !standsOut(values, period)) return none;
  if (values.every((value) => value > 0)) {
    const factors = Array.from(seasonalFigure(values, period, true));
    if (factors.every((factor) => factor >= 0.01)) return { figure: factors, isFactor: true };
  }
  return { figure: Array.from(seasonalFigure(values, period, false)), isFactor: false };
}

/** The series without its season. */
export function withoutSeason(values: Float64Array, { figure, isFactor }: ThetaSeason): Float64Array {
  if (figure.length === 0) return values;
  return values.map((value, row) => {
    const part = figure[row % figure.length]!;
    return isFactor ? value / part : value - part;
  });
}

/** A value of the series without its season, in a row of the series. */
export function withSeason(value: number, row: number, { figure, isFactor }: ThetaSeason): number {
  if (figure.length === 0) return value;
  const part = figure[row % figure.length]!;
  return isFactor ? value * part : value + part;
}

function standsOut(values: Float64Array, period: number): boolean {
  const rows = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  const centred = values.map((value) => value - mean);
  const product = (lag: number) => {
    let sum = 0;
    for (let row = lag; row < rows; row++) sum += centred[row]! * centred[row - lag]!;
    return sum;
  };
  const variance = product(0);
  if (!(variance > 0)) return false;
  let squares = 0;
  for (let lag = 1; lag < period; lag++) squares += (product(lag) / variance) ** 2;
  const error = Math.sqrt((1 + 2 * squares) / rows);
  return Math.abs(product(period) / variance) > normalQuantile(0.95) * error;
}
