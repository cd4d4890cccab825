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
  /** What it says with each other curve. */
  said: Map<Curve, Said[]>;
}

/** What one pair says of its order at one rung. */
interface Said {
  counts: Counts;
  /** Two bits for each share: 1 more than 1 if the order is that later, -1 if not, 0 if neither. */
  signs: number;
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
 * whatever order they are added.
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
   */
  set(age: number, losses: readonly RungLoss[]): boolean {
    let position = this.curves.findIndex((curve) => curve.age >= age);
    if (position === -1) position = this.curves.length;
    let curve = this.curves[position];
    if (curve?.age !== age) {
      const isFull = this.curves.length >= this.most;
      if (isFull && position === 0) return false;
      if (isFull) this.forget(this.curves.shift()!);
      curve = { age, losses, said: new Map() };
      this.curves.splice(isFull ? position - 1 : position, 0, curve);
    }
    this.forget(curve);
    curve.losses = losses;
    for (const other of this.curves) if (other !== curve) this.compareCurves(curve, other);
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

  private compareCurves(one: Curve, other: Curve): void {
    const { shares } = this;
    const common = furthestCommon(one.losses, other.losses);
    if (!common || common.order === 0) return;
    const said: Said[] = [];
    for (const early of one.losses) {
      const { resource } = early;
      if (resource >= common.resource) break;
      if (this.only !== undefined && resource !== this.only) continue;
      const otherEarly = other.losses.find((loss) => loss.resource === resource);
      if (!otherEarly) continue;
      let signs = 0;
      for (let index = shares.length - 1; index >= 0; index--) {
        const share = shares[index]!;
        const sign = compare(foreseen(early, share), foreseen(otherEarly, share)) * common.order;
        signs = 4 * signs + sign + 1;
      }
      said.push({ counts: this.countsOf(resource, common.resource), signs });
    }
    for (const each of said) count(each, 1);
    one.said.set(other, said);
    other.said.set(one, said);
  }

  private forget(curve: Curve): void {
    for (const [other, said] of curve.said) {
      for (const each of said) count(each, -1);
      other.said.delete(curve);
    }
    curve.said.clear();
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

function count({ counts: { net, all }, signs }: Said, times: 1 | -1): void {
  for (let index = 0, left = signs; index < net.length; index++, left >>= 2) {
    const sign = (left & 3) - 1;
    net[index]! += times * sign;
    all[index]! += times * sign * sign;
  }
}

// of two curves, each ascending
function furthestCommon(
  one: readonly RungLoss[],
  other: readonly RungLoss[],
): { resource: number; order: number } | undefined {
  let place = one.length - 1;
  let match = other.length - 1;
  while (place >= 0 && match >= 0) {
    const [left, right] = [one[place]!, other[match]!];
    if (left.resource === right.resource) {
      return { resource: left.resource, order: compare(left.loss, right.loss) };
    }
    if (left.resource > right.resource) place--;
    else match--;
  }
  return undefined;
}
