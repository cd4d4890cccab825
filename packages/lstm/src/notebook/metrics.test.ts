import recorded from '../../reference/recorded.json';
import { metrics } from '../index';

describe('metrics', () => {
  it.each(recorded.scores)(
    'agree with scikit-learn: case %#',
    ({ true: truth, preds, mse, rmse, mae, r2 }) => {
      const scores = metrics(truth, preds);

      expect(scores.mse).toBeCloseTo(mse, 12);
      expect(scores.rmse).toBeCloseTo(rmse, 12);
      expect(scores.mae).toBeCloseTo(mae, 12);
      expect(scores.r2).toBeCloseTo(r2, 12);
    },
  );

  it('has no R2 for a single row', () => {
    expect(metrics([1], [2])).toEqual({ mse: 1, rmse: 1, mae: 1, r2: Number.NaN });
  });

  it('refuses different lengths and nothing at all', () => {
    expect(() => metrics([1, 2], [1])).toThrow('{"actual":2,"predicted":1}');
    expect(() => metrics([], [])).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });
});
