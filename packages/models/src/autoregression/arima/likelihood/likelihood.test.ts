import { bellShaped } from '@btcfc/test-support';
import { type ArimaOrder, type ArmaWeights, emptyWeights, multiplyOut } from '../arma-polynomials';
import { differences } from '../difference';
import { ConditionalSquares } from './conditional-squares';
import { ExactLikelihood } from './exact-likelihood';
import { GapFilter } from './gap-filter';
import { gapLikelihood } from './gap-likelihood';

const none: ArimaOrder = { p: 0, d: 0, q: 0, P: 0, D: 0, Q: 0, period: 1, constant: false };
const cases: [string, ArimaOrder, number[]][] = [
  ['AR(2)', { ...none, p: 2 }, [0.5, 0.3]],
  ['MA(1) near the unit circle', { ...none, q: 1 }, [0.98]],
  ['ARMA(2,2)', { ...none, p: 2, q: 2 }, [1.2, -0.5, 0.4, 0.3]],
  ['seasonal', { ...none, p: 1, q: 1, P: 1, Q: 2, period: 4 }, [0.6, -0.4, 0.7, -0.5, 0.2]],
];

function weightsOf(order: ArimaOrder, coefficients: number[]): ArmaWeights {
  const weights = emptyWeights(order);
  multiplyOut(coefficients, order, weights);
  return weights;
}

/** The density of a normal vector by its whole covariance, from the weights of 3,000 surprises before. */
function byCovariance(values: Float64Array, { phi, theta }: ArmaWeights) {
  const responses: number[] = [];
  for (let row = 0; row < 3000; row++) {
    let value = row === 0 ? 1 : (theta[row - 1] ?? 0);
    for (let lag = 1; lag <= Math.min(row, phi.length); lag++) value += phi[lag - 1]! * responses[row - lag]!;
    responses.push(value);
  }
  const covariance = (lag: number) =>
    responses.reduce((sum, value, row) => sum + value * (responses[row + lag] ?? 0), 0);
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
  const byLag = Array.from({ length: values.length }, (_, lag) => covariance(lag));
  const factor: number[][] = [];
  let [squares, logs] = [0, 0];
  const scores: number[] = [];
  rows.forEach((row, i) => {
    factor.push([]);
    for (let j = 0; j <= i; j++) {
      let sum = byLag[row - rows[j]!]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      factor[i]!.push(i === j ? Math.sqrt(sum) : sum / factor[j]![j]!);
    }
    let score = values[row]!;
    for (let k = 0; k < i; k++) score -= factor[i]![k]! * scores[k]!;
    scores.push(score / factor[i]![i]!);
    squares += scores[i]! ** 2;
    logs += 2 * Math.log(factor[i]![i]!);
  });
  return { squares, logs, count: rows.length };
}

describe('the likelihood', () => {
  const values = Float64Array.from(bellShaped(60));

  it.each(cases)(
    'is that of a normal vector with the covariance of the process: %s',
    (_, order, coefficients) => {
      const weights = weightsOf(order, coefficients);
      const expected = byCovariance(values, weights);
      const exact = new ExactLikelihood(Math.max(weights.phi.length, weights.theta.length));
      expect(exact.run(values, weights)).toBe(true);
      const filter = new GapFilter(order);
      expect(filter.run(values, weights)).toBe(true);
      for (const { squares, logs, count } of [exact.sums, filter.sums]) {
        expect(squares / expected.squares).toBeCloseTo(1, 8);
        expect(logs).toBeCloseTo(expected.logs, 7);
        expect(count).toBe(60);
      }
    },
  );

  it.each(cases)('of the rows known is that of their part of it: %s', (_, order, coefficients) => {
    const weights = weightsOf(order, coefficients);
    const gappy = values.map((value, row) => ([7, 8, 20, 41].includes(row) ? Number.NaN : value));
    const expected = byCovariance(gappy, weights);
    const filter = new GapFilter(order);
    filter.run(gappy, weights);
    const filled = gappy.map((value) => (Number.isNaN(value) ? 3 : value));
    const unknowns = gapLikelihood(gappy, filled, order, (all) => all)(weights, 0)!;
    for (const { squares, logs, count } of [filter.sums, unknowns]) {
      expect(squares / expected.squares).toBeCloseTo(1, 7);
      expect(logs).toBeCloseTo(expected.logs, 6);
      expect(count).toBe(56);
    }
  });

  it('with differences is that of the differences, by either way', () => {
    const order = { ...none, p: 1, d: 1, q: 1, D: 1, Q: 1, period: 4 };
    const weights = weightsOf(order, [0.5, -0.3, -0.6]);
    let sum = 100;
    const walk = values.map((move) => (sum += move));
    const moves = differences(walk, order);
    const exact = new ExactLikelihood(8);
    exact.run(moves, weights);
    const filter = new GapFilter(order);
    filter.run(walk, weights);
    expect(filter.sums.squares / exact.sums.squares).toBeCloseTo(1, 4);
    expect(filter.sums.logs).toBeCloseTo(exact.sums.logs, 3);
    expect(filter.sums.count).toBe(exact.sums.count);
  });

  it('is none of a process that is not stationary', () => {
    expect(
      new ExactLikelihood(2).run(values, { phi: Float64Array.of(1.01), theta: new Float64Array(0) }),
    ).toBe(false);
  });
});

it('conditional squares are those of the polynomials multiplied out', () => {
  const order = { ...none, p: 2, q: 1, P: 1, Q: 1, period: 4 };
  const coefficients = Float64Array.of(0.4, -0.2, 0.5, 0.3, -0.6);
  const { phi, theta } = weightsOf(order, Array.from(coefficients));
  const values = Float64Array.from(bellShaped(40));
  const errors = new Array<number>(40).fill(0);
  let sum = 0;
  for (let row = 6; row < 40; row++) {
    errors[row] = values[row]! - 0.1;
    for (const [lag, weight] of phi.entries()) errors[row]! -= weight * (values[row - lag - 1]! - 0.1);
    for (const [lag, weight] of theta.entries()) errors[row]! -= weight * errors[row - lag - 1]!;
    sum += errors[row]! ** 2;
  }
  expect(new ConditionalSquares(order, 40).run(values, 0.1, coefficients)).toBeCloseTo(sum / 34, 12);
});
