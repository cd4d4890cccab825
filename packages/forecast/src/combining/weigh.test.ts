import { usualRule, weigh } from './weigh';

const weighed = (losses: Record<string, number>) => weigh(new Map(Object.entries(losses)), usualRule);

describe('the weights of candidates', () => {
  it('sum to 1, fall with the loss, and leave out what does harm', () => {
    const weights = weighed({ ets: 1, arima: 1.2, theta: 2.4, mstl: 2.6, naive: 2 });
    expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights.get('arima')! / weights.get('ets')!).toBeCloseTo(1.2 ** -5, 12);
    expect([...weights.keys()].sort()).toEqual(['arima', 'ets', 'naive', 'theta']);
  });

  it('keep more of the naive forecast than of another with its loss, however many are better', () => {
    const better = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`model ${index}`, 1]));
    const weights = weighed({ ...better, naive: 1.5, other: 1.5 });
    expect(weights.size).toBe(7);
    expect(weights.get('naive')! / weights.get('model 0')!).toBeCloseTo(1.5 ** -2, 12);
    // but none where it is far off
    expect(weighed({ ...better, naive: 2.6 }).has('naive')).toBe(false);
  });

  it('are all of a perfect candidate, and none of what could not be judged', () => {
    expect(Object.fromEntries(weighed({ ets: 0, naive: 1, lstm: Number.NaN }))).toEqual({ ets: 1 });
    expect(weighed({ naive: Number.NaN }).size).toBe(0);
  });
});
