import {
  arRidge,
  dampedHolt,
  drift,
  persistence,
  seasonalNaive,
  simpleExponentialSmoothing,
} from '@btcfc/models';
import { tailFolds } from '../folds/walk-forward-folds';
import { createReport } from '../report/backtest-report';
import { backtest } from '../run/backtest';
import { randomWalk, seasonalSeries } from './synthetic-series';

const rows = 1200;
const folds = tailFolds({ rows, testRows: 400, count: 4 });

it('a seasonal series with a trend: what learns both is better than the last season, and said to be', async () => {
  const result = await backtest({
    models: {
      ar: arRidge({ lags: [1, 2, 3, 23, 24, 25, 48] }),
      seasonal: seasonalNaive({ period: 24 }),
      persistence: persistence(),
    },
    series: seasonalSeries({ rows }),
    folds,
    baseline: 'seasonal',
  });
  const report = createReport(result, { replications: 500 });
  const [ar, , last] = report.models;
  expect(ar!.pointComparison.verdict).toBe('better');
  expect(ar!.pointComparison.skill).toBeGreaterThan(0.2);
  expect(last!.pointComparison.verdict).toBe('worse');
});

it.each([1, 2])('a random walk (seed %i): nobody is called better than its last value', async (seed) => {
  const result = await backtest({
    models: {
      drift: drift(),
      ses: simpleExponentialSmoothing(),
      holt: dampedHolt(),
      ar: arRidge(),
      seasonal: seasonalNaive({ period: 24 }),
    },
    series: randomWalk({ rows, seed }),
    folds,
  });
  const verdicts = createReport(result, { replications: 500 }).models.map(({ name, pointComparison }) => [
    name,
    pointComparison.verdict,
  ]);
  expect(verdicts.filter(([, verdict]) => verdict === 'better')).toEqual([]);
  expect(verdicts).toContainEqual(['seasonal', 'worse']);
  expect(verdicts).toContainEqual(['drift', 'no demonstrable difference']);
});

it('series are repeatable, of the shape asked for', () => {
  expect(randomWalk({ rows: 5, seed: 1 })).toEqual(randomWalk({ rows: 9, seed: 1 }).slice(0, 5));
  expect(randomWalk({ rows: 5, seed: 1 })).not.toEqual(randomWalk({ rows: 5, seed: 2 }));
  const clean = seasonalSeries({ rows: 100, noise: 0, trend: 0.5, period: 10 });
  for (let row = 10; row < 100; row++) expect(clean[row]! - clean[row - 10]!).toBeCloseTo(5, 10);
  const walk = randomWalk({ rows: 5000, deviation: 2 });
  const steps = walk.slice(1).map((value, row) => value - walk[row]!);
  expect(Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length)).toBeCloseTo(2, 0);
});
