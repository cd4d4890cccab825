import { BtcfcError, checkLevels, isTimeSeries, option, readTimeSeries, type TimeSeries } from '@btcfc/core';
import type { SeriesModel } from '../models/series-model';
import type { Body } from './forecast-input';
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
export function readSeriesInput(body: Body, model: SeriesModel): SeriesInput {
  checkNames('field', Object.keys(body), ['series', 'horizon', 'levels']);
  const horizon =
    body.horizon === undefined ? (model.horizon ?? 1) : horizonKind.check('horizon', body.horizon);
  const levels = body.levels === undefined ? [] : checkLevels('levels', body.levels);
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
  return { series: given.map((one, place) => readOne(`series[${place}]`, one)), horizon, levels };
}

function readOne(name: string, given: unknown): TimeSeries {
  if (!isTimeSeries(given)) throw invalidInput(`\`${name}\` is not an object with \`values\`.`, given);
  checkNumbers(`${name}.values`, given.values);
  for (const key of ['pastCovariates', 'futureCovariates'] as const) {
    for (const [column, values] of Object.entries(given[key] ?? {}))
      checkNumbers(`${name}.${key}.${column}`, values);
  }
  const series = readTimeSeries(name, given);
  if (series.values.some((value) => !Number.isNaN(value))) return series;
  throw invalidInput(`\`${name}.values\` holds no known value.`);
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
