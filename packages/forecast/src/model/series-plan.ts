import { sliceSeries, type TimeSeries } from '@btcfc/core';
import type { Candidate, CandidateSettings } from '../candidates/candidates';
import { candidatesFor, levelsWith, presets } from '../candidates/presets';
import { factsOf, type SeriesFacts } from '../candidates/series-facts';
import { fillFromBefore } from '../evaluation/fill-from-before';
import { latestRows } from '../evaluation/latest-rows';
import { planWindows, type WindowPlan } from '../evaluation/plan-windows';
import type { MemberJob } from './member';

/** What a series is to be forecast with. */
export interface PlanOptions extends Pick<CandidateSettings, 'preset' | 'network'> {
  period: number | 'auto';
  /** Candidates by name, where those of the preset are not wanted. */
  candidates?: readonly string[];
  horizon: number;
  /** Levels that are asked for. */
  levels: readonly number[];
  seed: number;
}

/** A series made ready: what was found in it, and what is to be done. */
export interface SeriesPlan {
  /** As it came, from its first known value on. */
  series: TimeSeries;
  /** What is learned from: its latest rows where it is very long, else all. */
  learned: TimeSeries;
  /** The same without gaps. */
  complete: TimeSeries;
  /** Position of the first row that is learned from, counted from the first one as it came. */
  first: number;
  facts: SeriesFacts;
  windows: WindowPlan;
  candidates: readonly Candidate[];
  /** Levels that are forecast, those asked for among them. */
  levels: number[];
}

/** Looks at a series and decides what is tried on it, and where. */
export function planSeries(given: TimeSeries, options: PlanOptions): SeriesPlan {
  const { preset, period, candidates: only, horizon, levels } = options;
  const series = fromRow(given, firstKnown(given), horizon);
  const learned = fromRow(series, series.values.length - latestRows(series, horizon, period), horizon);
  const facts = {
    ...factsOf(learned, period),
    // what was below zero once may be again
    isNonNegative: series.values.every((value) => !(value < 0)),
  };
  const windows = planWindows({
    rows: facts.rows,
    horizon,
    period: facts.period,
    ...presets[preset],
  });
  const tried = candidatesFor(facts, preset, only);
  return {
    series,
    learned,
    complete: fillFromBefore(learned, facts.period),
    first: given.values.length - learned.values.length,
    facts,
    windows,
    candidates: tried.filter(({ isRobust }) => isRobust || windows.folds.length > 0),
    levels: levelsWith(levels),
  };
}

/** What is to be done for one of the candidates of a plan. */
export function jobOf(
  { learned, complete, facts, windows, levels }: SeriesPlan,
  candidate: string,
  { preset, network, horizon, seed }: PlanOptions,
): MemberJob {
  const first = windows.folds[0]?.trainEnd ?? complete.values.length;
  const filled: number[] = [];
  for (let row = first; row < learned.values.length; row++)
    if (Number.isNaN(learned.values[row]!)) filled.push(row);
  const asked = { preset, network, horizon, levels, seed };
  return { candidate, facts, series: complete, filled, plan: windows, ...asked };
}

function firstKnown({ values }: TimeSeries): number {
  return Math.max(
    0,
    values.findIndex((value) => !Number.isNaN(value)),
  );
}

function fromRow(series: TimeSeries, first: number, horizon: number): TimeSeries {
  return first > 0 ? sliceSeries(series, first, series.values.length, horizon) : series;
}
