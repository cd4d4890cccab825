import { describeWithR, runR } from '@btcfc/test-support';
import { fromStationary, rootsBeyond, toInvertible, toStationary } from './arma-polynomials';
import { difference } from './difference';
import { levelDifferences, seasonalDifferences } from './order-of-differences';
import { inverseDiagonal, quasiNewton, secondDerivatives } from './quasi-newton';

describe('polynomials', () => {
  it('of any numbers are stationary, and come back', () => {
    const values = Float64Array.of(9, 2, -1.5, 0.3, 3, 9);
    const made = values.slice();
    toStationary(made, 1, 4);
    expect(rootsBeyond(1, made.subarray(1, 5))).toBe(true);
    expect([made[0], made[5]]).toEqual([9, 9]);
    fromStationary(made, 1, 4);
    for (let i = 0; i < 6; i++) expect(made[i]).toBeCloseTo(values[i]!, 8);
  });

  it('tell how far their roots lie: (1 - z / 1.2)(1 - z / 2)', () => {
    const weights = [1 / 1.2 + 1 / 2, -1 / 2.4];
    expect(rootsBeyond(1.19, weights)).toBe(true);
    expect(rootsBeyond(1.21, weights)).toBe(false);
  });

  it('become invertible with the same autocorrelations', () => {
    const given = [2.5, 0.4, -1.7, 0.3];
    const values = Float64Array.from(given);
    toInvertible(values, 0, 4);
    expect(
      rootsBeyond(
        1,
        values.map((value) => -value),
      ),
    ).toBe(true);
    const correlations = (theta: ArrayLike<number>) => {
      const weights = [1, ...Array.from(theta)];
      const at = (lag: number) =>
        weights.reduce((sum, weight, i) => sum + weight * (weights[i + lag] ?? 0), 0);
      return [1, 2, 3, 4].map((lag) => at(lag) / at(0));
    };
    const expected = correlations(given);
    for (const [i, value] of correlations(values).entries()) expect(value).toBeCloseTo(expected[i]!, 9);
  });
});

describe('the descent', () => {
  const rosenbrock = ([x, y]: ArrayLike<number> & Iterable<number>) =>
    100 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2;

  it('finds the bottom of a curved valley', () => {
    const { point, value } = quasiNewton(rosenbrock, Float64Array.of(-1.2, 1), Float64Array.of(1, 1))!;
    expect(value).toBeLessThan(1e-5);
    expect(point[0]).toBeCloseTo(1, 2);
  });

  it('tells second derivatives and the inverse of them', () => {
    const matrix = [4, 1, 1, 3];
    const square = ([x, y]: ArrayLike<number> & Iterable<number>) => 2 * x! ** 2 + x! * y! + 1.5 * y! ** 2;
    const found = secondDerivatives(square, Float64Array.of(0.3, -0.2), Float64Array.of(1, 5))!;
    for (const [i, value] of matrix.entries()) expect(found[i]).toBeCloseTo(value, 6);
    const inverse = inverseDiagonal(Float64Array.from(matrix), 2)!;
    expect(inverse[0]).toBeCloseTo(3 / 11, 12);
    expect(inverse[1]).toBeCloseTo(4 / 11, 12);
    expect(inverseDiagonal(Float64Array.of(1, 2, 2, 4), 2)).toBeNull();
  });

  it('has no value to begin with where the function has none', () => {
    expect(quasiNewton(() => Number.NaN, Float64Array.of(1), Float64Array.of(1))).toBeNull();
  });
});

describeWithR('beside R', () => {
  it('takes as many differences as ndiffs and nsdiffs', () => {
    const answers = runR<Record<string, number[]>>(`
      series <- list(air = AirPassengers, nottem = nottem, lynx = lynx, Nile = Nile, austres = austres, fdeaths = fdeaths,
        UKgas = UKgas, uspop = uspop, co2 = co2)
      answer <- lapply(series, function(y) {
        m <- max(1, frequency(y)); D <- if (m > 1) nsdiffs(y) else 0
        c(m, D, ndiffs(if (D) diff(y, m) else y), y)
      })`);
    for (const [name, [period, seasonalTimes, times, ...values]] of Object.entries(answers)) {
      const series = Float64Array.from(values);
      const found = seasonalDifferences(series, period!);
      expect([name, found, levelDifferences(difference(series, period!, found), 2)]).toEqual([
        name,
        seasonalTimes,
        times,
      ]);
    }
  }, 30_000);
});
