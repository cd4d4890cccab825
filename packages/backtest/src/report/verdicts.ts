import {
  judge,
  type LossComparison,
  pValueOf,
  type ReadSignificance,
  type TestedLosses,
  testLosses,
} from '../comparison/compare-losses';
import type { BacktestForecast } from '../run/backtest-result';
import { holm } from '../significance/holm';
import { originLosses, type RowLosses } from './origin-losses';

/** What can be said of each model, over all series and on each of several. */
export interface Verdicts<Name extends string> {
  overall: Map<Name, LossComparison<Name>>;
  /** By the id of the series; empty for one series. */
  bySeries: Map<string, Map<Name, LossComparison<Name>>>;
}

interface VerdictsOptions<Name extends string> {
  losses: ReadonlyMap<Name, RowLosses>;
  baseline: Name;
  /** Any of the forecasts: all are of the same rows. */
  reference: BacktestForecast;
  /** Which rows belong to each series. */
  bySeries: ReadonlyMap<string, readonly number[]>;
  /** Origins by which forecasts overlap. */
  overlap: number;
  significance: ReadSignificance;
}

/**
 * Compares models with the baseline over all series and on each. Half of the level is kept for what is said over all, so
 * that many series do not silence it (Holm 1979 with weights): the chance of any false verdict stays below the level.
 */
export function verdictsOn<Name extends string>(options: VerdictsOptions<Name>): Verdicts<Name> {
  const { losses, baseline, reference, bySeries, overlap, significance } = options;
  const testOn = (rows: Iterable<number>): TestedLosses<Name>[] => {
    const chosen = [...rows];
    const own = new Map(
      Array.from(losses, ([name, each]) => [name, originLosses(reference, each, chosen)] as const),
    );
    return testLosses({ losses: own, baseline, horizon: overlap, significance });
  };
  const overall = testOn(reference.origins.keys());
  const parts = bySeries.size > 1 ? Array.from(bySeries, ([id, rows]) => ({ id, tested: testOn(rows) })) : [];
  const all = [overall, ...parts.map(({ tested }) => tested)];
  const pValues = all.flatMap((tested) => tested.map(pValueOf));
  const weights = all.flatMap((tested, index) => tested.map(() => (index === 0 ? parts.length || 1 : 1)));
  const adjusted = holm(pValues, { weights });
  let next = 0;
  const judged = all.map(
    (tested) =>
      new Map(tested.map((each) => [each.name, judge(each, adjusted[next++]!, 1 - significance.confidence)])),
  );
  return {
    overall: judged[0]!,
    bySeries: new Map(parts.map(({ id }, index) => [id, judged[index + 1]!])),
  };
}
