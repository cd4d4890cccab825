import {
  BtcfcError,
  createProgressClock,
  createTeller,
  datesAhead,
  type Forecast,
  type ForecastModel,
  Rng,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import { mix } from '../combining/mix';
import { type Windows, walkForward } from '../evaluation/windows';
import { reasonOf } from '../model/fitted-series';
import { filesOf } from '../model/member';
import { endingNotes } from '../reading/ending-notes';
import { type ForecastSource, readSource } from '../reading/read-source';
import { levelsOf } from '../running/levels';
import type { ForecastEvent } from '../running/run-series';
import { progressListener } from '../running/show-progress';
import { averageOf, baselineName, type SpreadCandidate, spreadCandidates } from './candidates';
import { bestOf, judgeSpread, planSpread } from './judge-spread';
import { type ForecastSpreadOptions, forecastSpreadOptions } from './options';
import { type Prices, readPrices } from './prices';
import { SpreadResult } from './spread-result';

// how a column of prices is called, the likeliest first
const priceWords = ['adj', 'adjusted', 'close', 'closing', 'price', 'last', 'settle', 'rate', 'value'];

/**
 * From prices to the intervals of the next ones. Nobody forecasts where a price goes, but how far it may go can be told: models
 * of the spread are walked forward through the last half of the rows, fitted anew five times, and judged by pinball loss
 * against an exponentially weighted spread (EWMA), one row ahead and `horizon` rows ahead. The one with the least loss, of
 * those that are better than EWMA by more than luck if there are any, is fitted again on all rows. Rows without a price, as of days without trade, are left out: the next row is the next one with a
 * price.
 *
 * @param source a path, a text of CSV or JSON, bytes (gzip too), a frame of any kind, or a series
 * @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS`, `PARSE_FAILED` (naming line and column), `MISSING_COLUMN`;
 * `INVALID_DATA`, also for fewer than 100 prices (and 20 horizons), or several series
 *
 * @example
 * import { forecastSpread } from '@btcfc/forecast'
 * import { randomWalk } from '@btcfc/backtest'
 * const prices = randomWalk({ rows: 300, start: 100 })
 * const result = await forecastSpread(prices, { preset: 'fast' })
 * result.frame // -> row, point, lower90, lower50, upper50, upper90
 * result.sentences // what can be said, and the next interval
 */
export async function forecastSpread(
  source: ForecastSource,
  options: ForecastSpreadOptions = {},
): Promise<SpreadResult> {
  const read = forecastSpreadOptions.read(options);
  const { horizon, coverage, preset, seed, signal, progress, onProgress } = read;
  signal?.throwIfAborted();
  const { series, notes, like } = await readSource(source, { ...read, valueWords: priceWords });
  if (series.length > 1) throw severalSeries(series);
  const prices = readPrices(series[0]!, horizon);
  const levels = levelsOf(coverage);
  const tried = spreadCandidates.filter(
    ({ name, presets }) =>
      name === baselineName || (read.candidates ? read.candidates.includes(name) : presets.includes(preset)),
  );
  const run = new SpreadRun(prices, { horizon, levels, seed, signal });
  const teller = createTeller<ForecastEvent>(progressListener(progress, onProgress));
  const clock = createProgressClock({ total: tried.length + 1 });
  const id = prices.series.id ?? '';
  const windows = new Map<string, Windows>();
  const members = new Map<string, readonly string[]>();
  const failures: string[] = [];
  for (const [place, candidate] of tried.entries()) {
    const { name } = candidate;
    let failure: string | undefined;
    try {
      const own = candidate.members?.filter((member) => windows.has(member));
      if (own === undefined) windows.set(name, await run.walk(candidate));
      else if (own.length > 1) {
        members.set(name, own);
        windows.set(name, meanOfWindows(own.map((member) => windows.get(member)!)));
      }
    } catch (error) {
      failure = reasonOf(name === baselineName ? 'naive' : name, error, signal);
      failures.push(`${name} was left out: ${failure.replace(/\.$/, '')}.`);
    }
    teller.tell({ type: 'candidate-end', id, candidate: name, failure, ...clock.at(place + 1) });
  }
  const horizons = [...new Set([1, horizon])];
  const { values } = prices.series;
  const scores = judgeSpread({ windows, values, scale: prices.scale, levels, coverage, horizons });
  const best = bestOf(scores);
  const ahead = await run.ahead(best, members.get(best));
  teller.tell({
    type: 'candidate-end',
    id,
    candidate: best,
    failure: undefined,
    ...clock.at(tried.length + 1),
  });
  await teller.settled();
  return new SpreadResult({
    ...{ scores, best, horizons, coverage, like, ...ahead },
    series: prices.series,
    notes: [...notes, ...endingNotes(series), ...prices.notes, ...failures],
  });
}

interface Asked {
  horizon: number;
  levels: readonly number[];
  seed: number;
  signal: AbortSignal | undefined;
}

/** Walks models through the prices, and fits one on all of them. */
class SpreadRun {
  constructor(
    private readonly prices: Prices,
    private readonly asked: Asked,
  ) {}

  async walk({ name, create }: SpreadCandidate): Promise<Windows> {
    const { series, scale } = this.prices;
    const { horizon, levels, signal } = this.asked;
    const plan = planSpread(series.values.length, horizon);
    const model = await create(scale);
    return walkForward({ model, series, plan, horizon, levels, seed: this.seedOf(name, 'walk'), signal });
  }

  /** @param members what it is the mean of, if it is one */
  async ahead(
    name: string,
    members: readonly string[] | undefined,
  ): Promise<{ forecast: Forecast; files: Record<string, Uint8Array> }> {
    const { series, scale } = this.prices;
    const { horizon, levels, signal } = this.asked;
    const { create } = spreadCandidates.find((candidate) => candidate.name === name)!;
    const model: ForecastModel = members ? await averageOf(scale, members) : await create(scale);
    const rows = series.values.length;
    const asked = { panel: [], horizon, levels, seed: this.seedOf(name, 'fit'), signal };
    signal?.throwIfAborted();
    const fitted = await model.fit({ ...asked, series: sliceSeries(series, 0, rows), first: 0 });
    try {
      const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
      const input = { ...asked, series: sliceSeries(series, 0, rows, horizon), origin: rows - 1, tail };
      const { sample: _, ...forecast } = await model.predict(fitted, [input]);
      const { dates: known, frequency } = series;
      const dates = known && datesAhead(known, { origins: [rows - 1], horizon, frequency });
      return {
        forecast: { ...forecast, ...(dates && { dates }) },
        // all of the candidates can be saved
        files: (await filesOf({ model, fitted }))!,
      };
    } finally {
      await model.dispose?.(fitted);
    }
  }

  private seedOf(name: string, purpose: string): number {
    return new Rng(this.asked.seed).split(name).split(purpose).nextUint32();
  }
}

function meanOfWindows(parts: readonly Windows[]): Windows {
  const { origins, folds } = parts[0]!;
  return { origins, folds, ...mix(parts.map((part) => [part, 1 / parts.length] as const)) };
}

function severalSeries(series: readonly TimeSeries[]): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The spread of one series is forecast at a time, and these are ${series.length}.`,
    received: series.slice(0, 5).map(({ id }) => id ?? ''),
    remedy: 'Keep the rows of one of them.',
  });
}
