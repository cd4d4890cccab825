import { binColumn } from './bins';
import { addTree, growTree, type RegressionTree, type TreeLimits } from './regression-tree';

/** How trees are boosted. */
export interface BoostingOptions extends TreeLimits {
  trees: number;
  learningRate: number;
}

/** A sum of trees. */
export interface BoostedTrees {
  base: number;
  trees: RegressionTree[];
}

/**
 * The logarithm of sizes of 0 or more as a sum of small trees, each fitted to what the others leave (gradient boosting,
 * Friedman 2001) by the likelihood of a gamma distribution: `log(size) + actual / size` is the loss.
 *
 * @param columns an entry for each row, a column for each input
 */
export function boostLogSizes(
  columns: readonly Float64Array[],
  sizes: Float64Array,
  { trees, learningRate, ...limits }: BoostingOptions,
): BoostedTrees {
  const binned = columns.map(binColumn);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  // blocks of moves of 0 may be all there is to learn from
  const boosted: BoostedTrees = { base: Math.log(Math.max(mean, 1e-3)), trees: [] };
  const logs = new Float64Array(sizes.length).fill(boosted.base);
  for (let round = 0; round < trees; round++) {
    // the loss falls along these; its expected curvature is 1 in each row
    const left = sizes.map((size, row) => size * Math.exp(-logs[row]!) - 1);
    const { tree, rowsOfLeaves } = growTree(binned, left, limits);
    tree.leaves = tree.leaves.map((value) => learningRate * value);
    boosted.trees.push(tree);
    rowsOfLeaves.forEach((rows, leaf) => {
      const value = tree.leaves[leaf]!;
      for (let place = 0; place < rows.length; place++) logs[rows[place]!]! += value;
    });
  }
  return boosted;
}

/** Of some rows of the columns, by default all, what the trees say. */
export function boostedValues(
  { base, trees }: BoostedTrees,
  columns: readonly Float64Array[],
  rows: Uint32Array = Uint32Array.from(columns[0]!.keys()),
): Float64Array {
  const values = new Float64Array(rows.length).fill(base);
  for (const tree of trees) addTree(tree, columns, rows, values);
  return values;
}
