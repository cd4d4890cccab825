import { backtest, createReport, randomWalk, seasonalSeries } from '@btcfc/backtest';
import { lstm } from '@btcfc/lstm';
import { persistence, seasonalNaive } from '@btcfc/models';

/** An LSTM that forecasts the next value's difference from the last 24 values, wherever these lie. */
const network = lstm({
  ...{
    seqLen: 24,
    hiddenDim: 16,
    numLayers: 1,
    dropout: 0,
    batchSize: 32,
    lr: 5e-3,
    epochs: 40,
    patience: 8,
    minUpdates: 0,
    loss: 'mse',
    linearSkip: false,
  },
  ...{ target: 'difference', scaling: 'window', shrinkage: 'validation', backend: 'wasm' },
});

const folds = { trainRows: 600, testRows: 120 };

it('says that an LSTM is better than the last season where there is something to learn', async () => {
  const series = seasonalSeries({ rows: 840, seed: 1 });
  const models = { lstm: network, seasonal: seasonalNaive({ period: 24 }) };
  const report = createReport(await backtest({ models, baseline: 'seasonal', series, folds }));
  const { verdict, skill } = report.models.find(({ name }) => name === 'lstm')!.pointComparison;
  expect(verdict).toBe('better');
  expect(skill).toBeGreaterThan(0.2);
}, 120_000);

it('says that it is no better than the last value on a random walk', async () => {
  const series = randomWalk({ rows: 840, seed: 1 });
  const models = { lstm: network, persistence: persistence() };
  const report = createReport(await backtest({ models, series, folds }));
  const { verdict, skill } = report.models.find(({ name }) => name === 'lstm')!.pointComparison;
  expect(verdict).toBe('no demonstrable difference');
  expect(Math.abs(skill)).toBeLessThan(0.03);
}, 120_000);
