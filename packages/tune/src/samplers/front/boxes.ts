import { frontOf } from './front';

/** A box of losses: from `lower`, which may be minus infinity, to `upper`, one bound for each. */
export interface Box {
  lower: number[];
  upper: number[];
}

/**
 * The part of the losses below a reference point that no point of a front dominates, as boxes that do not overlap: slices
 * along the last loss, each cut up by the points that come before it, and joined again where neighbours are alike. Two
 * losses give a box more than there are points; more losses give more.
 */
export function boxesBeyond(points: readonly (readonly number[])[], reference: readonly number[]): Box[] {
  const inside = points.filter((point) => point.every((loss, index) => loss < reference[index]!));
  const front = frontOf(inside).map((index) => inside[index]!);
  return cut(front, reference);
}

function cut(front: readonly (readonly number[])[], reference: readonly number[]): Box[] {
  const last = reference.length - 1;
  const end = reference[last]!;
  if (last === 0) {
    const best = Math.min(end, ...front.map(([loss]) => loss!));
    return [{ lower: [Number.NEGATIVE_INFINITY], upper: [best] }];
  }
  const edges = [...new Set(front.map((point) => point[last]!))].sort((a, b) => a - b);
  const done: Box[] = [];
  let open = new Map<string, Box>();
  [Number.NEGATIVE_INFINITY, ...edges].forEach((start, index) => {
    const stop = edges[index] ?? end;
    const before = front.filter((point) => point[last]! <= start).map((point) => point.slice(0, last));
    const slice = new Map<string, Box>();
    for (const { lower, upper } of cut(
      frontOf(before).map((at) => before[at]!),
      reference.slice(0, last),
    )) {
      const key = JSON.stringify([lower.map(String), upper]);
      const box = open.get(key) ?? { lower: [...lower, start], upper: [...upper, stop] };
      box.upper[last] = stop;
      slice.set(key, box);
    }
    for (const [key, box] of open) if (!slice.has(key)) done.push(box);
    open = slice;
  });
  return [...done, ...open.values()];
}

/** The volume of losses that points dominate, up to a reference point. */
export function dominatedVolume(
  points: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const inside = points.filter((point) => point.every((loss, index) => loss < reference[index]!));
  const ideal = reference.map((_, index) => Math.min(...inside.map((point) => point[index]!)));
  if (inside.length === 0) return 0;
  const volumeOf = (lower: readonly number[], upper: readonly number[]) =>
    upper.reduce(
      (volume, bound, index) => volume * Math.max(0, bound - Math.max(lower[index]!, ideal[index]!)),
      1,
    );
  // what is not dominated, as far as anything can be
  const beyond = boxesBeyond(inside, reference).reduce(
    (sum, { lower, upper }) => sum + volumeOf(lower, upper),
    0,
  );
  return Math.max(0, volumeOf(ideal, reference) - beyond);
}

/**
 * Positions of points in an order in which each next one adds most to the volume that those before it dominate, as far as
 * `most` of them (greedily, as Ozaki et al. 2020 do).
 */
export function orderByVolume(
  points: readonly (readonly number[])[],
  reference: readonly number[],
  most = points.length,
): number[] {
  const left = new Set(points.keys());
  const chosen: number[] = [];
  while (left.size > 0 && chosen.length < most) {
    let best: number | undefined;
    let bestVolume = Number.NEGATIVE_INFINITY;
    const before = chosen.map((index) => points[index]!);
    for (const index of left) {
      const volume = dominatedVolume([...before, points[index]!], reference);
      if (volume > bestVolume) [best, bestVolume] = [index, volume];
    }
    chosen.push(best!);
    left.delete(best!);
  }
  return [...chosen, ...left];
}

/** A point that is worse than all of these: by a tenth of their range, where they have one. */
export function referenceBeyond(points: readonly (readonly number[])[]): number[] {
  const [first = []] = points;
  return first.map((_, index) => {
    const losses = points.map((point) => point[index]!).filter(Number.isFinite);
    const worst = Math.max(...losses);
    const range = worst - Math.min(...losses);
    return worst + (range > 0 ? 0.1 * range : 1e-9 * Math.max(1, Math.abs(worst)));
  });
}
