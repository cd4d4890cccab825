import { Rng } from '@btcfc/core';
import { describeWithR, garchMoves, runR } from '@btcfc/test-support';
import { trailingInputs } from '../direct/trailing-inputs';
import { gammaRegression, linear } from './gamma-regression';

// few digits, which R is handed on its command line
const rounded = (values: Float64Array) => values.map((value) => Number(value.toFixed(5)));
const moves = garchMoves(120);
const inputs = trailingInputs(moves, { windows: [1, 5, 22], leverage: [5] }, 1).map((column) =>
  rounded(column.slice(0, 120)),
);
const sizes = rounded(moves.map(Math.abs));

describeWithR('a regression of logarithms of sizes beside R at test time', () => {
  it('is a generalised linear model of gamma with a log link', () => {
    const listed = (values: Float64Array) => `c(${values.join(',')})`;
    const { coefficients } = runR<{ coefficients: number[] }>(`
      model <- glm(y ~ a + b + c + d, family = Gamma(link = 'log'), control = list(epsilon = 1e-14, maxit = 200),
        data = data.frame(y = ${listed(sizes)}, ${inputs.map((column, place) => `${'abcd'[place]} = ${listed(column)}`)}))
      answer <- list(coefficients = coef(model))`);
    const { intercept, weights } = gammaRegression(inputs, sizes, 0);
    expect([intercept, ...weights]).toEqual(coefficients.map((value) => expect.closeTo(value, 5)));
  });
});

it('takes sizes of 0, and finds the least loss where they are few and far', () => {
  const rng = new Rng(2);
  const column = Float64Array.from({ length: 60 }, () => rng.normal());
  const rough = column.map((value, row) => (row % 3 === 0 ? 0 : row === 10 ? 1e4 : Math.exp(value)));
  const model = gammaRegression([column], rough, 0);
  const logs = linear(model, [column]);
  // where the loss is least its slopes are 0
  const slopes = [column.map(() => 1), column].map((each) =>
    each.reduce((sum, value, row) => sum + value * (1 - rough[row]! * Math.exp(-logs[row]!)), 0),
  );
  expect(slopes).toEqual([expect.closeTo(0, 3), expect.closeTo(0, 3)]);
});

it('draws weights to 0 by its penalty', () => {
  const size = ({ weights }: { weights: number[] }) => Math.hypot(...weights);
  const free = size(gammaRegression(inputs, sizes, 0));
  expect(size(gammaRegression(inputs, sizes, 100))).toBeLessThan(free);
  expect(size(gammaRegression(inputs, sizes, 1e9))).toBeLessThan(1e-4);
});
