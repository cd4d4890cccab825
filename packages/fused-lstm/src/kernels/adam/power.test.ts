import { power } from './power';

describe('power', () => {
  it.each([
    [2, 0, 1],
    [2, 10, 1024],
    [-3, 3, -27],
    [0, 5, 0],
    [0.5, 1074, 2 ** -1074],
  ])('of %d to %d is %d', (base, exponent, expected) => {
    expect(power(base, exponent)).toBe(expected);
  });

  it('is as near as multiplying one by one', () => {
    let product = 1;
    for (let exponent = 1; exponent <= 2000; exponent++) {
      product *= 0.999;
      expect(Math.abs(power(0.999, exponent) / product - 1)).toBeLessThan(1e-12);
    }
  });
});
