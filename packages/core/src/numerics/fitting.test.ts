import { describeWithPython, runPython } from '@btcfc/test-support';
import { nelderMead } from './nelder-mead';
import { ridgeRegression } from './ridge-regression';
import { Rng } from './rng';

describe('nelderMead', () => {
  it("finds the bottom of Rosenbrock's valley, also where a part of the plane has no value", () => {
    const valley = ([x, y]: readonly number[]) =>
      y! > 5 ? Number.NaN : (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2;
    const { point, value } = nelderMead(valley, [-1.2, 1], { maxEvaluations: 2000 });
    expect(point).toEqual([expect.closeTo(1, 4), expect.closeTo(1, 4)]);
    expect(value).toBeLessThan(1e-8);
  });

  it('refuses an option it does not know', () => {
    expect(() => nelderMead(() => 0, [0], { tolerence: 1 } as never)).toThrow('did you mean `tolerance`?');
  });
});

describe('ridgeRegression', () => {
  it('gives an input that does not vary no weight', () => {
    const { weights } = ridgeRegression(
      [
        [1, 4],
        [2, 4],
        [3, 4],
      ],
      [3, 5, 7],
      0,
    );
    expect(weights).toEqual([expect.closeTo(2, 8), 0]);
  });

  describeWithPython(['sklearn'], 'beside scikit-learn', () => {
    it('is Ridge after StandardScaler', () => {
      const rng = new Rng(2);
      const inputs = Array.from({ length: 40 }, () => [rng.normal(5, 2), rng.normal(-1, 0.1), rng.uniform()]);
      const targets = inputs.map(([a, b, c]) => 3 + 0.5 * a! - 7 * b! + c! * c! + rng.normal());
      const script = `
import sys, json, numpy as np
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
x, y = json.load(sys.stdin); s = StandardScaler().fit(x); m = Ridge(alpha=2.5).fit(s.transform(x), y)
w = m.coef_ / s.scale_
print(json.dumps([m.intercept_ - float(w @ s.mean_), list(w)]))`;
      const [intercept, weights] = JSON.parse(
        runPython(script, { input: JSON.stringify([inputs, targets]) }).toString(),
      );
      const found = ridgeRegression(inputs, targets, 2.5);
      expect(found.intercept).toBeCloseTo(intercept, 8);
      expect(found.weights).toEqual(weights.map((weight: number) => expect.closeTo(weight, 8)));
    });
  });
});
