import { logLimits, paddedLimits, timeLimits, valueLimits } from './limits';

describe('limits', () => {
  it('leave a margin of 5 % around the data', () => {
    expect(paddedLimits({ min: 0, max: 100 }, 0)).toEqual({ min: -5, max: 105 });
    expect(logLimits({ min: 1e-10, max: 1e10 })).toEqual({
      min: expect.closeTo(1e-11, 20),
      max: expect.closeTo(1e11, 0),
    });
  });

  it('stay where there are numbers and dates', () => {
    const log = logLimits({ min: 5e-324, max: 1.7e308 });
    expect(log.min).toBeGreaterThan(0);
    expect(Number.isFinite(log.max)).toBe(true);
    expect(timeLimits({ min: -8.6e15, max: 8.6e15 }, 0)).toEqual({ min: -8.64e15, max: 8.64e15 });
  });

  it('give one value a length', () => {
    for (const value of [0, 5, -5, 1e300, 5e-324]) {
      const { min, max } = valueLimits([[value]], 'linear');
      expect(max).toBeGreaterThan(min);
    }
  });
});
