import { uniform } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { decomposeVariance } from './functional-anova';

// a DecisionTreeRegressor of scikit-learn 1.9.1 with 14 leaves: lower and upper ends of three features, and the value
const tree = [
  [0, 0, 0, 0.347656, 0.452675, 0.3328, 1.041984],
  [0, 0.452675, 0, 0.347656, 1, 0.3328, -0.247578],
  [0.347656, 0, 0, 1, 0.454733, 0.3328, 0.976003],
  [0.347656, 0.454733, 0, 0.738281, 1, 0.3328, 1.203037],
  [0.738281, 0.454733, 0, 1, 1, 0.3328, 2.23851],
  [0, 0, 0.3328, 0.443359, 0.251029, 1, 2.595394],
  [0, 0.251029, 0.3328, 0.443359, 0.625514, 1, 2.009516],
  [0, 0.625514, 0.3328, 0.255859, 1, 1, 0.788818],
  [0.255859, 0.625514, 0.3328, 0.443359, 1, 1, 1.64902],
  [0.443359, 0, 0.3328, 1, 0.600823, 0.592, 2.087868],
  [0.443359, 0, 0.592, 1, 0.600823, 0.6688, 3.541763],
  [0.443359, 0, 0.6688, 1, 0.600823, 1, 2.535375],
  [0.443359, 0.600823, 0.3328, 0.615234, 1, 1, 2.574213],
  [0.615234, 0.600823, 0.3328, 1, 1, 1, 3.800747],
];

describe('decomposeVariance', () => {
  it('has the marginal variances of Optuna for a tree of scikit-learn', () => {
    const { parameters } = flattenSpace({ a: uniform(0, 1), b: uniform(0, 1), c: uniform(0, 1) });
    const leaves = tree.map(([a, b, c, A, B, C, value]) => ({
      ranges: [
        [a, A],
        [b, B],
        [c, C],
      ].map(([lower, upper]) => ({ type: 'numeric' as const, lower: lower!, upper: upper! })),
      value: value!,
    }));
    const { total, single, pairs } = decomposeVariance(leaves, parameters, { withPairs: true });
    // _FanovaTree of Optuna 5.0.0; the leaves above are rounded to six digits
    expect(total).toBeCloseTo(1.0810472, 5);
    [0.2743092, 0.0064564, 0.4624178].forEach((expected, feature) => {
      expect(single[feature]).toBeCloseTo(expected, 5);
    });
    const both = { '0,1': 0.5346891, '0,2': 0.7617844, '1,2': 0.48149 };
    expect(pairs.map(({ members }) => members.join())).toEqual(Object.keys(both));
    for (const { members, variance } of pairs) {
      const [left, right] = members;
      const withSingle = variance + single[left]! + single[right]!;
      expect(withSingle).toBeCloseTo(both[members.join() as '0,1'], 5);
    }
  });
});
