import { Rng } from '@btcfc/core';
import { CalibratedQuantiles } from './calibrated-quantiles';

const levels = [0.05, 0.25, 0.5, 0.75, 0.95];

it('has the quantiles of the moves so far, as NumPy interpolates them', () => {
  const calibrated = new CalibratedQuantiles(levels);
  for (const move of [4, 1, 3, 2, 0]) calibrated.learn(move, false);
  const expected = [0.2, 1, 2, 3, 3.8];
  calibrated.next().forEach((quantile, index) => {
    expect(quantile).toBeCloseTo(expected[index]!, 12);
  });
});

it('holds its share in the long run, also when the moves grow threefold', () => {
  const rng = new Rng(5);
  const calibrated = new CalibratedQuantiles(levels);
  for (let day = 0; day < 300; day++) calibrated.learn(rng.normal(), false);
  let inside = 0;
  const days = 1000;
  for (let day = 0; day < days; day++) {
    const quantiles = calibrated.next();
    expect(quantiles).toEqual([...quantiles].sort((one, other) => one - other));
    const move = rng.normal() * (day < days / 2 ? 1 : 3);
    if (move >= quantiles[0]! && move <= quantiles.at(-1)!) inside++;
    calibrated.learn(move, true);
  }
  // quantiles that do not follow would hold about 0.78
  expect(inside / days).toBeGreaterThan(0.86);
  expect(inside / days).toBeLessThan(0.92);
});
