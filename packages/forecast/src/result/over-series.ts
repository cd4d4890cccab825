import type { CoverageScore } from '../combining/judge-series';
import { meanOf, skillOf } from '../evaluation/losses';
import type { CandidateSummary, FeatureSummary, FoldSummary, SeriesResult } from './series-result';

// What all series say together: each counts as much as any other.

/** The candidates, the best first. */
export function candidatesOver(series: readonly SeriesResult[]): CandidateSummary[] {
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

export function coverageOver(series: readonly SeriesResult[]): CoverageScore[] {
  const judged = series.filter(({ coverage }) => coverage.length > 0);
  const [first] = judged;
  if (!first) return [];
  return first.coverage.map(({ promised }, index) => ({
    promised,
    measured: meanOf(judged.map(({ coverage }) => coverage[index]!.measured)),
  }));
}

/**
 * The parts of the tails, told apart by how far before the end they lie: short series have fewer.
 *
 * @param names of the candidates, in the order they are told in
 */
export function foldsOver(series: readonly SeriesResult[], names: readonly string[]): FoldSummary[] {
  const most = Math.max(0, ...series.map(({ folds }) => folds.length));
  return Array.from({ length: most }, (_, place) => {
    const own = series.flatMap(({ folds }) => folds[folds.length - (most - place)] ?? []);
    const naive = meanOf(own.map(({ candidates }) => errorOf(candidates, 'naive')));
    const mase = meanOf(own.map((fold) => fold.mase));
    const known = (moments: (number | undefined)[]) => moments.filter((moment) => moment !== undefined);
    const starts = known(own.map(({ from }) => from));
    const ends = known(own.map(({ to }) => to));
    return {
      from: starts.length === own.length ? Math.min(...starts) : undefined,
      to: ends.length === own.length ? Math.max(...ends) : undefined,
      origins: own.reduce((sum, { origins }) => sum + origins, 0),
      mase,
      skill: skillOf(mase, naive),
      candidates: names.flatMap((name) => {
        const sharing = own.filter(({ candidates }) => candidates.some((each) => each.name === name));
        if (sharing.length === 0) return [];
        const error = meanOf(sharing.map(({ candidates }) => errorOf(candidates, name)));
        // against the naive one on the same series
        const reference = meanOf(sharing.map(({ candidates }) => errorOf(candidates, 'naive')));
        return [{ name, mase: error, skill: skillOf(error, reference) }];
      }),
    };
  });
}

export function pitOver(series: readonly SeriesResult[]): number[] {
  const judged = series.filter(({ pit }) => pit.length > 0);
  return (judged[0]?.pit ?? []).map((_, bin) => judged.reduce((sum, { pit }) => sum + pit[bin]!, 0));
}

/** What most series lean on by the same candidate. */
export function featuresOver(series: readonly SeriesResult[]): FeatureSummary | undefined {
  const told = series.flatMap(({ features }) => features ?? []);
  const counts = new Map<string, number>();
  for (const { candidate } of told) counts.set(candidate, (counts.get(candidate) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  if (!first) return undefined;
  const [candidate] = first;
  const own = told.filter((each) => each.candidate === candidate);
  const byName = new Map<string, FeatureSummary['features']>();
  for (const feature of own.flatMap(({ features }) => features)) {
    // a season is as long as it is, and the season before in all of them
    const key =
      feature.lag === undefined || feature.lag === 1 ? `${feature.kind} ${feature.feature}` : 'season';
    byName.set(key, [...(byName.get(key) ?? []), feature]);
  }
  const features = [...byName.values()].map((all) => ({
    ...all[0]!,
    // where it is not looked at, nothing grows
    importance: all.reduce((sum, { importance }) => sum + importance, 0) / own.length,
  }));
  return {
    candidate,
    series: own.length,
    features: features.sort((one, other) => other.importance - one.importance),
  };
}

function errorOf(candidates: FoldSummary['candidates'], name: string): number {
  return candidates.find((each) => each.name === name)?.mase ?? Number.NaN;
}
