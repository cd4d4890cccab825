import { tailScores } from './tail-scores';

it('tells each part of the tail apart, and counts where what came lay', () => {
  const levels = [0.25, 0.5, 0.75];
  const origins = [9, 11, 13, 15];
  const came = [-2, -0.5, 0, 0.5, 3, Number.NaN, -3, 0.5];
  const actual = new Float64Array(30);
  // two rows ahead of every other row
  came.forEach((value, row) => {
    actual[10 + row] = value;
  });
  const { folds, pit } = tailScores({
    calibrated: {
      ...{ origins, folds: [0, 0, 0, 1], point: new Float64Array(8) },
      quantiles: [-1, 0, 1].map((value) => new Float64Array(8).fill(value)),
    },
    own: Float64Array.of(1, 2, Number.NaN, 4),
    candidates: new Map([['naive', Float64Array.of(2, 2, 2, 2)]]),
    ...{ actual, levels },
  });
  expect(folds).toEqual([
    { first: 10, last: 15, origins: 3, mase: 1.5, candidates: { naive: 2 } },
    { first: 16, last: 17, origins: 1, mase: 4, candidates: { naive: 2 } },
  ]);
  // .125, .375, .5, .625, .875, none, .125 and .625 of the distribution
  expect(pit).toEqual([0, 2, 0, 1, 0, 1, 2, 0, 1, 0]);
});
