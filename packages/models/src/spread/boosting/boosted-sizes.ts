import { binColumn } from './bins';
import { growTree, type RegressionTree, type TreeLimits, treeValue } from './regression-tree';

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
    const tree = growTree(binned, left, limits);
    tree.leaves = tree.leaves.map((value) => learningRate * value);
    boosted.trees.push(tree);
    for (let row = 0; row < logs.length; row++) logs[row]! += treeValue(tree, columns, row);
  }
  return boosted;
}

/** Of each row of the columns what the trees say. */
export function boostedValues({ base, trees }: BoostedTrees, columns: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(columns[0]!.length).fill(base);
  for (const tree of trees) {
    for (let row = 0; row < values.length; row++) values[row]! += treeValue(tree, columns, row);
  }
  return values;
}
