import { BtcfcError, createProgressClock, createTeller, joinForecasts, type TimeSeries } from '@btcfc/core';
import { endingNotes } from '../reading/ending-notes';
import { type ForecastSource, readSource } from '../reading/read-source';
import { levelsOf } from '../running/levels';
import type { ForecastEvent } from '../running/run-series';
import { progressListener } from '../running/show-progress';
import { baselineName, spreadCandidates } from './candidates';
import { bestOf, judgeSpread } from './judge-spread';
import { type ForecastSpreadOptions, forecastSpreadOptions } from './options';
import { leastPrices, type Prices, pricesIn, readPrices, tooFewPrices } from './prices/prices';
import { type SpreadMember, SpreadResult } from './spread-result';
import { SpreadRun } from './spread-run';

// how a column of prices is called, the likeliest first
const priceWords = ['adj', 'adjusted', 'close', 'closing', 'price', 'last', 'settle', 'rate', 'value'];

/**
 * From prices to the intervals of the next ones. Nobody forecasts where a price goes, but how far it may go can be told: models
 * of the spread are walked forward through the last half of the rows, fitted anew five times, and judged by pinball loss
 * against an exponentially weighted spread (EWMA), one row ahead and `horizon` rows ahead. The one with the least loss, of
 * those that are better than EWMA by more than luck if there are any, is fitted again on all rows. Of several series each is
 * judged by itself, and what is said of luck is corrected for all of them. Rows without a price, as of days without trade, are
 * left out: the next row is the next one with a price.
 *
 * @param source a path, a text of CSV or JSON, bytes (gzip too), a frame of any kind, or a series
 * @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS`, `PARSE_FAILED` (naming line and column), `MISSING_COLUMN`;
 * `INVALID_DATA`, also where no series has 100 prices (and 20 horizons)
 *
 * @example
 * import { forecastSpread } from '@btcfc/forecast'
 * import { randomWalk } from '@btcfc/backtest'
 * const prices = randomWalk({ rows: 300, start: 100 })
 * const result = await forecastSpread(prices, { preset: 'fast' })
 * result.frame // -> row, point, lower90, lower50, upper50, upper90
 * result.series[0]!.sentences // what can be said, and the next interval
 */
export async function forecastSpread(
  source: ForecastSource,
  options: ForecastSpreadOptions = {},
): Promise<SpreadResult> {
  const read = forecastSpreadOptions.read(options);
  const { horizon, coverage, preset, seed, signal, progress, onProgress } = read;
  signal?.throwIfAborted();
  const { series, notes, like } = await readSource(source, { ...read, valueWords: priceWords });
  requireIds(series);
  const enough = series.filter(({ values }) => pricesIn(values) >= leastPrices(horizon));
  if (enough.length === 0)
    throw tooFewPrices(Math.max(...series.map(({ values }) => pricesIn(values))), horizon);
  const all = enough.map((each) => readPrices(each));
  const levels = levelsOf(coverage);
  const tried = spreadCandidates.filter(
    ({ name, presets }) =>
      name === baselineName || (read.candidates ? read.candidates.includes(name) : presets.includes(preset)),
  );
  const asked = { horizon, levels, coverage, seed, signal };
  const runs = all.map((prices) => new SpreadRun(prices, asked));
  const teller = createTeller<ForecastEvent>(progressListener(progress, onProgress));
  const clock = createProgressClock({ total: runs.length * (tried.length + 1) });
  let done = 0;
  const tell = (place: number, candidate: string, failure: string | undefined) => {
    const id = idOf(all[place]!);
    teller.tell({ type: 'candidate-end', id, candidate, failure, ...clock.at(++done) });
  };
  for (const [place, run] of runs.entries()) {
    for (const candidate of tried) tell(place, candidate.name, await run.tryOut(candidate));
  }
  const horizons = [...new Set([1, horizon])];
  const judged = judgeSpread(runs.map((run) => run.scores(horizons)));
  const members: SpreadMember[] = [];
  for (const [place, run] of runs.entries()) {
    const scores = judged[place]!;
    const best = bestOf(scores);
    const { forecast, files } = await run.ahead(best);
    tell(place, best, undefined);
    const prices = all[place]!;
    const about = [...prices.notes, ...run.failures];
    members.push({ series: prices.series, scores, best, forecast, files, notes: about });
  }
  await teller.settled();
  const forecasts = members.map(({ forecast, series: { id } }) => ({
    ...forecast,
    ...(id !== undefined && { id: [id] }),
  }));
  const isDated = forecasts.every(({ dates }) => dates);
  return new SpreadResult({
    ...{ members, horizons, coverage, like },
    forecast: joinForecasts(isDated ? forecasts : forecasts.map(({ dates: _, ...rest }) => rest)),
    notes: [
      ...notes,
      ...endingNotes(all.map(({ series: prices }) => prices)),
      ...leftOut(series, enough, horizon),
    ],
  });
}

function idOf({ series }: Prices): string {
  return series.id ?? '';
}

function leftOut(series: readonly TimeSeries[], kept: readonly TimeSeries[], horizon: number): string[] {
  const names = series.filter((each) => !kept.includes(each)).map(({ id }) => id ?? '');
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [`${shown}${more} left out: fewer than ${leastPrices(horizon)} prices.`];
}

/** @throws BtcfcError `INVALID_DATA` where several series can't be told apart */
function requireIds(series: readonly TimeSeries[]): void {
  const ids = series.map(({ id }) => id);
  if (ids.length === 1 || (!ids.includes(undefined) && new Set(ids).size === ids.length)) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Several series take an `id` each, by which they are told apart.',
    received: ids.slice(0, 5).map((id) => id ?? 'none'),
    remedy: "Pass { values, id: 'a name' } for each.",
  });
}
