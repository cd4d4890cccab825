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
  slot: number;
}

/**
 * Pairs of trials, and whether their order at a rung is that at the furthest rung they have in common. What each pair
 * says is kept, so that a new loss makes work for the pairs of its own trial alone; sums are always taken over all pairs
 * in the same order, and so come out the same to the last digit as if they were made anew.
 */
export class CurvePairs {
  private readonly most: number;
  private readonly only: number | undefined;
  private readonly shares: readonly number[];
  /** Oldest first. */
  private readonly curves: Curve[] = [];
  /**
   * By rung, for each two slots and each share: 1 if the order at the rung is that later, -1 if not, times the logarithm
   * of how much further that is.
   */
  private readonly agreements = new Map<number, Float64Array>();
  private capacity = 0;

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
      const slot = isFull ? this.curves.shift()!.slot : this.newSlot();
      curve = { age, losses, slot };
      this.curves.splice(isFull ? position - 1 : position, 0, curve);
    }
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
    const stride = this.shares.length;
    const offset = this.shares.indexOf(share);
    this.visit(resource, (agreements, place) => {
      const says = agreements[place * stride + offset]!;
      weight += Math.abs(says);
      agreement += says;
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
    const stride = shares.length;
    const merits = Float64Array.from(shares, (share) => -prior * share);
    for (const resource of resources) {
      this.visit(resource, (agreements, place) => {
        const start = place * stride;
        for (let index = 0; index < stride; index++) merits[index]! += agreements[start + index]!;
      });
    }
    return shares[merits.indexOf(Math.max(...merits))]!;
  }

  private visit(resource: number, visit: (agreements: Float64Array, place: number) => void): void {
    const agreements = this.agreements.get(resource);
    if (!agreements) return;
    const { curves, capacity } = this;
    for (let index = 1; index < curves.length; index++) {
      const row = curves[index]!.slot * capacity;
      for (let other = 0; other < index; other++) visit(agreements, row + curves[other]!.slot);
    }
  }

  private compareCurves(one: Curve, other: Curve): void {
    this.forget(one, other);
    const stride = this.shares.length;
    const [onePlace, otherPlace] = [one, other].map(({ losses }) => losses.length - 1) as [number, number];
    const common = furthestCommon(one.losses, other.losses, onePlace, otherPlace);
    if (!common) return;
    for (const early of one.losses) {
      const { resource } = early;
      if (resource >= common.resource || (this.only !== undefined && resource !== this.only)) continue;
      const otherEarly = other.losses.find((loss) => loss.resource === resource);
      if (!otherEarly) continue;
      const late = common.order * Math.log(common.resource / resource);
      const agreements = this.agreementsAt(resource);
      this.shares.forEach((share, index) => {
        const says = compare(foreseen(early, share), foreseen(otherEarly, share)) * late;
        agreements[(one.slot * this.capacity + other.slot) * stride + index] = says;
        agreements[(other.slot * this.capacity + one.slot) * stride + index] = says;
      });
    }
  }

  private forget(one: Curve, other: Curve): void {
    const stride = this.shares.length;
    for (const agreements of this.agreements.values()) {
      for (const place of [one.slot * this.capacity + other.slot, other.slot * this.capacity + one.slot]) {
        agreements.fill(0, place * stride, (place + 1) * stride);
      }
    }
  }

  private agreementsAt(resource: number): Float64Array {
    let agreements = this.agreements.get(resource);
    if (!agreements) {
      agreements = new Float64Array(this.capacity ** 2 * this.shares.length);
      this.agreements.set(resource, agreements);
    }
    return agreements;
  }

  private newSlot(): number {
    const slot = this.curves.length;
    if (slot === this.capacity) this.grow();
    return slot;
  }

  private grow(): void {
    const before = this.capacity;
    const stride = this.shares.length;
    this.capacity = Math.min(this.most, Math.max(8, 2 * before));
    for (const [resource, agreements] of [...this.agreements]) {
      this.agreements.delete(resource);
      const larger = this.agreementsAt(resource);
      for (let slot = 0; slot < before; slot++) {
        const row = agreements.subarray(slot * before * stride, (slot + 1) * before * stride);
        larger.set(row, slot * this.capacity * stride);
      }
    }
  }
}

// of two curves, each ascending
function furthestCommon(
  one: readonly RungLoss[],
  other: readonly RungLoss[],
  place: number,
  match: number,
): { resource: number; order: number } | undefined {
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
