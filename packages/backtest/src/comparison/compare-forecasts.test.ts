import { bellShaped } from '@btcfc/test-support';
import { randomWalk } from '../synthetic/synthetic-series';
import { compareForecasts } from './compare-forecasts';
import { compareLosses } from './compare-losses';

const actual = [10, 12, 11];

it('scores each forecast against the baseline on the same rows', () => {
  const { scores, best } = compareForecasts({
    actual,
    forecasts: { model: [10, 11, 11], persistence: [9, 10, 12], worse: [20, 20, 20] },
    baseline: 'persistence',
  });
  expect(scores.map(({ name }) => name)).toEqual(['model', 'persistence', 'worse']);
  expect(scores.map(({ skill }) => skill)).toEqual([1 - 1 / 3 / (4 / 3), 0, 1 - 9 / (4 / 3)]);
  expect(best).toBe('model');
});

it('lets the baseline win a tie, and does not divide by a perfect one', () => {
  const tie = compareForecasts({ actual, forecasts: { a: [9, 12, 11], b: [10, 12, 12] }, baseline: 'b' });
  expect(tie.best).toBe('b');
  const perfect = compareForecasts({ actual, forecasts: { a: [9, 12, 11], b: actual }, baseline: 'b' });
  expect(perfect.scores[0]!.skill).toBeNaN();
});

it('says in words that a perfect baseline leaves no skill to tell, and too few rows no test', () => {
  const { sentences } = compareForecasts({
    actual: [1, 2, 3, 4],
    forecasts: { a: [2, 3, 4, 5], b: [1, 2, 3, 4] },
    baseline: 'b',
  });
  expect(sentences).toEqual([
    'a is worse than b by more than luck (b has no MAE that a skill could be measured by, p < 0.001).',
  ]);
  const few = compareForecasts({
    actual: [1, 2],
    forecasts: { a: [2, 3], b: [2, 2] },
    baseline: 'b',
  });
  expect(few.sentences[0]).toContain('too few rows to test');
  expect(few.sentences.join()).not.toContain('NaN');
});

it('finds no difference where the horizon is longer than the rows', () => {
  const losses = { a: [1, 2, 3, 5, 4], b: [2, 2, 2, 2, 2] };
  const [first] = compareLosses({ losses, baseline: 'b', horizon: 9, replications: 20 });
  expect(first).toMatchObject({ verdict: 'no demonstrable difference', adjustedPValue: Number.NaN });
});

it('refuses options it does not know, losses of other rows, and what is no number', () => {
  const losses = { a: [1, 2, 3], b: [2, 2, 2] };
  expect(() => compareLosses({ losses, baseline: 'b', horizn: 2 } as never)).toThrow(
    'did you mean `horizon`?',
  );
  expect(() => compareLosses({ losses, baseline: 'c' as never })).toThrow('`baseline` must be one of a, b');
  expect(() => compareLosses({ losses: { a: [1], b: [1, 2] }, baseline: 'b' })).toThrow(
    '1 losses of a and 2',
  );
  expect(() => compareLosses({ losses: { a: ['1'], b: [1] } as never, baseline: 'b' as never })).toThrow(
    'row 1',
  );
  expect(() =>
    compareForecasts({ actual, forecasts: { a: actual }, baseline: 'a', levels: [] } as never),
  ).toThrow('`levels` is not an option of compareForecasts');
});

it('refuses an unknown baseline and rows that do not match', () => {
  expect(() => compareForecasts({ actual, forecasts: { a: actual }, baseline: 'b' as 'a' })).toThrow(
    'one of a',
  );
  expect(() => compareForecasts({ actual, forecasts: { a: [1] }, baseline: 'a' })).toThrow(
    'as many actual values',
  );
});

it('tells better from luck, and says so in words', () => {
  const truth = randomWalk({ rows: 200, seed: 3 });
  const shifted = (by: number) => truth.map((value, row) => value + by * (row % 2 === 0 ? 1 : -1));
  const { scores, sentences } = compareForecasts({
    actual: truth,
    forecasts: {
      near: shifted(0.5),
      lucky: shifted(1).map((value, row) => (row === 9 ? truth[row]! : value)),
      base: shifted(1).map((value, row) => (row === 70 ? truth[row]! + 0.001 : value)),
      far: shifted(2),
    },
    baseline: 'base',
  });
  expect(scores.map(({ verdict }) => verdict)).toEqual([
    'better',
    'no demonstrable difference',
    'baseline',
    'worse',
  ]);
  expect(scores.map(({ adjustedPValue, dieboldMariano }) => adjustedPValue >= dieboldMariano.pValue)).toEqual(
    [true, true, false, true],
  );
  expect(sentences[1]).toMatch(
    /^There is no demonstrable difference between lucky and base \(skill in MAE .* \[.*, .*\], p = .*\)\.$/,
  );
  expect(sentences).toHaveLength(3);
});

it('is harder to convince the more models are tried', () => {
  const noise = bellShaped(120).map(Math.abs);
  const base = bellShaped(120).map((value, row) => 0.45 + (noise[row]! - Math.abs(value)) + 0.2 * value);
  const losses = (count: number) => ({
    base,
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`model ${index}`, new Float64Array(120).fill(0.42)]),
    ),
  });
  const [, alone] = compareLosses({ losses: losses(1), baseline: 'base', replications: 100 });
  const [, among] = compareLosses({ losses: losses(200), baseline: 'base', replications: 100 });
  expect(alone!.verdict).toBe('better');
  expect(among!.skillInterval).toEqual(alone!.skillInterval);
  expect(among!.verdict).toBe('no demonstrable difference');
});

it('is told as a table and sentences', () => {
  const comparison = compareForecasts({
    actual: [1000, 2000, 3000],
    forecasts: { exact: [1000, 2000, 3000], ten: [1010, 1990, 3010] },
    baseline: 'ten',
  });
  expect(String(comparison).split('\n')).toEqual([
    '3 rows     MSE  RMSE  MAE      R2',
    'exact        0     0    0  1.0000',
    'ten     100.00    10   10  0.9999',
    ...comparison.sentences,
  ]);
});
