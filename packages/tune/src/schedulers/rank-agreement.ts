import type { RungValue } from '../samplers/sampler';
import { compare } from './rung';

export interface RankAgreementOptions {
  /** The values of each trial at the rungs it has come to, in ascending order. */
  curves: readonly (readonly RungValue[])[];
  /** The rung whose values are to foretell later ones. */
  resource: number;
  /** Weight of the belief that they do, before there is any evidence; a pair whose later rung is e times as far has 1. */
  prior: number;
}

/**
 * How far the order of trials at a rung is that at the furthest rung they have in common: Kendall's rank correlation, at
 * least 0, with pairs weighted by the logarithm of how much further that is; ties say nothing. What Hyper-Tune (Li et
 * al. 2022) asks before it chooses a bracket.
 */
export function rankAgreement({ curves, resource, prior }: RankAgreementOptions): number {
  let agreement = prior;
  let weights = prior;
  const seen = curves.flatMap((curve) => {
    const early = curve.find((value) => value.resource === resource);
    return early === undefined ? [] : [{ curve, early: early.value }];
  });
  seen.forEach((one, index) => {
    for (const other of seen.slice(0, index)) {
      const late = furthestCommon(one.curve, other.curve);
      if (late === undefined || late.resource <= resource) continue;
      const isSameOrder = compare(one.early, other.early) * compare(...late.values);
      const weight = Math.abs(isSameOrder) * Math.log(late.resource / resource);
      weights += weight;
      agreement += weight * isSameOrder;
    }
  });
  return weights === 0 ? 0 : Math.max(0, agreement / weights);
}

function furthestCommon(one: readonly RungValue[], other: readonly RungValue[]) {
  for (let place = one.length - 1; place >= 0; place--) {
    const { resource, value } = one[place]!;
    const match = other.find((candidate) => candidate.resource === resource);
    if (match) return { resource, values: [value, match.value] as const };
  }
  return undefined;
}
