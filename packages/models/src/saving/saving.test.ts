import { type ForecastModel, loadModel, memoryStore, readSavedFiles } from '@btcfc/core';
import { garchMoves } from '@btcfc/test-support';
import {
  AdaptiveConformal,
  arima,
  arRidge,
  autoArima,
  boostedScale,
  croston,
  dampedHolt,
  drift,
  egarch,
  ets,
  ewma,
  expandingQuantiles,
  garch,
  gjr,
  logHar,
  mstl,
  PidConformal,
  persistence,
  ResidualClipper,
  SplitConformal,
  seasonalNaive,
  simpleExponentialSmoothing,
  theta,
  tsb,
} from '../index';
import { fit, predict } from '../test-support/ask';

const series = garchMoves(120).map((move, row) => 100 + 0.1 * row + move);
const asked = { horizon: 3, levels: [0.1, 0.5, 0.9] };

const models: Record<string, ForecastModel<never>> = {
  persistence: persistence() as never,
  drift: drift({ target: 'log-difference' }) as never,
  'seasonal-naive': seasonalNaive({ period: 7 }) as never,
  'simple-exponential-smoothing': simpleExponentialSmoothing() as never,
  'damped-holt': dampedHolt() as never,
  ets: ets({ period: 4 }) as never,
  theta: theta({ period: 7 }) as never,
  croston: croston({ variant: 'classic' }) as never,
  tsb: tsb({ beta: 0.2 }) as never,
  mstl: mstl({ period: [7, 30] }) as never,
  arima: arima({ order: [1, 0, 1] }) as never,
  'auto-arima': autoArima({ period: 4 }) as never,
  'ar-ridge': arRidge({ lags: [1, 7], alpha: [0.1, 10] }) as never,
  'expanding-quantiles': expandingQuantiles({ window: 50 }) as never,
  ewma: ewma({ decay: [0.8, 0.95] }) as never,
  'log-har': logHar() as never,
  'boosted-scale': boostedScale({ trees: 5 }) as never,
  // its degrees of freedom are infinite
  garch: garch() as never,
  gjr: gjr({ distribution: 'skewed-t' }) as never,
  egarch: egarch({ distribution: 'student-t' }) as never,
};

it.each(Object.entries(models))('%s forecasts the same after saving', async (kind, model) => {
  const fitted = await fit<never>(model, series, asked);
  const store = memoryStore();
  await model.save!(fitted, store);
  const expected = await predict(model, fitted, [series.slice(0, 110), series], asked);
  const loaded = await loadModel(store);
  expect(loaded.kind).toBe(kind);
  expect(loaded.fitted).toEqual(fitted);
  const again = await predict(loaded.model, loaded.fitted, [series.slice(0, 110), series], asked);
  expect([again.point, ...again.quantiles]).toEqual([expected.point, ...expected.quantiles]);
  expect(await model.load!(store)).toEqual(fitted);
});

it('says so of another kind, and of a file that was changed', async () => {
  const store = memoryStore();
  const model = drift();
  await model.save(await fit(model, series), store);
  await expect(seasonalNaive({ period: 2 }).load(store)).rejects.toMatchObject({
    code: 'INVALID_DATA',
    message: expect.stringContaining('of kind "drift", not "seasonal-naive"'),
  });
  const { files } = await readSavedFiles(store);
  const bytes = files.get('model.json')!.slice();
  bytes[20]! ^= 1;
  await store.write({ 'model.json': bytes });
  await expect(loadModel(store)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
});

const rows = { forecast: { point: series.map(() => 100) }, actual: series };

it.each([
  ['SplitConformal', new SplitConformal().fit(rows), SplitConformal],
  ['AdaptiveConformal', new AdaptiveConformal().warmUp(rows), AdaptiveConformal],
  ['PidConformal', new PidConformal({ gain: 0.5 }).warmUp(rows), PidConformal],
  [
    'ResidualClipper',
    new ResidualClipper().fit({ values: series, reference: series.map(() => 100) }),
    ResidualClipper,
  ],
])('%s is the same after saving, and no model', async (name, calibrator, kind) => {
  const store = memoryStore();
  await calibrator.save(store);
  expect((await kind.load(store)).toJSON()).toEqual(calibrator.toJSON());
  await expect(loadModel(store)).rejects.toThrow(`Read it with \`${name}.load\``);
});

it('refuses what a model of other options has saved', async () => {
  const store = memoryStore();
  const six = seasonalNaive({ period: 6 });
  await six.save(
    await fit(
      six,
      Float64Array.from({ length: 20 }, (_, row) => row % 6),
    ),
    store,
  );
  await expect(seasonalNaive({ period: 3 }).load(store)).rejects.toMatchObject({
    code: 'INVALID_DATA',
    message: expect.stringContaining('with the options {"period":6}, not {"period":3}'),
  });
  expect(await seasonalNaive({ period: 6 }).load(store)).toHaveProperty('deviation');
});
