import { type Forecast, forecastOfRow, invalidOption, type TimeSeries } from '@btcfc/core';
import { type ChartDescription, fanPlot, skillPlot } from '@btcfc/viz';
import { featureText } from './result-text';
import type { CandidateSummary, FeatureSummary, FoldSummary, ResultContent } from './series-result';
import { shortFoldNames } from './tail-text';

/** The fan chart of one of the series of a forecast. */
export function fanChart(
  forecast: Forecast,
  series: readonly TimeSeries[],
  id: string | undefined,
): ChartDescription {
  const place = id === undefined ? 0 : series.findIndex((each) => each.id === id);
  if (place < 0) {
    const ids = series.flatMap((each) => each.id ?? []);
    if (ids.length === 0) throw invalidOption('id', id, 'left out: the series has no id');
    const known = ids.slice(0, 5).join(', ');
    throw invalidOption('id', id, `the id of a series: ${known}${series.length > 5 ? ', ...' : ''}`);
  }
  const { id: _, ...one } = forecastOfRow(forecast, place);
  const { values, dates: before, frequency } = series[place]!;
  const title = series[place]!.id === undefined ? 'Forecast' : `Forecast of ${series[place]!.id}`;
  return fanPlot({
    forecast: one,
    series: { values, ...(one.dates && { dates: before, frequency }) },
    title,
  });
}

/** Charts of how a forecast has done, those that there is nothing to draw of left out. */
export interface EvaluationPlots {
  scores?: ChartDescription;
  folds?: ChartDescription;
  pit?: ChartDescription;
  features?: ChartDescription;
}

/** @param stamp how dates are written */
export function evaluationCharts(
  { candidates, folds, pit, features }: ResultContent,
  stamp: (date: number) => string,
): EvaluationPlots {
  if (candidates.every(({ mase }) => Number.isNaN(mase))) return {};
  return {
    scores: scoreChart(candidates),
    ...(folds.some(({ skill }) => !Number.isNaN(skill)) && { folds: foldChart(candidates, folds, stamp) }),
    ...(pit.some((count) => count > 0) && { pit: pitChart(pit) }),
    ...(features && { features: featureChart(features) }),
  };
}

/** The errors of the candidates beside each other. */
function scoreChart(candidates: readonly CandidateSummary[]): ChartDescription {
  const judged = candidates.filter(({ mase }) => !Number.isNaN(mase));
  return lyingBars({
    title: 'Errors of What Was Tried',
    label: 'Mean absolute error, in those of the last season again',
    bars: judged.map(({ name, mase }) => [name, mase]),
  });
}

/** Candidates that are drawn fold by fold beside the forecast. */
const drawnCandidates = 4;

function foldChart(
  candidates: readonly CandidateSummary[],
  folds: readonly FoldSummary[],
  stamp: (date: number) => string,
): ChartDescription {
  const best = candidates.filter(({ name }) => name !== 'naive').slice(0, drawnCandidates);
  const skillOf = (name: string) =>
    folds.map(({ candidates: own }) => own.find((each) => each.name === name)?.skill ?? Number.NaN);
  return skillChart({
    skills: {
      'This forecast': folds.map(({ skill }) => skill),
      ...Object.fromEntries(best.map(({ name }) => [name, skillOf(name)])),
    },
    folds: shortFoldNames(folds, stamp),
    baseline: 'naive',
  });
}

interface SkillChart {
  /** Skills fold by fold, by the names of models. */
  skills: Readonly<Record<string, readonly number[]>>;
  /** What the folds are called. */
  folds: readonly string[];
  /** What skills are measured against. */
  baseline: string;
}

/** The skill of some models in each part of the tail. */
export function skillChart({ skills, folds, baseline }: SkillChart): ChartDescription {
  const chart = skillPlot({
    models: Object.fromEntries(Object.entries(skills).map(([name, skill]) => [name, { skill }])),
    folds: [...folds],
    title: 'Skill in Each Part of the Tail',
    xLabel: 'Part of the tail, by its beginning',
    yLabel: `Skill against ${baseline}`,
  });
  return { ...chart, width: 900, height: 420 };
}

/** How much of what came lay in each part of its forecast distribution. */
export function pitChart(counts: readonly number[]): ChartDescription {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const width = 1 / counts.length;
  const shares = counts.map((count) => count / all);
  return {
    title: 'Where What Came Lay in Its Forecast Distribution',
    x: { label: 'Forecast probability of what came (PIT)', min: -0.02, max: 1.02 },
    y: { label: 'Share of values', min: 0, max: 1.15 * Math.max(2 * width, ...shares) },
    marks: [
      {
        ...{ type: 'bar', breadth: width, color: '#8fbbda', outline: '#1f77b4' },
        label: `${all.toLocaleString('en-US')} values`,
        x: counts.map((_, bin) => (bin + 0.5) * width),
        y: shares,
      },
      { type: 'rule', y: width, color: '#000000', dash: [6, 4], label: 'If it is right' },
    ],
    ...{ width: 900, height: 360 },
  };
}

function featureChart({ candidate, features }: FeatureSummary): ChartDescription {
  return lyingBars({
    title: `What ${candidate} Leans On`,
    label: 'Larger errors without it, %',
    // less than nothing is chance
    bars: features.map((each) => [featureText(each), 100 * Math.max(0, each.importance)]),
  });
}

interface LyingBars {
  title: string;
  label: string;
  bars: readonly (readonly [name: string, value: number])[];
}

/** A bar for each, the first at the top. */
function lyingBars({ title, label, bars }: LyingBars): ChartDescription {
  const names = bars.map(([name]) => name);
  return {
    title,
    x: { label, min: 0 },
    y: { scale: 'category', categories: [...names].reverse(), min: -0.6, max: names.length - 0.4 },
    marks: [
      {
        type: 'bar',
        lying: true,
        x: bars.map(([, value]) => value),
        y: names.map((_, rank) => names.length - 1 - rank),
      },
    ],
    width: 900,
    height: 140 + 36 * names.length,
  };
}
