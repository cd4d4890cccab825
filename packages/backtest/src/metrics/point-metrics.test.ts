import { bellShaped, describeWithPython, runPython } from '@btcfc/test-support';
import { directionalAccuracy, mae, mape, mase, r2, rmse, rmsse, smape } from './point-metrics';
import { skill } from './skill';

const actual = [3, -0.5, 2, 7];
const predicted = [2.5, 0, 2, 8];

describe('metrics of points', () => {
  it('are those worked out by hand', () => {
    expect(mae(actual, predicted)).toBe(0.5);
    expect(rmse(actual, predicted)).toBeCloseTo(Math.sqrt(0.375), 15);
    expect(smape([1, 2], [3, 2])).toBe(0.5);
    expect(mase([5], [7], { training: [1, 2, 4] })).toBe(2 / 1.5);
    expect(mase([5], [7], { training: [1, 2, 4, 8], period: 2 })).toBe(2 / 4.5);
    expect(rmsse([5], [7], { training: [1, 2, 4] })).toBeCloseTo(2 / Math.sqrt(2.5), 15);
    expect(skill(2, 4)).toBe(0.5);
  });

  it('give the naive forecast of the training rows a MASE and RMSSE of 1', () => {
    const series = bellShaped(50);
    const scale = { training: series };
    expect(mase(series.slice(1), series.slice(0, -1), scale)).toBeCloseTo(1, 14);
    expect(rmsse(series.slice(1), series.slice(0, -1), scale)).toBeCloseTo(1, 14);
  });

  it('have their edge cases defined', () => {
    expect(r2([4, 4], [4, 4])).toBe(1);
    expect(r2([4, 4], [4, 5])).toBe(0);
    expect(r2([4], [4])).toBeNaN();
    expect(mape([0, 1], [1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(mape([0, 1], [0, 2])).toBe(0.5);
    expect(smape([0, 1], [0, -1])).toBe(1);
    expect(mase([5], [7], { training: [2, 2, 2] })).toBeNaN();
    expect(rmsse([5], [5], { training: [2, 2, 2] })).toBeNaN();
    expect(skill(1, 0)).toBeNaN();
    expect(mae([], [])).toBeNaN();
  });

  it('leave out rows that did not come to pass, and refuse forecasts that are none', () => {
    expect(mae([1, Number.NaN], [2, 5])).toBe(1);
    expect(r2([1, Number.NaN, 3], [1, 0, 3])).toBe(1);
    expect(mase([1], [2], { training: [1, Number.NaN, 2, 3] })).toBe(1);
    expect(() => mae([1, 2], [1, Number.NaN])).toThrow('not a finite number in row 2');
    expect(() => mae([1, 2], [1])).toThrow("1 forecasts can't be compared with 2 actual values");
  });

  it('have R2 of a constant that is not a round number 0, unless every forecast is exact', () => {
    for (const value of [0.1, 10184.06, 1e-3, 0.3]) {
      for (const rows of [2, 3, 7, 10, 365]) {
        const actual = new Array<number>(rows).fill(value);
        expect(r2(actual, new Array<number>(rows).fill(value + 0.1))).toBe(0);
        expect(r2(actual, actual)).toBe(1);
      }
    }
  });

  it('have no scale where a season repeats itself but for rounding', () => {
    const season = Array.from({ length: 30 }, (_, row) => [0.1 + 0.2, 0.7, 1.1][row % 3]! + row * 0);
    const training = season.map((value, row) => (row % 2 === 0 ? value : value * (1 + Number.EPSILON)));
    expect(mase([5], [7], { training, period: 3 })).toBeNaN();
    expect(rmsse([5], [7], { training, period: 3 })).toBeNaN();
  });

  it.each<[unknown, string]>([
    [['1', 2], '`actual` holds text in row 1'],
    [[1, ''], '`actual` holds text in row 2'],
    [[1, new Date(0)], 'row 2'],
    [[true, 1], 'row 1'],
    [[1, Number.POSITIVE_INFINITY], '`actual` is infinite in row 2'],
  ])('take nothing else for a number: %#', (values, message) => {
    for (const metric of [mae, rmse, r2, mape, smape]) {
      expect(() => metric(values as number[], [1, 2])).toThrow(message);
    }
    expect(() => mae([1, 2], values as number[])).toThrow(/`predicted`/);
    expect(() => directionalAccuracy([1, 2], [1, 2], values as number[])).toThrow(/row/);
    expect(() => mase([1], [1], { training: values as number[] })).toThrow(/row/);
  });

  it('take a missing value as null or undefined too, never as 0', () => {
    expect(mae([1, null, 3] as number[], [1, 2, 3])).toBe(0);
    expect(mae([1, undefined, 3] as number[], [1, 2, 3])).toBe(0);
    expect(() => mae([1, 2], [1, null] as number[])).toThrow('not a finite number in row 2');
    expect(() => skill(null as never, 1)).toThrow('`loss` must be a number');
    expect(() => mase([1], [1], { training: [1, 2], periods: 2 } as never)).toThrow('did you mean `period`?');
    expect(() => mase([1], [1], { training: [1, 2], period: '1' as never })).toThrow('`period`');
  });

  it('count directions beside always up', () => {
    const previous = [10, 10, 10, 10, 10];
    // up up down, no move, down; said: up, down, none, up, down
    const result = directionalAccuracy([11, 12, 9, 10, 8], [12, 9, 10, 11, 9], previous);
    expect(result).toEqual({ accuracy: 2.5 / 4, alwaysUp: 0.5, moves: 4 });
    expect(directionalAccuracy([1], [2], [1])).toMatchObject({ accuracy: Number.NaN, moves: 0 });
  });
});

describeWithPython(['sklearn'], 'metrics of points beside scikit-learn', () => {
  it('are the same', () => {
    const truth = bellShaped(80).map((value) => value + 3);
    const forecast = bellShaped(81)
      .slice(1)
      .map((value) => value * 0.5 + 3);
    const script = `
import sys, json
from sklearn import metrics as m
a, p = json.load(sys.stdin)
print(json.dumps([m.mean_absolute_error(a, p), m.mean_squared_error(a, p) ** .5, m.r2_score(a, p), m.mean_absolute_percentage_error(a, p)]))`;
    const expected = JSON.parse(runPython(script, { input: JSON.stringify([truth, forecast]) }).toString());
    const ours = [mae, rmse, r2, mape].map((metric) => metric(truth, forecast));
    for (const [index, value] of ours.entries()) expect(value).toBeCloseTo(expected[index], 12);
  });
});
