import { compare, foreseen, type RungLoss } from './rung';

export interface OrderOptions {
  /** The losses of each trial at the rungs it has come to, in ascending order. */
  curves: readonly (readonly RungLoss[])[];
  /** The rung whose order of trials is to foretell later ones. */
  resource: number;
  /** Share of their latest fall by which the losses there are moved on before they are compared. @default 0 */
  share?: number;
}

export interface RankAgreementOptions extends OrderOptions {
  /** Weight of the belief that they do, before there is any evidence; a pair whose later rung is e times as far has 1. */
  prior: number;
}

/**
 * How far the order of trials at a rung is that at the furthest rung they have in common: Kendall's rank correlation, at
 * least 0, with pairs weighted by the logarithm of how much further that is; ties say nothing. What Hyper-Tune (Li et
 * al. 2022) asks before it chooses a bracket.
 */
export function rankAgreement({ prior, share = 0, ...order }: RankAgreementOptions): number {
  const pairs = comparablePairs(order);
  const weight = pairs.reduce((sum, pair) => sum + Math.abs(agreementOf(pair, share)), prior);
  const agreement = pairs.reduce((sum, pair) => sum + agreementOf(pair, share), prior);
  return weight === 0 ? 0 : Math.max(0, agreement / weight);
}

export interface ForeseeingShareOptions {
  curves: readonly (readonly RungLoss[])[];
  /** The rungs that the pairs are taken from. */
  resources: readonly number[];
  /** What a share of 1 has to be ahead of none, in pairs whose later rung is e times as far. */
  prior: number;
}

// 1: the curve goes on as a straight line over the logarithm of the resource, up to the next rung
const shares = [0, 0.25, 0.5, 0.75, 1];

/**
 * By which share of their latest fall losses are to be moved on, for their order to be that at later rungs as often as it
 * can be: none where all curves are parallel, or where the fall is noise.
 */
export function foreseeingShare({ curves, resources, prior }: ForeseeingShareOptions): number {
  const pairs = resources.flatMap((resource) => comparablePairs({ curves, resource }));
  const merits = shares.map((share) =>
    pairs.reduce((sum, pair) => sum + agreementOf(pair, share), -prior * share),
  );
  return shares[merits.indexOf(Math.max(...merits))]!;
}

/** Two trials at a rung. */
interface Pair {
  early: readonly [RungLoss, RungLoss];
  /** Their order at the furthest rung they have in common, times the logarithm of how much further that is. */
  late: number;
}

function agreementOf({ early: [one, other], late }: Pair, share: number): number {
  return compare(foreseen(one, share), foreseen(other, share)) * late;
}

function comparablePairs({ curves, resource }: Omit<OrderOptions, 'share'>): Pair[] {
  const seen = curves.flatMap((curve) => {
    const early = curve.find((loss) => loss.resource === resource);
    return early === undefined ? [] : [{ curve, early }];
  });
  return seen.flatMap((one, index) =>
    seen.slice(0, index).flatMap((other): Pair[] => {
      const { resource: later, losses } = furthestCommon(one.curve, other.curve);
      if (later === resource) return [];
      return [{ early: [one.early, other.early], late: compare(...losses) * Math.log(later / resource) }];
    }),
  );
}

// of two curves that have a rung in common, each ascending
function furthestCommon(one: readonly RungLoss[], other: readonly RungLoss[]) {
  let place = one.length - 1;
  let match = other.length - 1;
  while (one[place]!.resource !== other[match]!.resource) {
    if (one[place]!.resource > other[match]!.resource) place--;
    else match--;
  }
  return { resource: one[place]!.resource, losses: [one[place]!.loss, other[match]!.loss] as const };
}
