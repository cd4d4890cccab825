import {
  checkForecast,
  checkInteger,
  type Forecast,
  type FrequencyLike,
  invalidOption,
  option,
  readTimeSeries,
} from '@btcfc/core';
import { type ClockOptions, clockOptions } from './clock';
import { type DateSeries, type Rows, readRows } from './rows';
import { checkSameLength, invalidData, type NumberSeries, readSeries } from './series';

/** The series that a forecast was made on: core's `TimeSeries`, or its values alone. */
export type SeriesToPlot =
  | NumberSeries
  | { readonly values: NumberSeries; readonly dates?: DateSeries; readonly frequency?: FrequencyLike };

/** What came and what was predicted, row for row. */
export interface PairedRows extends ClockOptions {
  /** What came to be, one value per row. */
  actual: NumberSeries;
  /** What was predicted, row for row. */
  predicted: NumberSeries;
  /** The rows' dates in order of time; without them the axis counts rows from 0. @default none */
  dates?: DateSeries;
}

/** Which rows of a `Forecast` are drawn. */
export interface ForecastRows extends ClockOptions {
  /** The forecast: from one origin all its rows ahead are drawn, from several the row `step` ahead of each. */
  forecast: Forecast;
  /** How many rows ahead of each origin, from 1 to the forecast's horizon. @default 1, where there are several origins */
  step?: number;
  /** Which series to draw, where the forecast is of several. @default the only one there is */
  id?: string;
}

/** A forecast and what came of it. */
export interface ForecastOfSeries extends ForecastRows {
  /** The series that was forecast, as the forecast counts its rows. */
  series: SeriesToPlot;
}

export const pairedOptions = {
  actual: option.anything<NumberSeries, { required: true }>({ required: true }),
  predicted: option.anything<NumberSeries, { required: true }>({ required: true }),
  dates: option.anything<DateSeries>(),
  ...clockOptions,
};

export const forecastOptions = {
  forecast: option.anything<Forecast, { required: true }>({ required: true }),
  step: option.integer({ min: 1 }),
  id: option.text(),
  ...clockOptions,
};

export const seriesOptions = {
  ...forecastOptions,
  series: option.anything<SeriesToPlot, { required: true }>({ required: true }),
};

/** What came and what was predicted, read and checked. */
export interface ComparedRows {
  actual: Float64Array;
  predicted: Float64Array;
  rows: Rows;
}

/** @throws BtcfcError `INVALID_DATA` for lengths that differ, nothing to draw or bad dates; `INVALID_OPTION` */
export function readCompared(options: PairedRows | ForecastOfSeries): ComparedRows {
  if ('forecast' in options) return compareToSeries(options);
  const actual = readSeries('actual', options.actual);
  const predicted = readSeries('predicted', options.predicted);
  checkSameLength('predicted', predicted, 'actual', actual);
  return { actual, predicted, rows: readRows(options, actual, 'actual') };
}

function compareToSeries({ forecast, series, timeZone, ...selection }: ForecastOfSeries): ComparedRows {
  const selected = selectForecastRows(forecast, selection);
  const { values, dates, frequency } = readTimeSeries('series', series);
  const came = selected.targets.map((target) => values[target] ?? Number.NaN);
  return {
    actual: readSeries('series', came),
    predicted: readSeries(
      'forecast',
      selected.at.map((place) => forecast.point[place]!),
    ),
    rows: rowsOf(forecast, selected, { dates, timeZone: timeZone ?? frequency?.timeZone }),
  };
}

/** Rows of a forecast in order of time. */
export interface SelectedRows {
  /** Their places in the arrays of the forecast. */
  at: number[];
  /** The rows of the series that they forecast. */
  targets: Float64Array;
}

/** @throws BtcfcError `INVALID_DATA` if it is not a forecast; `INVALID_OPTION` for a step or a series it does not have */
export function selectForecastRows(
  forecast: Forecast,
  { step, id }: Pick<ForecastRows, 'step' | 'id'>,
): SelectedRows {
  checkForecast('`forecast`', forecast);
  const { origins, horizon } = forecast;
  if (step !== undefined) checkInteger('step', step, { min: 1, max: horizon });
  const rows = rowsOfSeries(forecast, id);
  const steps =
    rows.length === 1 && step === undefined
      ? Array.from({ length: horizon }, (_, h) => h)
      : [(step ?? 1) - 1];
  const selected = rows
    .flatMap((row) => steps.map((h) => ({ at: row * horizon + h, target: origins[row]! + h + 1 })))
    .sort((left, right) => left.target - right.target);
  return { at: selected.map(({ at }) => at), targets: Float64Array.from(selected, ({ target }) => target) };
}

function rowsOfSeries({ id: ids, origins }: Forecast, id: string | undefined): number[] {
  const all = Array.from(origins.keys());
  if (ids === undefined) return all;
  const known = [...new Set(ids)];
  const wanted = id ?? (known.length === 1 ? known[0] : undefined);
  if (wanted !== undefined && known.includes(wanted)) return all.filter((row) => ids[row] === wanted);
  const names = known.map((each) => JSON.stringify(each)).join(', ');
  throw invalidOption('id', id, `one of the series in the forecast: ${names}`);
}

/** Where forecast rows stand: by the forecast's dates, else by those of the series, else by their row numbers. */
export function rowsOf(
  forecast: Forecast,
  { at, targets }: SelectedRows,
  { dates, timeZone }: { dates: Float64Array | undefined; timeZone: string | undefined },
): Rows {
  const positions = forecast.dates
    ? Float64Array.from(at, (place) => forecast.dates![place]!)
    : targets.map((target) => dates?.[target] ?? Number.NaN);
  if (positions.some(Number.isNaN)) return { positions: targets, scale: 'linear' };
  const row = positions.findIndex((time, index) => index > 0 && time < positions[index - 1]!);
  if (row < 0) return { positions, scale: 'time', timeZone };
  const message = `The dates of \`forecast\` go back in time in row ${row + 1}.`;
  throw invalidData(
    message,
    new Date(positions[row]!).toISOString(),
    'Pass a forecast whose dates ascend with its rows.',
  );
}
