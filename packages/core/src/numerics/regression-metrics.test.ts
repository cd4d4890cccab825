import { regressionMetrics } from './regression-metrics';

describe('regressionMetrics', () => {
  it('agrees with scikit-learn 1.2', () => {
    // mean_squared_error, mean_absolute_error and r2_score of sklearn.metrics on these two lists
    const metrics = regressionMetrics([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
    expect(metrics.mse).toBeCloseTo(0.375, 15);
    expect(metrics.rmse).toBeCloseTo(0.6123724356957945, 15);
    expect(metrics.mae).toBeCloseTo(0.5, 15);
    expect(metrics.r2).toBeCloseTo(0.9486081370449679, 15);
  });

  it('defines R2 where the actual values do not vary', () => {
    expect(regressionMetrics([2, 2], [2, 2]).r2).toBe(1);
    expect(regressionMetrics([2, 2], [2, 3]).r2).toBe(0);
    expect(regressionMetrics([2], [3]).r2).toBeNaN();
  });

  // scikit-learn#16857: the mean of ten times 0.1 is not 0.1
  it.each([0.1, 10184.06, 1e-3, 0.3])('has an R2 of 0 where every actual value is %d', (value) => {
    for (const rows of [2, 3, 6, 7, 10, 30, 365]) {
      const actual = Array(rows).fill(value);
      expect(regressionMetrics(actual, actual.fill(value)).r2).toBe(1);
      expect(regressionMetrics(actual, Array(rows).fill(value + 0.1)).r2).toBe(0);
    }
  });

  it('does not take small moves far from 0 for none', () => {
    const actual = Array.from({ length: 1000 }, (_, row) => 1e9 + (row % 2) * 1e-4);
    const flat = Array(1000).fill(1e9);
    // half of the values are off by the whole move, which is twice the variance
    expect(regressionMetrics(actual, flat).r2).toBeCloseTo(-1, 9);
  });

  it.each([
    [[1, 2], [1], '{"actual":2,"predicted":1}'],
    [[], [], '"actual":0'],
    [[1, 2], [1, Number.NaN], '`predicted` is missing in row 2'],
    [[Number.POSITIVE_INFINITY], [1], '`actual` is infinite in row 1'],
  ])('refuses %j against %j', (actual, predicted, message) => {
    expect(() => regressionMetrics(actual, predicted)).toThrow(message);
  });
});
