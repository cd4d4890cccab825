import { points } from '../test-support/ask';
import { drift } from './drift';
import { persistence } from './persistence';
import { seasonalNaive } from './seasonal-naive';

describe('naive baselines', () => {
  it('persistence says the last value that is there', async () => {
    expect(await points(persistence(), [3, 1, 2], { horizon: 2 })).toEqual([2, 2]);
    expect(await points(persistence(), [3, 1, Number.NaN])).toEqual([1]);
  });

  it('drift is exact on a straight line, and on exponential growth on the log scale', async () => {
    expect(await points(drift(), [5, 8, 11, 14], { horizon: 3 })).toEqual([17, 20, 23]);
    const [next] = await points(drift({ scale: 'log-difference' }), [2, 2.2, 2.42]);
    expect(next).toBeCloseTo(2.662, 12);
    expect(await points(drift(), [7])).toEqual([7]);
  });

  it('drift refuses what has no logarithm', async () => {
    await expect(points(drift({ scale: 'log-difference' }), [1, 0])).rejects.toThrow(
      'not so in row 2. Received: 0',
    );
  });

  it('seasonal naive repeats the last season as often as needed, around what is missing', async () => {
    expect(await points(seasonalNaive({ period: 3 }), [9, 9, 9, 1, 2, 3], { horizon: 5 })).toEqual([
      1, 2, 3, 1, 2,
    ]);
    expect(await points(seasonalNaive({ period: 3 }), [7, 8, 9, Number.NaN, 2, 3])).toEqual([7]);
    expect(await points(seasonalNaive({ period: 3 }), [7, 8])).toEqual([8]);
  });
});
