import { orderByVolume, referenceBeyond } from '../front/boxes';
import { frontRanks } from '../front/front';
import { isFeasible } from '../sampler';
import type { Result } from './comparable-results';

/**
 * Results from best to worst. Those that break a constraint come last, by how much they do in all. Of several metrics, the
 * trials that no other is better than come first, then those that only these are better than, and so on; within each such
 * front, as far as `most`, by what each adds to the volume that is dominated.
 */
export function rankResults(results: readonly Result[], most: number): Result[] {
  const feasible = results.filter(({ trial }) => isFeasible(trial.constraints));
  const infeasible = results.filter(({ trial }) => !isFeasible(trial.constraints));
  infeasible.sort((a, b) => violation(a) - violation(b));
  const isSingle = results.every(({ losses }) => losses === undefined);
  const ranked = isSingle ? feasible.sort((a, b) => a.loss - b.loss) : byFronts(feasible, most);
  return [...ranked, ...infeasible];
}

/** The first `count` of `rankResults`, without an order of the others where a single metric makes one. */
export function bestResults(results: readonly Result[], count: number): Result[] {
  const isPlain = results.every(
    ({ losses, trial }) => losses === undefined && trial.constraints === undefined,
  );
  if (!isPlain) return rankResults(results, count).slice(0, count);
  const best: Result[] = [];
  for (const result of results) {
    if (best.length === count && !(result.loss < best[count - 1]!.loss)) continue;
    let position = best.length;
    while (position > 0 && result.loss < best[position - 1]!.loss) position--;
    best.splice(position, 0, result);
    if (best.length > count) best.pop();
  }
  return best;
}

function byFronts(results: readonly Result[], most: number): Result[] {
  const losses = results.map(lossesIn);
  const ranks = frontRanks(losses);
  const reference = referenceBeyond(losses);
  const ordered: Result[] = [];
  for (let rank = 0; ordered.length < results.length; rank++) {
    const front = [...results.keys()].filter((index) => ranks[index] === rank);
    const wanted = Math.max(0, most - ordered.length);
    const order =
      wanted === 0
        ? front.keys()
        : orderByVolume(
            front.map((index) => losses[index]!),
            reference,
            wanted,
          );
    for (const position of order) ordered.push(results[front[position]!]!);
  }
  return ordered;
}

export function lossesIn({ loss, losses }: Result): readonly number[] {
  return losses ?? [loss];
}

function violation({ trial }: Result): number {
  return Object.values(trial.constraints ?? {}).reduce(
    (sum, value) => sum + (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.max(0, value)),
    0,
  );
}
