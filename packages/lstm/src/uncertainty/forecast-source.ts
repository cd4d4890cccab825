import { BtcfcError } from '@btcfc/core';
import { interpolateQuantiles } from '../forecast';
import { invalidData } from '../matrix';

/** Forecasts of any origin: a `Forecast` of this package, or another model's numbers. */
export interface ForecastSource {
  /** `[windows, steps]`, row-major. */
  point: ArrayLike<number>;
  /** Rows forecast by each window. @default 1 */
  steps?: number;
  /** Probabilities of the quantiles, ascending. @default none */
  levels?: readonly number[];
  /** One `[windows, steps]` for each level. @default none */
  quantiles?: readonly ArrayLike<number>[];
}

/** A source whose lengths have been checked. */
export interface CheckedSource extends Required<ForecastSource> {
  windows: number;
}

/** @throws BtcfcError `INVALID_DATA` if lengths do not match */
export function checkSource(source: ForecastSource): CheckedSource {
  const { point, steps = 1, levels = [], quantiles = [] } = source;
  const windows = point.length / steps;
  if (!Number.isInteger(windows)) throw mismatch(`${point.length} points`, `${steps} steps a window`);
  if (levels.length !== quantiles.length) {
    throw mismatch(`${quantiles.length} quantiles`, `${levels.length} levels`);
  }
  for (const values of quantiles) {
    if (values.length !== point.length) {
      throw mismatch(`quantiles of ${values.length} values`, `${point.length} points`);
    }
  }
  return { point, steps, levels, quantiles, windows };
}

/** The forecast quantile of a level at a position, interpolated between the levels there are. */
export function quantileAt({ levels, quantiles }: CheckedSource, position: number, level: number): number {
  const exact = levels.findIndex((other) => Math.abs(other - level) < 1e-9);
  if (exact >= 0) return quantiles[exact]![position]!;
  return interpolateQuantiles(
    levels,
    quantiles.map((values) => values[position]!),
    level,
  );
}

/**
 * How many windows the truth is known of: the first ones.
 *
 * @throws BtcfcError `INVALID_DATA` if there is more truth than forecasts, or a part of a window's
 */
export function knownWindows(actual: ArrayLike<number>, { point, steps }: CheckedSource): number {
  if (actual.length > point.length || actual.length % steps !== 0) {
    throw mismatch(`${actual.length} actual values`, `${point.length} points`);
  }
  checkAll('actual', actual, Number.isFinite);
  return actual.length / steps;
}

/** Scales of the residuals, `[windows, steps]`; 1 where none are given. */
export function checkScale(
  scale: ArrayLike<number> | undefined,
  { point }: CheckedSource,
): (position: number) => number {
  if (scale === undefined) return () => 1;
  if (scale.length !== point.length) throw mismatch(`${scale.length} scales`, `${point.length} points`);
  checkAll('scale', scale, (value) => value > 0 && value < Number.POSITIVE_INFINITY);
  return (position) => scale[position]!;
}

function checkAll(name: string, values: ArrayLike<number>, isGood: (value: number) => boolean): void {
  for (let position = 0; position < values.length; position++) {
    if (!isGood(values[position]!)) {
      throw invalidData(`\`${name}\` can't be used at position ${position + 1}.`, values[position]);
    }
  }
}

function mismatch(one: string, other: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `There are ${one} for ${other}.`,
    remedy: 'Pass arrays of [windows, steps], row-major, all of one length.',
  });
}
