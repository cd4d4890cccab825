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
import { type Body, readCalibratedLevels } from './forecast-input';
import { invalidInput } from './invalid-input';
import { checkNames } from './known-names';

/** Series as read and checked, and what is asked of each. */
export interface SeriesInput {
  series: TimeSeries[];
  horizon: number;
  levels: readonly number[];
}

const mostRowsAhead = 1000;
const mostLevels = 99;
/** Numbers of an answer. */
const mostNumbers = 100_000;
const horizonKind = option.integer({ min: 1, max: mostRowsAhead });

/** @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION` */
export function readSeriesInput(body: Body, { content, calibration }: LoadedSeriesModel): SeriesInput {
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
  const series = given.map((one, place) => {
    const read = readOne(`series[${place}]`, one);
    checkSomeKnown(`series[${place}].values`, read);
    return read;
  });
  return { series, horizon, levels };
}

function readLevels(given: unknown): readonly number[] {
  return given === undefined ? [] : checkLevels('levels', given);
}

/**
 * The newest rows of a stream, sent as one series.
 *
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 */
export function readSeriesRows(body: Body): TimeSeries {
  checkNames('field', Object.keys(body), timeSeriesNames);
  const series = readOne('rows', body);
  if (series.values.length > 0) return series;
  throw invalidInput('There is no row.');
}

function readOne(name: string, given: unknown): TimeSeries {
  if (!isTimeSeries(given)) throw invalidInput(`\`${name}\` is not an object with \`values\`.`, given);
  checkNumbers(`${name}.values`, given.values);
  for (const key of ['pastCovariates', 'futureCovariates'] as const) {
    for (const [column, values] of Object.entries(given[key] ?? {}))
      checkNumbers(`${name}.${key}.${column}`, values);
  }
  return readTimeSeries(name, given);
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
