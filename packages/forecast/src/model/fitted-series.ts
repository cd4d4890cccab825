import { BtcfcError } from '@btcfc/core';
import type { SeriesFacts } from '../candidates/series-facts';
import { type Judgement, judgeSeries, unjudged } from '../combining/judge-series';
import type { TailScores } from '../combining/tail-scores';
import { usualRule } from '../combining/weigh';
import type { Windows } from '../evaluation/windows';
import type { SeriesPlan } from './series-plan';

/** What was learned of a series beside its models: plain data. */
export interface FittedSeries {
  /** Which series it is; `''` where it has no id. */
  id: string;
  /** Position of the first row that was learned from. */
  first: number;
  facts: SeriesFacts;
  judgement: Judgement;
  /** Candidates that were given up, and why. */
  leftOut: Record<string, string>;
}

/** What was learned of a series, and how that has done on its tail; nothing of a series that was too short to judge. */
export interface JudgedFit {
  fitted: FittedSeries;
  tail: TailScores | undefined;
}

/** Judges what the candidates of a plan have forecast. */
export function fitSeries(
  { learned, first, facts, windows: plan, candidates, levels }: SeriesPlan,
  windows: ReadonlyMap<string, Windows>,
  leftOut: Record<string, string>,
  horizon: number,
): JudgedFit {
  const of = (judgement: Judgement): FittedSeries => ({
    id: learned.id ?? '',
    first,
    facts,
    judgement,
    leftOut,
  });
  if (plan.folds.length === 0) {
    const names = candidates.map(({ name }) => name).filter((name) => leftOut[name] === undefined);
    return { fitted: of(unjudged(levels, names)), tail: undefined };
  }
  const asked = { actual: learned.values, facts, plan, horizon, levels, rule: usualRule };
  const { judgement, tail } = judgeSeries({ windows, ...asked });
  const features = [...windows].flatMap(([name, own]) =>
    own.features ? [[name, own.features] as const] : [],
  );
  return { fitted: of(judgement), tail: { ...tail, features: Object.fromEntries(features) } };
}

/**
 * Why a candidate was given up; rethrows what ends the work.
 *
 * @param name the candidate's; without the naive one there is nothing to measure by
 */
export function reasonOf(name: string, error: unknown, signal: AbortSignal | undefined): string {
  signal?.throwIfAborted();
  if (name === 'naive') throw error;
  if (BtcfcError.isInstance(error)) return error.problem;
  return error instanceof Error ? error.message : String(error);
}
