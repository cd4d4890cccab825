import {
  backtest,
  createReport,
  type ForecastModel,
  persistence,
  randomWalk,
  seasonalNaive,
  seasonalSeries,
} from '@btcfc/backtest';
import { LSTMForecaster } from '@btcfc/lstm';

const seqLen = 24;

/** An LSTM that forecasts the next value's difference from the last `seqLen` of them. */
const lstm: ForecastModel<LSTMForecaster> = {
  async fit({ series, seed }) {
    const forecaster = new LSTMForecaster({
      ...{
        seqLen,
        hiddenDim: 16,
        numLayers: 1,
        dropout: 0,
        batchSize: 32,
        lr: 5e-3,
        epochs: 40,
        patience: 8,
      },
      target: 'difference',
      targetOffset: 1,
      shrinkage: 'validation',
      backend: 'wasm',
      seed,
    });
    await forecaster.fit({ X: differences(series), y: series, base: series });
    return forecaster;
  },
  async predict(forecaster, { tail }) {
    const { series } = tail(seqLen + 1);
    const known = series.slice(1);
    return (await forecaster.predict({ X: differences(series).slice(1), base: known }))[0]!;
  },
  dispose: (forecaster) => forecaster.dispose(),
};

function differences(series: Float64Array): number[][] {
  return Array.from(series, (value, row) => [row === 0 ? 0 : value - series[row - 1]!]);
}

const folds = { trainRows: 600, testRows: 120 };

it('says that an LSTM is better than the last season where there is something to learn', async () => {
  const series = seasonalSeries({ rows: 840, seed: 1 });
  const models = { lstm, seasonal: seasonalNaive({ period: 24 }) };
  const report = createReport(await backtest({ models, baseline: 'seasonal', series, folds }));
  const { verdict, skill } = report.models.find(({ name }) => name === 'lstm')!.pointComparison;
  expect(verdict).toBe('better');
  expect(skill).toBeGreaterThan(0.2);
}, 120_000);

it('says that it is no better than the last value on a random walk', async () => {
  const series = randomWalk({ rows: 840, seed: 1 });
  const models = { lstm, persistence: persistence() };
  const report = createReport(await backtest({ models, series, folds }));
  const { verdict, skill } = report.models.find(({ name }) => name === 'lstm')!.pointComparison;
  expect(verdict).toBe('no demonstrable difference');
  expect(Math.abs(skill)).toBeLessThan(0.03);
}, 120_000);
