import { toLoss } from '../../schedulers/scheduler';
import type { TrialRecord } from '../sampler';
import { hasFailed, type Result } from './comparable-results';

/** A loss on a trial's way, moved to what the trial's loss would be at the end if all curves were parallel. */
export interface CurveResult extends Result {
  /** How far the trial had come: 0 at the first rung, 1 at the last or at the end, by the logarithm of the resource. */
  progress: number;
}

export interface CurveResultsOptions {
  mode: 'min' | 'max';
  /** Losses to return at most. */
  most: number;
}

interface Curve {
  trial: TrialRecord;
  /** Loss by resource. */
  losses: Map<number, number>;
}

/**
 * The losses of all trials at all rungs, for a model of whole learning curves. Each rung's are moved by the median
 * change of those trials that came further, up to the last rung. Losses worse than the median by more than three times
 * what the best is better are cut off there. Where there are too many, the furthest are kept first; of the rung that they no longer all
 * have a place for, the best and a spread of the others.
 */
export function curveResults(
  trials: readonly TrialRecord[],
  { mode, most }: CurveResultsOptions,
): CurveResult[] {
  const usable = trials.filter((trial) => !hasFailed(trial));
  const end = endOf(usable);
  const curves = usable.map((trial) => curveOf(trial, { mode, end }));
  const resources = [...new Set(curves.flatMap(({ losses }) => [...losses.keys()]))].sort((a, b) => b - a);
  const kept: CurveResult[] = [];
  let move = 0;
  resources.forEach((resource, level) => {
    if (level > 0) move += medianChange(curves, resource, resources[level - 1]!);
    const results = curves.flatMap(({ trial, losses }) => {
      const loss = losses.get(resource);
      return loss === undefined ? [] : [{ trial, loss: loss + move }];
    });
    const progress = progressAt(resource, resources);
    for (const result of selectResults(results, most - kept.length)) kept.push({ ...result, progress });
  });
  return cutOff(kept).sort((a, b) => a.trial.number - b.trial.number);
}

// how bad the bad ones are is no matter, and the few that diverge would hide what tells the good ones apart
function cutOff(results: readonly CurveResult[]): CurveResult[] {
  const sorted = results.map(({ loss }) => loss).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  const most = Number.isFinite(median) ? median + 3 * (median - sorted[0]!) : Number.POSITIVE_INFINITY;
  return results.map((result) => ({ ...result, loss: Math.min(result.loss, most) }));
}

/** The best half of `most` results and the rest evenly from the others, in the order of the trials. */
export function selectResults(results: readonly Result[], most: number): Result[] {
  if (results.length <= most) return [...results];
  const ranked = [...results].sort((a, b) => a.loss - b.loss);
  const bestCount = Math.ceil(most / 2);
  const others = ranked.slice(bestCount);
  const step = others.length / (most - bestCount);
  const spread = Array.from({ length: most - bestCount }, (_, index) => others[Math.floor(index * step)]!);
  return [...ranked.slice(0, bestCount), ...spread].sort((a, b) => a.trial.number - b.trial.number);
}

// complete trials are as far beyond the last rung as that is beyond the one before
function endOf(trials: readonly TrialRecord[]): number {
  const resources = [...new Set(trials.flatMap(({ rungs = [] }) => rungs.map(({ resource }) => resource)))];
  const [last = 1, previous = last / 2] = resources.sort((a, b) => b - a);
  return (last * last) / previous;
}

function curveOf(trial: TrialRecord, { mode, end }: { mode: 'min' | 'max'; end: number }): Curve {
  const losses = new Map(
    (trial.rungs ?? []).map(({ resource, value }) => [resource, toLoss(value, mode)] as const),
  );
  if (trial.state === 'complete' && trial.value !== undefined) losses.set(end, toLoss(trial.value, mode));
  return { trial, losses };
}

function medianChange(curves: readonly Curve[], from: number, to: number): number {
  const changes = curves
    .map(({ losses }) => losses.get(to)! - losses.get(from)!)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return changes.length === 0 ? 0 : changes[changes.length >> 1]!;
}

function progressAt(resource: number, resources: readonly number[]): number {
  const first = Math.log(resources.at(-1)!);
  const last = Math.log(resources[0]!);
  return last === first ? 1 : (Math.log(resource) - first) / (last - first);
}
