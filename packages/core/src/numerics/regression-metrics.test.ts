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

  it.each([
    [[1, 2], [1], '{"actual":2,"predicted":1}'],
    [[], [], '"actual":0'],
    [[1, 2], [1, Number.NaN], '`predicted` is not a finite number in row 2'],
    [[Number.POSITIVE_INFINITY], [1], '`actual` is not a finite number in row 1'],
  ])('refuses %j against %j', (actual, predicted, message) => {
    expect(() => regressionMetrics(actual, predicted)).toThrow(message);
  });
});
