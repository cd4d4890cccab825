import {
  BtcfcError,
  checkInteger,
  checkLevels,
  type Forecast,
  forecastFromQuantiles,
  interpolateQuantiles,
  readNumbers,
} from '@btcfc/core';

/** Forecasts of any origin: a `Forecast`, or another model's numbers. */
export interface ForecastSource {
  /** Shape [origins, horizon], row-major. */
  point: ArrayLike<number>;
  /** Rows forecast from each origin. @default 1 */
  horizon?: number;
  /** Probabilities of the quantiles, ascending. @default [] */
  levels?: readonly number[];
  /** For each level the quantiles, shape [origins, horizon]. @default [] */
  quantiles?: readonly ArrayLike<number>[];
  /** Position of the last row known, for each forecast. @default counted on from 0 */
  origins?: ArrayLike<number>;
  /** Which series each forecast belongs to. */
  id?: readonly string[];
  /** The moments that are forecast, milliseconds, [origins, horizon]. */
  dates?: Float64Array;
}

/** A source whose values have been read. */
export interface CheckedSource extends Pick<ForecastSource, 'origins' | 'id' | 'dates'> {
  point: Float64Array;
  horizon: number;
  levels: readonly number[];
  quantiles: readonly Float64Array[];
  /** Origins that are forecast from. */
  count: number;
}

/** @throws BtcfcError `INVALID_DATA` if lengths do not match or a value is not finite */
export function readSource(source: ForecastSource): CheckedSource {
  if (typeof source !== 'object' || source === null) throw noForecast(source);
  const { horizon = 1, levels = [], quantiles = [], origins, id, dates } = source;
  checkInteger('horizon', horizon, { min: 1 });
  checkLevels('levels', levels);
  const point = readNumbers(source.point, { name: 'point', missing: 'refused' });
  const count = point.length / horizon;
  if (!Number.isInteger(count)) throw mismatch(`${point.length} points`, `${horizon} rows ahead`);
  if (levels.length !== quantiles.length) {
    throw mismatch(`${quantiles.length} quantiles`, `${levels.length} levels`);
  }
  const read = quantiles.map((values, level) => {
    if (values.length !== point.length) {
      throw mismatch(`quantiles of ${values.length} values`, `${point.length} points`);
    }
    return readNumbers(values, { name: `quantiles[${level}]`, missing: 'refused' });
  });
  if (origins && origins.length !== count) throw mismatch(`${origins.length} origins`, `${count} forecasts`);
  return { point, horizon, levels, quantiles: read, count, origins, id, dates };
}

/**
 * A source with other quantiles.
 *
 * @param start what origins are counted on from, where the source has none
 */
export function withQuantiles(
  { point, horizon, count, origins, id, dates }: CheckedSource,
  { levels, quantiles, start = 0 }: { levels: readonly number[]; quantiles: Float64Array[]; start?: number },
): Forecast {
  const counted = origins ?? Float64Array.from({ length: count }, (_, index) => start + index);
  const rows = { origins: Float64Array.from(counted), horizon, ...(id && { id }), ...(dates && { dates }) };
  const areFinite = quantiles.every((values) => values.every(Number.isFinite));
  if (areFinite) return forecastFromQuantiles({ ...rows, levels, quantiles, point });
  // an interval without an end can't be drawn from
  return { ...rows, point, levels: [...levels], quantiles };
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
 * What came true after the first origins, whose number is this divided by the horizon.
 *
 * @throws BtcfcError `INVALID_DATA` if there is more truth than forecasts, a part of an origin's, or a missing value
 */
export function readActual(given: ArrayLike<number>, { point, horizon }: CheckedSource): Float64Array {
  const actual = readNumbers(given, { name: 'actual', missing: 'refused' });
  if (actual.length > point.length || actual.length % horizon !== 0) {
    throw mismatch(`${actual.length} actual values`, `${point.length} points`);
  }
  return actual;
}

/** Scales of the residuals, `[origins, horizon]`; 1 where none are given. */
export function readScale(
  given: ArrayLike<number> | undefined,
  { point }: CheckedSource,
): (position: number) => number {
  if (given === undefined) return () => 1;
  const scale = readNumbers(given, { name: 'scale', missing: 'refused' });
  if (scale.length !== point.length) throw mismatch(`${scale.length} scales`, `${point.length} points`);
  const bad = scale.findIndex((value) => value <= 0);
  if (bad >= 0) throw notPositive(bad, scale[bad]!);
  return (position) => scale[position]!;
}

function noForecast(received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'There is no forecast to calibrate.',
    received: received === undefined ? 'undefined' : received,
    remedy: 'Pass a `Forecast`, or an object with `point`.',
  });
}

function mismatch(one: string, other: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `There are ${one} for ${other}.`,
    remedy: 'Pass arrays of [origins, horizon], row-major, all of one length.',
  });
}

function notPositive(position: number, received: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`scale\` is not above 0 in row ${position + 1}.`,
    received,
    remedy: 'Pass how large errors are to be expected to be.',
  });
}
