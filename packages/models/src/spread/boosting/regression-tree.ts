import { type BinnedColumn, mostBins } from './bins';

/** A tree as plain lists, an entry for each split. A child is the place of a split, or -1 - the place of a leaf. */
export interface RegressionTree {
  /** Which input decides. */
  inputs: number[];
  /** Up to which value it goes to the left. */
  bounds: number[];
  lefts: number[];
  rights: number[];
  /** Values of the leaves; a tree without splits has one. */
  leaves: number[];
}

/** A tree, and which rows of those it was grown on end in each of its leaves. */
export interface GrownTree {
  tree: RegressionTree;
  rowsOfLeaves: readonly Uint32Array[];
}

/** How far a tree may grow. */
export interface TreeLimits {
  /** Most leaves. */
  leaves: number;
  /** Fewest rows in each. */
  minRows: number;
}

interface Split {
  gain: number;
  input: number;
  bin: number;
}

/** Sums of the targets and counts of the rows in each bin of each input. */
interface Histogram {
  /** Shape [inputs, bins]. */
  sums: Float64Array;
  counts: Uint32Array;
}

/** Rows that belong together as yet, and how they are best divided. */
interface Node {
  rows: Uint32Array;
  histogram: Histogram;
  sum: number;
  split: Split | undefined;
  /** Says to its parent what became of it. */
  place(child: number): void;
}

/**
 * A tree for the least squares of `targets`, grown at the leaf that gains most first, as scikit-learn's
 * `DecisionTreeRegressor` with `max_leaf_nodes`.
 */
export function growTree(
  columns: readonly BinnedColumn[],
  targets: Float64Array,
  limits: TreeLimits,
): GrownTree {
  const tree: RegressionTree = { inputs: [], bounds: [], lefts: [], rights: [], leaves: [] };
  const nodeOf = (rows: Uint32Array, histogram: Histogram, place: Node['place']): Node => {
    let sum = 0;
    for (let at = 0; at < rows.length; at++) sum += targets[rows[at]!]!;
    const split = bestSplit(columns, histogram, { rows: rows.length, sum, minRows: limits.minRows });
    return { rows, histogram, sum, split, place };
  };
  const all = Uint32Array.from(targets, (_, row) => row);
  const open = [nodeOf(all, histogramOf(columns, targets, all), () => {})];
  while (open.length < limits.leaves) {
    const next = bestOf(open);
    if (next === undefined) break;
    const { rows, histogram, split, place } = open.splice(next, 1)[0]!;
    const { input, bin } = split!;
    const { bounds, bins } = columns[input]!;
    const at = tree.inputs.length;
    tree.inputs.push(input);
    tree.bounds.push(bounds[bin]!);
    tree.lefts.push(0);
    tree.rights.push(0);
    place(at);
    const [left, right] = divided(rows, bins, bin);
    // what is not in the smaller one is in the other
    const isLeftSmaller = left.length <= right.length;
    const smaller = histogramOf(columns, targets, isLeftSmaller ? left : right);
    const other = without(histogram, smaller);
    open.push(
      nodeOf(left, isLeftSmaller ? smaller : other, (child) => {
        tree.lefts[at] = child;
      }),
      nodeOf(right, isLeftSmaller ? other : smaller, (child) => {
        tree.rights[at] = child;
      }),
    );
  }
  for (const { rows, sum, place } of open) {
    place(-1 - tree.leaves.length);
    tree.leaves.push(sum / rows.length);
  }
  return { tree, rowsOfLeaves: open.map(({ rows }) => rows) };
}

/** Adds to each value what a tree gives to its row of the inputs' columns. */
export function addTree(
  { inputs, bounds, lefts, rights, leaves }: RegressionTree,
  columns: readonly Float64Array[],
  rows: Uint32Array,
  values: Float64Array,
): void {
  const asked = inputs.map((input) => columns[input]!);
  const root = inputs.length === 0 ? -1 : 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    let at = root;
    while (at >= 0) at = asked[at]![row]! <= bounds[at]! ? lefts[at]! : rights[at]!;
    values[place]! += leaves[-1 - at]!;
  }
}

function bestOf(open: readonly Node[]): number | undefined {
  let best: number | undefined;
  open.forEach(({ split }, place) => {
    if (split && (best === undefined || split.gain > open[best]!.split!.gain)) best = place;
  });
  return best;
}

function histogramOf(columns: readonly BinnedColumn[], targets: Float64Array, rows: Uint32Array): Histogram {
  const sums = new Float64Array(columns.length * mostBins);
  const counts = new Uint32Array(columns.length * mostBins);
  const own = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) own[place] = targets[rows[place]!]!;
  columns.forEach(({ bins }, input) => {
    const start = input * mostBins;
    for (let place = 0; place < rows.length; place++) {
      const bin = start + bins[rows[place]!]!;
      sums[bin]! += own[place]!;
      counts[bin]!++;
    }
  });
  return { sums, counts };
}

function without(all: Histogram, part: Histogram): Histogram {
  const sums = all.sums.slice();
  const counts = all.counts.slice();
  for (let bin = 0; bin < sums.length; bin++) {
    sums[bin]! -= part.sums[bin]!;
    counts[bin]! -= part.counts[bin]!;
  }
  return { sums, counts };
}

/** The rows up to a bin, and those above it. */
function divided(rows: Uint32Array, bins: Uint8Array, bin: number): [Uint32Array, Uint32Array] {
  const sorted = new Uint32Array(rows.length);
  let [below, above] = [0, rows.length];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    if (bins[row]! <= bin) sorted[below++] = row;
    else sorted[--above] = row;
  }
  return [sorted.subarray(0, below), sorted.subarray(above)];
}

function bestSplit(
  columns: readonly BinnedColumn[],
  { sums, counts }: Histogram,
  { rows, sum, minRows }: { rows: number; sum: number; minRows: number },
): Split | undefined {
  let best: Split | undefined;
  // rounding gains nothing
  const least = 1e-12 * (1 + (sum * sum) / rows);
  if (rows < 2 * minRows) return undefined;
  columns.forEach(({ bounds }, input) => {
    let left = 0;
    let count = 0;
    for (let bin = 0; bin < bounds.length; bin++) {
      const at = input * mostBins + bin;
      left += sums[at]!;
      count += counts[at]!;
      const others = rows - count;
      if (others < minRows) break;
      // between bins without a row there is nothing to choose
      if (count < minRows || counts[at] === 0) continue;
      const gain = left ** 2 / count + (sum - left) ** 2 / others - sum ** 2 / rows;
      if (gain > (best?.gain ?? least)) best = { gain, input, bin };
    }
  });
  return best;
}
