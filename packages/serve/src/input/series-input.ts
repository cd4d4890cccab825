import {
  BtcfcError,
  checkLevels,
  invalidOption,
  isTimeSeries,
  option,
  readTimeSeries,
  type TimeSeries,
  timeSeriesNames,
} from '@btcfc/core';
import type { LoadedSeriesModel } from '../models/loaded-model';
import { type DatedSeries, readDatedSeries } from './dated-series';
import { readRowDates, readTimeZone } from './dates';
import { type Body, readCalibratedLevels } from './forecast-input';
import { invalidInput } from './invalid-input';
import { checkNames } from './known-names';

/** Series as read and checked, and what is asked of each. */
export interface SeriesInput {
  series: DatedSeries[];
  horizon: number;
  levels: readonly number[];
}

const mostRowsAhead = 1000;
const mostLevels = 99;
/** Numbers of an answer. */
const mostNumbers = 100_000;
const horizonKind = option.integer({ min: 1, max: mostRowsAhead });

/** @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION` */
export async function readSeriesInput(
  body: Body,
  { content, calibration }: LoadedSeriesModel,
): Promise<SeriesInput> {
  checkNames('field', Object.keys(body), ['series', 'horizon', 'levels']);
  const usual = calibration?.horizon ?? content.horizon ?? 1;
  const horizon = body.horizon === undefined ? usual : horizonKind.check('horizon', body.horizon);
  if (calibration && horizon > calibration.horizon) {
    throw invalidOption('horizon', horizon, `at most ${calibration.horizon}, as the calibration has it`);
  }
  const levels = calibration ? readCalibratedLevels(body.levels, calibration) : readLevels(body.levels);
  if (levels.length > mostLevels) throw invalidInput(`There are more than ${mostLevels} levels.`);
  const { series: given } = body;
  if (!Array.isArray(given) || given.length === 0) {
    throw invalidInput('`series` is not a list of one series or more, each `{ "values": [...] }`.', given);
  }
  if (given.length * horizon * (levels.length + 1) > mostNumbers) {
    throw invalidInput(
      `The answer would hold more than ${mostNumbers} numbers: ask for fewer series, levels or rows ahead.`,
    );
  }
  const series: DatedSeries[] = [];
  for (const [place, one] of given.entries()) series.push(await readDated(`series[${place}]`, one));
  return { series, horizon, levels };
}

/** A series whose rows may stand in any order, where they have dates. */
async function readDated(place: string, given: unknown): Promise<DatedSeries> {
  if (!isTimeSeries(given)) throw notSeries(place, given);
  const { timeZone, dates, frequency, ...undated } = given as typeof given & { timeZone?: unknown };
  const zone = readTimeZone(`${place}.timeZone`, timeZone, dates !== undefined);
  if (dates === undefined) {
    const series = readOne(place, { ...undated, ...(frequency !== undefined && { frequency }) });
    checkSomeKnown(`${place}.values`, series);
    return { series, absent: 0, notes: [] };
  }
  const series = readOne(place, undated);
  checkSomeKnown(`${place}.values`, series);
  return readDatedSeries(place, series, dates, { timeZone: zone ?? 'UTC', frequency });
}

function readLevels(given: unknown): readonly number[] {
  return given === undefined ? [] : checkLevels('levels', given);
}

/**
 * The newest rows of a stream, sent as one series.
 *
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 */
export function readSeriesRows(body: Body): { series: TimeSeries; timeZone?: string } {
  checkNames('field', Object.keys(body), [...timeSeriesNames, 'timeZone']);
  const { timeZone, dates, ...undated } = body;
  const zone = readTimeZone('timeZone', timeZone, dates !== undefined);
  // how many rows there are is told by what else is wrong first
  const series = readOne('rows', undated);
  const rows = series.values.length;
  if (rows === 0) throw invalidInput('There is no row.');
  if (dates === undefined) return { series };
  return {
    series: { ...series, dates: readRowDates(dates, rows, zone) },
    ...(zone !== undefined && { timeZone: zone }),
  };
}

function readOne(name: string, given: unknown): TimeSeries {
  if (!isTimeSeries(given)) throw notSeries(name, given);
  checkNumbers(`${name}.values`, given.values);
  for (const key of ['pastCovariates', 'futureCovariates'] as const) {
    for (const [column, values] of Object.entries(given[key] ?? {}))
      checkNumbers(`${name}.${key}.${column}`, values);
  }
  return readTimeSeries(name, given);
}

function notSeries(name: string, given: unknown): BtcfcError {
  return invalidInput(`\`${name}\` is not an object with \`values\`.`, given);
}

/** @throws BtcfcError `INVALID_DATA` for a series of which nothing is known */
export function checkSomeKnown(name: string, { values }: TimeSeries): void {
  if (values.every(Number.isNaN)) throw invalidInput(`\`${name}\` holds no known value.`);
}

/** The readers of core tell rows by their number; a caller of JSON looks for the place. */
function checkNumbers(name: string, given: unknown): void {
  if (!Array.isArray(given)) return;
  const place = given.findIndex((value) => value !== null && !Number.isFinite(value));
  if (place < 0) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}[${place}]\` is not a finite number.`,
    received: given[place],
    remedy: 'Send finite numbers, and null for what is missing.',
  });
}
