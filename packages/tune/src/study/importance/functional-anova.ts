import type { Parameter } from '../../space/parameter';
import { BranchedMeasure, lengthOf } from './branched-measure';
import type { FeatureRange, Leaf } from './regression-forest';

/** The variance of what a tree gives over the whole space, and the parts of it that parameters decide. */
export interface Decomposition {
  total: number;
  /** What each parameter decides by itself, where it exists. */
  single: number[];
  /** What two parameters decide together, beyond what each does by itself; empty unless asked for. */
  pairs: { members: [number, number]; variance: number }[];
}

/** Part of a parameter's range between which no leaf ends, and the share it has of the whole. */
interface Cell {
  range: FeatureRange;
  size: number;
}

/**
 * The functional analysis of variance of a regression tree, exact and in closed form (Hutter et al. 2014): all places of
 * the space count alike, whatever the trials that the tree was grown on. What a parameter of a branch decides counts by
 * the share that its branch has of the space.
 *
 * @param leaves parts of the space that cover all of it once
 */
export function decomposeVariance(
  leaves: readonly Leaf[],
  parameters: readonly Parameter[],
  { withPairs = false } = {},
): Decomposition {
  const measure = new BranchedMeasure(parameters);
  const cells = parameters.map((parameter, position) => cellsOf(parameter, leaves, position));
  const whole = partOf(leaves, new Map(), measure);
  const total = whole.leaves.reduce((sum, { value, mass }) => sum + mass * (value - whole.mean) ** 2, 0);
  const single = parameters.map((_, position) => {
    const part = partOf(leaves, measure.conditions(position), measure);
    return part.mass * marginalVariance(part, [position], { cells, measure });
  });
  const pairs: Decomposition['pairs'] = [];
  if (withPairs) {
    for (let right = 1; right < parameters.length; right++) {
      for (let left = 0; left < right; left++) {
        const conditions = [measure.conditions(left), measure.conditions(right)] as const;
        if (!existTogether(conditions, [left, right])) continue;
        const part = partOf(leaves, new Map([...conditions[0], ...conditions[1]]), measure);
        const variance = (members: number[]) => marginalVariance(part, members, { cells, measure });
        const both = variance([left, right]) - variance([left]) - variance([right]);
        pairs.push({ members: [left, right], variance: part.mass * Math.max(0, both) });
      }
    }
  }
  return { total, single, pairs };
}

// a choice and what hangs on one of its options do not vary together
function existTogether(
  [left, right]: readonly [Map<number, number>, Map<number, number>],
  [first, second]: [number, number],
): boolean {
  if (left.has(second) || right.has(first)) return false;
  return [...left].every(([choice, option]) => !right.has(choice) || right.get(choice) === option);
}

/** The part of the space in which choices have taken certain options. */
interface SpacePart {
  mass: number;
  mean: number;
  leaves: { ranges: readonly FeatureRange[]; value: number; mass: number }[];
}

function partOf(
  leaves: readonly Leaf[],
  conditions: ReadonlyMap<number, number>,
  measure: BranchedMeasure,
): SpacePart {
  const inside = leaves
    .map(({ ranges, value }) => {
      const limited = ranges.map((range, position) => {
        const option = conditions.get(position);
        return option === undefined ? range : onlyOption(range, option);
      });
      return { ranges: limited, value, mass: measure.of(limited) };
    })
    .filter(({ mass }) => mass > 0);
  const mass = inside.reduce((sum, leaf) => sum + leaf.mass, 0);
  const mean = inside.reduce((sum, leaf) => sum + leaf.mass * leaf.value, 0) / mass;
  return { mass, mean, leaves: inside };
}

function onlyOption(range: FeatureRange, option: number): FeatureRange {
  if (range.type === 'numeric') return range;
  return { ...range, holds: range.holds.map((holds, index) => holds && index === option) };
}

/** The variance of the mean over everything else, by one or several parameters that exist everywhere in the part. */
function marginalVariance(
  { leaves, mass, mean }: SpacePart,
  members: readonly number[],
  { cells, measure }: { cells: readonly (readonly Cell[])[]; measure: BranchedMeasure },
): number {
  const [first, second] = members as [number, number | undefined];
  const rows = cells[first]!;
  const columns = second === undefined ? [undefined] : cells[second]!;
  const marginal = new Float64Array(rows.length * columns.length);
  for (const leaf of leaves) {
    rows.forEach((row, i) => {
      if (!overlaps(leaf.ranges[first]!, row.range)) return;
      columns.forEach((column, j) => {
        if (column && !overlaps(leaf.ranges[second!]!, column.range)) return;
        marginal[i * columns.length + j]! +=
          (leaf.value - mean) *
          shareIn(
            leaf,
            [
              [first, row],
              [second, column],
            ],
            measure,
          );
      });
    });
  }
  let variance = 0;
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      const size = row.size * (column?.size ?? 1);
      const value = marginal[i * columns.length + j]! / mass / size;
      variance += size * value ** 2;
    });
  });
  return variance;
}

// numbers are independent of all else, so that only their lengths count; on a choice others hang
function shareIn(
  { ranges, mass }: SpacePart['leaves'][number],
  limits: readonly (readonly [number | undefined, Cell | undefined])[],
  measure: BranchedMeasure,
): number {
  let limited: FeatureRange[] | undefined;
  let factor = 1;
  for (const [position, cell] of limits) {
    if (position === undefined || !cell) continue;
    const range = ranges[position]!;
    if (range.type === 'numeric') factor *= cell.size / lengthOf(range);
    else {
      limited ??= [...ranges];
      limited[position] = cell.range;
    }
  }
  return factor * (limited ? measure.of(limited) : mass);
}

function overlaps(range: FeatureRange, cell: FeatureRange): boolean {
  if (range.type === 'numeric') {
    const { lower, upper } = cell as typeof range;
    return range.lower <= lower && upper <= range.upper;
  }
  return range.holds.some((holds, option) => holds && (cell as typeof range).holds[option]);
}

function cellsOf(parameter: Parameter, leaves: readonly Leaf[], position: number): Cell[] {
  if (parameter.type === 'categorical') {
    const { levels } = parameter;
    return Array.from({ length: levels }, (_, option) => {
      const holds = Array.from({ length: levels + 1 }, (_, index) => index === option);
      return { range: { type: 'categorical', holds }, size: 1 / levels };
    });
  }
  const ends = leaves.flatMap(({ ranges: { [position]: range } }) =>
    range?.type === 'numeric' ? [range.lower, range.upper] : [],
  );
  const bounds = [...new Set([0, 1, ...ends.filter((end) => end > 0 && end < 1)])].sort((a, b) => a - b);
  return bounds.slice(1).map((upper, index) => {
    const lower = bounds[index]!;
    return { range: { type: 'numeric', lower, upper }, size: upper - lower };
  });
}
