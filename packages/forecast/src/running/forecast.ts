import { BtcfcError, digestOf, type TimeSeries } from '@btcfc/core';
import type { PlanOptions } from '../model/series-plan';
import { endingNotes } from '../reading/ending-notes';
import { farValueNotes } from '../reading/far-values';
import { leaveOutUnknown } from '../reading/known-ahead';
import { type ForecastSource, readSource } from '../reading/read-source';
import { createResult } from '../result/create-result';
import type { ForecastResult } from '../result/forecast-result';
import { inChildProcesses } from './executors';
import { ForecastJournal, type JournalSettings } from './journal';
import { levelsOf } from './levels';
import { type ForecastOptions, forecastOptions } from './options';
import { runSeries } from './run-series';
import { progressListener } from './show-progress';

/** Values known at least, to say anything of a series. */
const leastKnown = 3;

/**
 * From a file to a forecast with dates, intervals and a verdict: finds dates, frequency and season, walks several kinds of
 * models forward through the tail of each series, averages those that do no harm, fits them again on all rows, calibrates
 * the intervals on the errors they made, and says whether the result is better than repeating the last season by more than
 * luck.
 *
 * @param source a path, a text of CSV or JSON, bytes (gzip too), a frame of any kind, a series or several
 * @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS`, `PARSE_FAILED` (naming line and column), `MISSING_COLUMN`;
 * `INVALID_DATA`, also where no series has 3 known values; `INVALID_STATE` for a journal of another forecast
 *
 * @example
 * import { forecast } from '@btcfc/forecast'
 * const sales = Array.from({ length: 48 }, (_, month) => ({
 *   date: new Date(Date.UTC(2020, month)),
 *   sold: 100 + 2 * month + [0, 5, 20, 8][month % 4],
 * }))
 * const result = await forecast(sales, { horizon: 4, preset: 'fast' })
 * result.frame // -> date, point, lower90, lower50, upper50, upper90
 * result.verdict.sentence
 */
export async function forecast(source: ForecastSource, options: ForecastOptions): Promise<ForecastResult> {
  const read = forecastOptions.read(options);
  const { horizon, coverage, preset, candidates, network, period, seed, signal } = read;
  signal?.throwIfAborted();
  const { series, notes, like } = await readSource(source, read);
  const enough = series.filter(({ values }) => knownIn(values) >= leastKnown);
  if (enough.length === 0) throw tooShort(series);
  const { series: ready, leftOut, holed } = leaveOutUnknown(enough, horizon);
  const levels = levelsOf(coverage);
  const asked: PlanOptions = { preset, candidates, network, period, horizon, levels, seed };
  const executor = read.executor ?? (read.concurrency > 1 ? inChildProcesses(read.concurrency) : undefined);
  const journal =
    read.journal === undefined
      ? undefined
      : await ForecastJournal.open(read.journal, settingsOf(enough, asked));
  try {
    const { timeoutMs } = read;
    const onProgress = progressListener(read.progress, read.onProgress);
    const done = await runSeries({
      series: ready,
      asked,
      executor,
      journal,
      timeoutMs,
      signal,
      onProgress,
    });
    await journal?.forgetTrainings();
    const skipped = series.filter((each) => !enough.includes(each)).map(({ id }) => id ?? '');
    const unknown = [
      ...leftOut.map((name) => `"${name}" was left out: it is not known for the ${horizon} rows ahead.`),
      ...holed.map((name) => `"${name}" is missing in rows ahead: there it was filled from before.`),
    ];
    const told = [...notes, ...endingNotes(enough), ...farValueNotes(enough), ...unknown];
    return createResult({ done, asked, coverage, notes: told, like, skipped });
  } finally {
    await journal?.close();
  }
}

function settingsOf(series: readonly TimeSeries[], asked: PlanOptions): JournalSettings {
  return {
    ...asked,
    candidates: asked.candidates ?? null,
    series: series.map(({ id, values, dates, pastCovariates, futureCovariates, staticCovariates }) => [
      id ?? '',
      digestOf(values),
      dates ? digestOf(dates) : null,
      columnDigests(pastCovariates),
      columnDigests(futureCovariates),
      staticCovariates ?? null,
    ]),
  };
}

function columnDigests(columns: TimeSeries['pastCovariates'] = {}): [string, string][] {
  return Object.entries(columns).map(([name, values]) => [name, digestOf(values)]);
}

function knownIn(values: Float64Array): number {
  return values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
}

function tooShort(series: readonly TimeSeries[]): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `A forecast takes a series with ${leastKnown} known values or more.`,
    received: Math.max(0, ...series.map(({ values }) => knownIn(values))),
    remedy: 'Add rows, or name another column as `value`.',
  });
}
