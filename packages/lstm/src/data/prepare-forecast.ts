import type { Settings } from '../settings/hyperparameters';
import { appendRows, type MatrixLike, tooFewRows } from './reading/matrix';
import { readFuture, readRows, scaleMismatch } from './reading/read-rows';
import type { KnownSeries } from './reading/row-options';
import { type Scalers, scaleInputs } from './scaling/scale';
import { TargetUnits, type Units } from './scaling/target-units';
import { cutWindows, rowsAhead } from './windows/cut-windows';
import type { Sequences } from './windows/sequences';
import { targetsOf, windowsIn } from './windows/windows-in';

/** What a forecaster was fitted on, as far as it decides how rows are read. */
export interface FittedData {
  columns: readonly string[];
  scalers: Scalers;
  /** Columns of `X` that series are read from, and whether there was a scale. */
  series: SeriesNames;
}

/** Columns of `X` that series are read from, and whether there was a scale. */
export interface SeriesNames {
  base: string | null;
  scale: string | null;
  hasScale: boolean;
}

/** Rows to forecast from; `y` where the forecasts are to be compared with it. */
export interface ForecastRows extends KnownSeries {
  X: MatrixLike;
  y?: ArrayLike<number>;
  future?: MatrixLike;
}

/** All that a forecast needs of its data. */
export interface ForecastData {
  /** With `y` the windows that have all their targets, else one for every row from `seqLen - 1` on. */
  windows: Sequences;
  units: Units;
  /** What came true, shape [windows, horizon]; empty without `y`. */
  truth: Float64Array;
  /** The moment of each row of `X`, milliseconds. */
  dates: Float64Array | undefined;
}

/** The series by name that a fit took from columns. */
export function seriesNamesOf({ base, scale }: KnownSeries): SeriesNames {
  const nameOf = (series: KnownSeries['base']) => (typeof series === 'string' ? series : null);
  return { base: nameOf(base), scale: nameOf(scale), hasScale: scale !== undefined };
}

/** The series that rows come with, those of the fit where others are not given. */
export function withFittedSeries<Given extends KnownSeries>(given: Given, { series }: FittedData): Given {
  // null is no value: it is refused where it is read
  const base = given.base === undefined ? (series.base ?? undefined) : given.base;
  const scale = given.scale === undefined ? (series.scale ?? undefined) : given.scale;
  if ((scale !== undefined) !== series.hasScale) throw scaleMismatch('scale');
  return { ...given, base, scale };
}

/**
 * The stages of fitting for rows to forecast from: read, transform, scale, window.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function prepareForecast(given: ForecastRows, fitted: FittedData, settings: Settings): ForecastData {
  const { columns, scalers } = fitted;
  const rows = readRows(withFittedSeries(given, fitted), { settings, columns, others: 'refused' });
  const shape = rows.y ? settings : { ...settings, targetOffset: 0, horizon: 1 };
  const length = windowsIn(rows.X.rows, shape);
  if (length < 1) throw tooFewRows('X', rows.X.rows, rows.X.rows + 1 - length);
  const ahead = readFuture(given.future, rows.y ? 0 : rowsAhead(settings), settings.futureCovariates);
  const inputs = scaleInputs(appendRows(rows.X, ahead), rows.X.rows, scalers, settings);
  return {
    windows: cutWindows(inputs, new Float32Array(), length, settings),
    units: new TargetUnits(settings, rows, scalers.usualSpread),
    truth: rows.y ? targetsOf(rows.y, settings) : new Float64Array(),
    dates: rows.dates,
  };
}
