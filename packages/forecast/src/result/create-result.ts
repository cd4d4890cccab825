import { datesAhead, type Forecast, type Frame, joinForecasts } from '@btcfc/core';
import { finishForecast } from '../combining/finish';
import { meanOf } from '../evaluation/losses';
import type { PlanOptions } from '../model/series-plan';
import type { RunSeries } from '../running/run-series';
import { judgeEach, judgeTogether } from '../verdict/verdict';
import { ForecastResult } from './forecast-result';
import type { CandidateSummary, SeriesResult } from './series-result';

/** What a result is made of. */
export interface ResultParts {
  done: readonly RunSeries[];
  asked: PlanOptions;
  coverage: readonly number[];
  notes: readonly string[];
  like: Frame;
  /** Series with too few values to say anything. */
  skipped: readonly string[];
}

/** Combines, judges and dates what the members of each series have forecast. */
export function createResult({ done, asked, coverage, notes, like, skipped }: ResultParts): ForecastResult {
  const verdicts = judgeEach(
    done.map(({ fitted }) => fitted.judgement),
    done.map(({ fitted }) => naiveWords(fitted.facts.period)),
  );
  const series = done.map((each, index) => summaryOf(each, verdicts[index]!));
  const periods = new Set(series.map(({ period }) => period));
  const verdict =
    series.length === 1
      ? verdicts[0]!
      : judgeTogether(
          done.map(({ fitted }) => fitted.judgement),
          periods.size === 1 ? naiveWords([...periods][0]!) : 'the naive forecast',
        );
  const forecasts = done.map((each) => forecastOf(each, asked));
  const isDated = forecasts.every(({ dates }) => dates);
  const forecast = joinForecasts(isDated ? forecasts : forecasts.map(({ dates: _, ...rest }) => rest));
  return new ForecastResult({
    series,
    candidates: candidatesOver(series),
    verdict,
    forecast,
    coverage,
    notes: [...notes, ...notesOf(series, skipped)],
    like,
    done,
    horizon: asked.horizon,
  });
}

/** What the naive forecast does, in words. */
function naiveWords(period: number): string {
  return period > 1 ? `repeating the last season (of ${period} rows)` : 'repeating the last value';
}

function summaryOf({ plan, fitted }: RunSeries, verdict: SeriesResult['verdict']): SeriesResult {
  const { series, facts } = plan;
  const { judgement, leftOut, id } = fitted;
  const candidates = [...judgement.scores].sort((one, other) => one.mase - other.mase);
  return {
    id,
    rows: series.values.length,
    learned: facts.rows,
    filled: facts.rows - facts.known,
    period: facts.period,
    from: series.dates?.[0],
    to: series.dates?.at(-1),
    candidates,
    winner: candidates[0]!.name,
    weights: judgement.weights,
    leftOut,
    coverage: judgement.coverage,
    verdict,
  };
}

function forecastOf({ plan, fitted, members }: RunSeries, { horizon, levels: asked }: PlanOptions): Forecast {
  const { series, facts } = plan;
  const { judgement, id } = fitted;
  const origin = series.values.length - 1;
  const { weights, calibration, levels } = judgement;
  const { sample: _, ...forecast } = finishForecast({
    members,
    weights,
    calibration,
    levels,
    asked,
    origins: [origin],
    horizon,
    isNonNegative: facts.isNonNegative,
  });
  const { dates, frequency } = series;
  const ahead = dates && datesAhead(dates, { origins: [origin], horizon, frequency });
  return { ...forecast, ...(id !== '' && { id: [id] }), ...(ahead && { dates: ahead }) };
}

function candidatesOver(series: readonly SeriesResult[]): CandidateSummary[] {
  const scores = new Map<string, SeriesResult['candidates']>();
  for (const { candidates } of series) {
    for (const score of candidates) scores.set(score.name, [...(scores.get(score.name) ?? []), score]);
  }
  return [...scores]
    .map(([name, own]) => ({
      name,
      series: own.length,
      mase: meanOf(own.map(({ mase }) => mase)),
      pinball: meanOf(own.map(({ pinball }) => pinball)),
      weight: own.reduce((sum, { weight }) => sum + weight, 0) / series.length,
    }))
    .sort((one, other) => one.mase - other.mase);
}

function notesOf(series: readonly SeriesResult[], skipped: readonly string[]): string[] {
  const notes: string[] = [];
  const withGaps = series.filter(({ filled }) => filled > 0);
  const filled = withGaps.reduce((sum, each) => sum + each.filled, 0);
  if (filled > 0) {
    const where = series.length > 1 ? ` in ${withGaps.length} series` : '';
    notes.push(
      `${filled} missing value${filled === 1 ? ' was' : 's were'} filled${where} by that of the season before, or the one before.`,
    );
  }
  if (skipped.length > 0) {
    const named = skipped.slice(0, 5).join(', ');
    notes.push(
      `${skipped.length} series with fewer than 3 known values were left out: ${named}${skipped.length > 5 ? ', ...' : ''}.`,
    );
  }
  const cut = series.filter(({ rows, learned }) => learned < rows);
  if (cut.length > 0) {
    const most = Math.max(...cut.map(({ learned }) => learned));
    const where = series.length > 1 ? ` of ${cut.length} long series` : '';
    notes.push(
      `The latest ${most.toLocaleString('en-US')} rows${where} were learned from: what came before is too long ago.`,
    );
  }
  const reasons = new Map<string, number>();
  for (const { leftOut } of series) {
    for (const [name, reason] of Object.entries(leftOut)) {
      const text = `${name} was left out: ${reason.replace(/\.$/, '')}`;
      reasons.set(text, (reasons.get(text) ?? 0) + 1);
    }
  }
  for (const [text, count] of reasons)
    notes.push(series.length > 1 ? `${text} (${count} series).` : `${text}.`);
  return notes;
}
