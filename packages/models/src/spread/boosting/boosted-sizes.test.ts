import { describeWithPython, garchMoves, runPythonOnFloats } from '@btcfc/test-support';
import { trailingInputs } from '../direct/trailing-inputs';
import { binColumn } from './bins';
import { boostedValues, boostLogSizes } from './boosted-sizes';
import { crossFit, crossFitValues } from './cross-fitting';
import { addTree, growTree } from './regression-tree';

const moves = garchMoves(1200);
const columns = trailingInputs(moves, { windows: [1, 5, 22], leverage: [5] }, 1).map((column) =>
  column.slice(0, 1200),
);
const sizes = moves.map(Math.abs);
const options = { trees: 40, leaves: 8, minRows: 20, learningRate: 0.1 };

function meanLoss(logs: Float64Array, of: Float64Array): number {
  return logs.reduce((sum, log, row) => sum + log + of[row]! * Math.exp(-log), 0) / logs.length;
}

describeWithPython(['sklearn', 'numpy'], 'boosted trees beside scikit-learn at test time', () => {
  it('are trees of its own on the same slopes', () => {
    // few values, so that all of them are bounds: with more, scikit-learn looks at each and we at some
    const coarse = columns.map((column) => column.map((value) => Math.round(value * 12) / 12));
    expect(Math.max(...coarse.map((column) => new Set(column).size))).toBeLessThan(64);
    const input = Float64Array.from([...sizes, ...coarse.flatMap((column) => [...column])]);
    const expected = runPythonOnFloats(
      `
import sys, numpy
from sklearn.tree import DecisionTreeRegressor
data = numpy.frombuffer(sys.stdin.buffer.read()).reshape(-1, 1200)
y, X = data[0], data[1:].T
logs = numpy.full(1200, numpy.log(y.mean()))
for _ in range(40):
    tree = DecisionTreeRegressor(max_leaf_nodes=8, min_samples_leaf=20, random_state=0)
    logs = logs + 0.1 * tree.fit(X, y * numpy.exp(-logs) - 1).predict(X)
sys.stdout.buffer.write(logs.tobytes())
`,
      input,
    );
    const found = boostedValues(boostLogSizes(coarse, sizes, options), coarse);
    // inputs that divide the rows alike are chosen between by chance there
    const off = found.map((value, row) => Math.abs(value - expected[row]!)).sort();
    expect(off[600]).toBeLessThan(1e-6);
    expect(meanLoss(found, sizes)).toBeCloseTo(meanLoss(expected, sizes), 3);
  });
});

describe('boosted trees', () => {
  it('forecast as well as those of scikit-learn', () => {
    const train = 900;
    const known = columns.map((column) => column.slice(0, train));
    const later = columns.map((column) => column.slice(train));
    const boosted = boostLogSizes(known, sizes.slice(0, train), options);
    // HistGradientBoostingRegressor of scikit-learn 1.5.2 on the same rows: loss 'gamma', max_iter 40, learning_rate .1,
    // max_leaf_nodes 8, min_samples_leaf 20, max_bins 64, early_stopping False
    const recorded = { train: 0.59767, later: 0.7819 };
    expect(meanLoss(boostedValues(boosted, known), sizes.slice(0, train)) - recorded.train).toBeLessThan(
      0.02,
    );
    expect(meanLoss(boostedValues(boosted, later), sizes.slice(train)) - recorded.later).toBeLessThan(0.02);
  });

  it('divide where it helps most first, and leave rows enough in each leaf', () => {
    const column = Float64Array.from({ length: 12 }, (_, row) => row);
    const targets = column.map((row) => (row < 4 ? 0 : row < 8 ? 10 : 11));
    const grow = (leaves: number, minRows: number) =>
      growTree([binColumn(column)], targets, { leaves, minRows }).tree;
    expect(grow(2, 1)).toEqual({ inputs: [0], bounds: [3.5], lefts: [-1], rights: [-2], leaves: [0, 10.5] });
    expect(
      grow(8, 1)
        .leaves.slice()
        .sort((a, b) => a - b),
    ).toEqual([0, 10, 11]);
    expect(grow(8, 5).bounds).toEqual([4.5]);
    expect(grow(8, 7)).toMatchObject({ inputs: [], leaves: [7] });
    const values = new Float64Array(column.length);
    addTree(grow(8, 1), [column], Uint32Array.from(column), values);
    expect(values).toEqual(targets);
  });

  it('make bins of about as many rows each', () => {
    const { bounds, bins } = binColumn(garchMoves(1000));
    expect(bounds).toHaveLength(63);
    const counts = new Uint32Array(64);
    for (const bin of bins) counts[bin]!++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect([...binColumn(Float64Array.of(1, 1, 3)).bounds]).toEqual([2]);
  });
});

describe('trees without a part of the rows', () => {
  it('say of these rows what is learned from others', () => {
    const changed = sizes.slice();
    // the second block of 40 rows: the others do not depend on it
    changed.fill(50, 40, 80);
    const values = (of: Float64Array) => crossFitValues(crossFit(columns, of, options), columns);
    const [before, after] = [values(sizes), values(changed)];
    expect(after.slice(40, 80)).toEqual(before.slice(40, 80));
    expect(after.slice(0, 40)).not.toEqual(before.slice(0, 40));
  });

  it('are as good on rows they were trained on as on others', () => {
    const known = columns.map((column) => column.slice(0, 900));
    const fitted = crossFit(known, sizes.slice(0, 900), options);
    const all = crossFitValues(fitted, columns);
    const single = boostedValues(boostLogSizes(known, sizes.slice(0, 900), options), columns);
    const spreadOf = (logs: Float64Array, start: number, end: number) =>
      meanLoss(logs.slice(start, end), sizes.slice(start, end));
    // trees alone seem better than they are
    const seeming = spreadOf(single, 900, 1200) - spreadOf(single, 0, 900);
    const honest = spreadOf(all, 900, 1200) - spreadOf(all, 0, 900);
    expect(Math.abs(honest)).toBeLessThan(Math.abs(seeming));
  });

  it('are one ensemble where rows are few', () => {
    const few = columns.map((column) => column.slice(0, 30));
    expect(crossFit(few, sizes.slice(0, 30), options).ensembles).toHaveLength(1);
  });
});
