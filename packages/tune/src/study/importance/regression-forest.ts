import type { Rng } from '@btcfc/core';

/** Stands for a number that does not exist, in a branch that was not chosen. Of options, it is the one after the last. */
export const absentNumber = -1;

/** A feature of a forest: a number from 0 to 1, or one of a number of options, by position; either may be absent. */
export type ForestFeature = { type: 'numeric' } | { type: 'categorical'; levels: number };

/** Part of a feature's range: above `lower` up to `upper`, or the options that are marked, the last being none. */
export type FeatureRange =
  | { type: 'numeric'; lower: number; upper: number }
  | { type: 'categorical'; holds: readonly boolean[] };

/** A part of the space, the product of its ranges, in which a tree gives one value. */
export interface Leaf {
  ranges: readonly FeatureRange[];
  value: number;
}

export interface ForestOptions {
  features: readonly ForestFeature[];
  /** One row of features for each value. */
  rows: readonly ArrayLike<number>[];
  values: ArrayLike<number>;
  trees: number;
  rng: Rng;
}

/** Rows drawn for a tree, at most: more of them make it slower and hardly another. */
const mostRows = 1000;

/**
 * The trees of a random forest (Breiman 2001) by their leaves: each is grown to single values on rows drawn with
 * replacement, each split being the one that leaves the least squared error, options split by the order of their means.
 */
export function growForest({ features, rows, values, trees, rng }: ForestOptions): Leaf[][] {
  const everything = features.map(
    (feature): FeatureRange =>
      feature.type === 'numeric'
        ? { type: 'numeric', lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }
        : { type: 'categorical', holds: new Array<boolean>(feature.levels + 1).fill(true) },
  );
  const size = Math.min(mostRows, rows.length);
  return Array.from({ length: trees }, (_, tree) => {
    const draws = rng.split(tree);
    const drawn = Array.from({ length: size }, () => draws.integer(0, rows.length - 1));
    const leaves: Leaf[] = [];
    grow({ features, rows, values }, { members: drawn, ranges: everything }, leaves);
    return leaves;
  });
}

type Data = Pick<ForestOptions, 'features' | 'rows' | 'values'>;

interface Part {
  /** Rows in it; one that was drawn twice is there twice. */
  members: readonly number[];
  ranges: readonly FeatureRange[];
}

interface Split {
  /** Sum of the squared sums of both sides over their counts: the larger, the smaller the error. */
  gain: number;
  feature: number;
  /** Place between two numbers, or options of the left side. */
  left: number | ReadonlySet<number>;
}

function grow(data: Data, part: Part, leaves: Leaf[]): void {
  const split = bestSplit(data, part.members);
  if (!split) {
    const sum = part.members.reduce((total, row) => total + data.values[row]!, 0);
    leaves.push({ ranges: part.ranges, value: sum / part.members.length });
    return;
  }
  const { feature, left } = split;
  const isLeft = (row: number) => {
    const value = data.rows[row]![feature]!;
    return typeof left === 'number' ? value <= left : left.has(value);
  };
  for (const side of [true, false]) {
    const ranges = [...part.ranges];
    ranges[feature] = narrowed(ranges[feature]!, left, side);
    grow(data, { members: part.members.filter((row) => isLeft(row) === side), ranges }, leaves);
  }
}

function narrowed(range: FeatureRange, left: Split['left'], isLeft: boolean): FeatureRange {
  if (range.type === 'numeric') {
    return isLeft ? { ...range, upper: left as number } : { ...range, lower: left as number };
  }
  const options = left as ReadonlySet<number>;
  return { ...range, holds: range.holds.map((holds, option) => holds && options.has(option) === isLeft) };
}

function bestSplit({ features, rows, values }: Data, members: readonly number[]): Split | undefined {
  const first = values[members[0]!]!;
  if (members.every((row) => values[row] === first)) return undefined;
  let best: Split | undefined;
  features.forEach((feature, index) => {
    const byValue = new Map<number, { value: number; count: number; sum: number }>();
    for (const row of members) {
      const value = rows[row]![index]!;
      const group = byValue.get(value) ?? { value, count: 0, sum: 0 };
      byValue.set(value, group);
      group.count++;
      group.sum += values[row]!;
    }
    const isNumeric = feature.type === 'numeric';
    const groups = [...byValue.values()].sort((a, b) =>
      isNumeric ? a.value - b.value : a.sum / a.count - b.sum / b.count || a.value - b.value,
    );
    const total = groups.reduce((sum, group) => sum + group.sum, 0);
    let count = 0;
    let sum = 0;
    groups.slice(0, -1).forEach((group, place) => {
      count += group.count;
      sum += group.sum;
      const gain = sum ** 2 / count + (total - sum) ** 2 / (members.length - count);
      if (best && gain <= best.gain) return;
      const left = isNumeric
        ? (group.value + groups[place + 1]!.value) / 2
        : new Set(groups.slice(0, place + 1).map(({ value }) => value));
      best = { gain, feature: index, left };
    });
  });
  return best;
}
