import { compare, foreseen, type RungLoss } from './rung';

export interface CurvePairsOptions {
  /** Trials that are compared: the newest. @default Infinity */
  most?: number;
  /** The only rung that is asked about. @default all of them */
  resource?: number;
  /** Shares of their latest fall by which losses may be moved on before they are compared. @default [0] */
  shares?: readonly number[];
}

interface Curve {
  age: number;
  /** The losses at the rungs that the trial has come to, in ascending order. */
  losses: readonly RungLoss[];
  /** How many of them are counted. */
  counted: number;
  /** By position: what a loss is at each share of its fall. */
  foreseen: number[][];
}

/** What all pairs say of one rung by their order at one later rung. */
interface Counts {
  /** By share: those whose order stays, less those whose order is turned. */
  net: Int32Array;
  /** By share: those of either kind. */
  all: Int32Array;
}

/**
 * Pairs of trials, and whether their order at a rung is that at the furthest rung they have in common. Pairs are counted,
 * by the two rungs: a new loss makes work for the pairs of its own trial alone, and whole numbers come out the same in
 * whatever order they are added. What a pair said is computed again when it is taken back: that costs less than to keep it.
 */
export class CurvePairs {
  private readonly most: number;
  private readonly only: number | undefined;
  private readonly shares: readonly number[];
  /** Oldest first. */
  private readonly curves: Curve[] = [];
  /** By rung and by later rung. */
  private readonly counts = new Map<number, Map<number, Counts>>();

  constructor({ most = Number.POSITIVE_INFINITY, resource, shares = [0] }: CurvePairsOptions = {}) {
    this.most = most;
    this.only = resource;
    this.shares = shares;
  }

  /**
   * Takes a trial among those compared, or its further losses; false if it is too old to count.
   *
   * @param age the order of trials: the higher, the newer
   * @param losses at the rungs it has come to; of one trial always the same list, which only grows
   */
  set(age: number, losses: readonly RungLoss[]): boolean {
    let position = this.curves.findIndex((curve) => curve.age >= age);
    if (position === -1) position = this.curves.length;
    let curve = this.curves[position];
    if (curve?.age !== age) {
      const isFull = this.curves.length >= this.most;
      if (isFull && position === 0) return false;
      if (isFull) {
        const oldest = this.curves.shift()!;
        for (const other of this.curves) this.countPair(oldest, other, -1);
      }
      curve = { age, losses, counted: 0, foreseen: [] };
      this.curves.splice(isFull ? position - 1 : position, 0, curve);
    }
    this.extend(curve);
    return true;
  }

  /**
   * How far the order of trials at a rung is that at the furthest rung they have in common: Kendall's rank correlation,
   * at least 0, with pairs weighted by the logarithm of how much further that is; ties say nothing. What Hyper-Tune (Li
   * et al. 2022) asks before it chooses a bracket.
   *
   * @param prior weight of the belief that they do, before there is any evidence; a pair whose later rung is e times as
   *   far has 1
   */
  rankAgreement({ resource, prior, share = 0 }: { resource: number; prior: number; share?: number }): number {
    let weight = prior;
    let agreement = prior;
    const index = this.shares.indexOf(share);
    this.visit(resource, ({ net, all }, further) => {
      weight += all[index]! * further;
      agreement += net[index]! * further;
    });
    return weight === 0 ? 0 : Math.max(0, agreement / weight);
  }

  /**
   * By which share of their latest fall losses are to be moved on, for their order to be that at later rungs as often as
   * it can be: none where all curves are parallel, or where the fall is noise.
   *
   * @param resources the rungs that the pairs are taken from
   * @param prior what a share of 1 has to be ahead of none, in pairs whose later rung is e times as far
   */
  foreseeingShare({ resources, prior }: { resources: readonly number[]; prior: number }): number {
    const { shares } = this;
    const merits = Float64Array.from(shares, (share) => -prior * share);
    for (const resource of resources) {
      this.visit(resource, ({ net }, further) => {
        for (let index = 0; index < merits.length; index++) merits[index]! += net[index]! * further;
      });
    }
    return shares[merits.indexOf(Math.max(...merits))]!;
  }

  /** The counts of a rung, with the logarithm of how much further the later rung is, nearest first. */
  private visit(resource: number, visit: (counts: Counts, further: number) => void): void {
    const byLater = this.counts.get(resource);
    if (!byLater) return;
    for (const later of [...byLater.keys()].sort((a, b) => a - b)) {
      visit(byLater.get(later)!, Math.log(later / resource));
    }
  }

  /** Counts the losses that a curve has got. */
  private extend(curve: Curve): void {
    const { losses, counted, foreseen: known } = curve;
    const first = losses[counted]?.resource;
    if (first === undefined) return;
    for (const loss of losses.slice(counted)) known.push(this.shares.map((share) => foreseen(loss, share)));
    // those that came to none of the new rungs say what they said before
    const met = this.curves.filter(
      (other) => other !== curve && other.counted > 0 && other.losses[other.counted - 1]!.resource >= first,
    );
    for (const other of met) this.countPair(curve, other, -1);
    curve.counted = losses.length;
    for (const other of met) this.countPair(curve, other, 1);
  }

  private countPair(one: Curve, other: Curve, times: 1 | -1): void {
    const common = furthestCommon(one, other);
    if (!common || common.order === 0) return;
    const { resource: later, order } = common;
    let match = 0;
    for (let place = 0; place < one.counted; place++) {
      const { resource } = one.losses[place]!;
      if (resource >= later) return;
      while (match < other.counted && other.losses[match]!.resource < resource) match++;
      if (other.losses[match]!.resource !== resource) continue;
      if (this.only !== undefined && resource !== this.only) continue;
      const { net, all } = this.countsOf(resource, later);
      const [ours, theirs] = [one.foreseen[place]!, other.foreseen[match]!];
      for (let index = 0; index < net.length; index++) {
        const sign = compare(ours[index]!, theirs[index]!) * order;
        net[index]! += times * sign;
        all[index]! += times * sign * sign;
      }
    }
  }

  private countsOf(resource: number, later: number): Counts {
    let byLater = this.counts.get(resource);
    if (!byLater) {
      byLater = new Map();
      this.counts.set(resource, byLater);
    }
    let counts = byLater.get(later);
    if (!counts) {
      const { length } = this.shares;
      counts = { net: new Int32Array(length), all: new Int32Array(length) };
      byLater.set(later, counts);
    }
    return counts;
  }
}

// of two curves, each ascending
function furthestCommon(one: Curve, other: Curve): { resource: number; order: number } | undefined {
  let place = one.counted - 1;
  let match = other.counted - 1;
  while (place >= 0 && match >= 0) {
    const [left, right] = [one.losses[place]!, other.losses[match]!];
    if (left.resource === right.resource) {
      return { resource: left.resource, order: compare(left.loss, right.loss) };
    }
    if (left.resource > right.resource) place--;
    else match--;
  }
  return undefined;
}
