import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFrequency, stepDate } from '@btcfc/core';

const here = path.dirname(fileURLToPath(import.meta.url));

/** At most so many origins of a series are judged. */
const originsAtMost = 26;

/** When the handed series begin, and the step of their rows: models that read a calendar want dates. */
const calendars = {
  airpass: ['1949-01-01', 'MS'],
  gas: ['1956-01-01', 'MS'],
  nottem: ['1920-01-01', 'MS'],
  realgdp: ['1959-01-01', 'QS'],
  seattle: ['2012-01-01', 'D'],
  taylor: ['2000-06-05', 'h'],
  ukgas: ['1960-01-01', 'QS'],
  woolyrnq: ['1965-01-01', 'QS'],
};

/** What settings may be chosen on; all other series only report. */
const choosing = ['airpass', 'realgdp', 'taylor', 'woolyrnq'];

/**
 * The series of the benchmark: the `handed` ones, those of the reference data that have folds, and our `own`. Each has `folds` of `{ trainEnd, origins }`: rows before `trainEnd` train, and each origin is the
 * position of the last row known; `dates` in milliseconds and their `frequency`. What is not there is left out.
 */
export function benchmarkSeries({
  data = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(here, '../../../../shared'),
} = {}) {
  return [...handedSeries(path.join(data, 'series')), ...ownSeries()].map((series) => ({
    ...series,
    ...calendarOf(series),
  }));
}

function calendarOf({ start, step, values }) {
  const frequency = readFrequency(step);
  const first = Date.parse(`${start}Z`);
  return { frequency, dates: values.map((_, row) => stepDate(first, frequency, row)) };
}

function handedSeries(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
    .filter(({ folds }) => folds !== undefined)
    .map(({ name, values, period, horizon, folds, origins, scores }) => {
      const [start, step] = calendars[name] ?? ['2000-01-01', 'D'];
      const judged = folds.map(({ trainEnd }, fold) => ({
        trainEnd,
        origins: origins.filter((entry) => entry.fold === fold).map(({ origin }) => origin),
      }));
      return {
        name,
        set: 'handed',
        half: choosing.includes(name) ? 'choosing' : 'reporting',
        values,
        period,
        horizon,
        start,
        step,
        folds: judged,
        handed: scores,
      };
    });
}

function ownSeries() {
  return JSON.parse(readFileSync(path.join(here, 'own-series.json'), 'utf8')).map((series) => ({
    ...series,
    set: 'own',
    half: 'reporting',
    folds: expandingFolds(series),
  }));
}

/**
 * Two folds at the end, the second one trained on the rows of the first too, and origins evenly among those from which a
 * whole horizon lies within their fold: the scheme of the handed series.
 */
export function expandingFolds({ values, horizon }) {
  const rows = values.length;
  const testRows = Math.max(Math.ceil(rows * (rows < 300 ? 0.15 : 0.1)), Math.ceil(1.5 * horizon));
  const ends = [rows - 2 * testRows, rows - testRows];
  const possible = ends.flatMap((trainEnd, fold) =>
    Array.from({ length: testRows - horizon + 1 }, (_, row) => ({ fold, origin: trainEnd - 1 + row })),
  );
  const stride = Math.ceil(possible.length / originsAtMost);
  const taken = possible.filter((_, index) => index % stride === 0);
  return ends.map((trainEnd, fold) => ({
    trainEnd,
    origins: taken.filter((entry) => entry.fold === fold).map(({ origin }) => origin),
  }));
}
