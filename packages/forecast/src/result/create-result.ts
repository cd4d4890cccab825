import { datesAhead, type Forecast, type Frame, joinForecasts } from '@btcfc/core';
import { finishForecast } from '../combining/finish';
import { skillOf } from '../evaluation/losses';
import type { PlanOptions } from '../model/series-plan';
import type { RunSeries } from '../running/run-series';
import { judgeEach, judgeTogether } from '../verdict/verdict';
import { ForecastResult } from './forecast-result';
import { candidatesOver } from './over-series';
import type { FeatureSummary, FoldSummary, SeriesResult } from './series-result';

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

function summaryOf({ plan, fitted, tail }: RunSeries, verdict: SeriesResult['verdict']): SeriesResult {
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
    folds: foldsOf(tail, plan, candidates),
    pit: tail?.pit ?? [],
    features: featuresOf(tail, candidates),
    verdict,
  };
}

function foldsOf(
  tail: RunSeries['tail'],
  { learned: { dates } }: RunSeries['plan'],
  candidates: SeriesResult['candidates'],
): FoldSummary[] {
  return (tail?.folds ?? []).map(({ first, last, origins, mase, candidates: errors }) => ({
    from: dates?.[first],
    to: dates?.[last],
    origins,
    mase,
    skill: skillOf(mase, errors.naive!),
    candidates: candidates.map(({ name }) => {
      const error = errors[name]!;
      return { name, mase: error, skill: skillOf(error, errors.naive!) };
    }),
  }));
}

function featuresOf(
  tail: RunSeries['tail'],
  candidates: SeriesResult['candidates'],
): FeatureSummary | undefined {
  const best = candidates.find(({ name, weight }) => weight > 0 && tail?.features[name]?.length);
  if (!best) return undefined;
  const features = tail!.features[best.name]!.map(({ feature, kind, lag, importance }) => ({
    ...{ feature, kind, importance },
    ...(lag !== undefined && { lag }),
  }));
  return { candidate: best.name, series: 1, features };
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
