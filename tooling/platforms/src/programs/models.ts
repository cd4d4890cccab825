import { loadModel, openStore, Rng } from '@btcfc/core';
import {
  arima,
  arRidge,
  autoArima,
  average,
  boostedScale,
  combineForecasts,
  croston,
  decompose,
  egarch,
  ets,
  ewma,
  forecastSeries,
  garch,
  gjr,
  logHar,
  mstl,
  seasonalNaive,
  spreadPool,
  theta,
} from '@btcfc/models';

/** Fits, forecasts, keeps a model and reads it again. */
export async function program(): Promise<unknown> {
  const series = Array.from({ length: 80 }, (_, row) => 100 + ((row * 7) % 11) + (row % 4));
  const asked = { series, horizon: 3, levels: [0.1, 0.5, 0.9] };
  const forecasts = await Promise.all(
    [seasonalNaive({ period: 4 }), garch(), arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 4 })].map(
      (model) => forecastSeries({ model, ...asked }),
    ),
  );
  const { point, quantiles } = combineForecasts({ forecasts });

  const period = 4;
  const dated = { values: series, dates: series.map((_, row) => Date.UTC(2020, 3 * row)) };
  const models = {
    ets: ets({ period }),
    arima: autoArima({ period }),
    theta: theta({ period }),
    mstl: mstl(),
  };
  const mean = await forecastSeries({ model: average({ models }), ...asked, series: dated });
  const demand = await forecastSeries({
    model: croston(),
    series: series.map((value) => value % 3),
    horizon: 2,
  });
  const { periods, trend } = decompose(dated);

  // calm and wild months in turn; no two moves are alike, as trees would tell ties apart by what engines round
  const rng = new Rng(1);
  const prices = [100];
  for (let day = 1; day < 240; day++) {
    const size = Math.floor(day / 40) % 2 === 0 ? 0.004 : 0.02;
    prices.push(prices[day - 1]! * (1 + size * (2 * rng.uniform() - 1)));
  }
  const distribution = 'student-t';
  const ofSpread = {
    ewma: ewma({ target: 'log-difference', decay: 'validation', tailHalfLife: 100 }),
    gjr: gjr({ distribution }),
    egarch: egarch({ distribution: 'skewed-t' }),
    har: logHar(),
    boosted: boostedScale({ trees: 20, minRows: 10 }),
    pool: spreadPool(),
  };
  const spreads: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(ofSpread)) {
    const ahead = await forecastSeries({ model: each, ...asked, series: prices });
    spreads[name] = ahead.quantiles;
  }

  const model = arRidge({ lags: 4 });
  const values = Float64Array.from(series);
  const input = { series: { values }, panel: [{ values }], first: 0, horizon: 3, levels: [], seed: 0 };
  const place = openStore('models-ar');
  await model.save(await model.fit(input), place);
  const loaded = await loadModel(place);
  const again = await loaded.model.predict(loaded.fitted, [
    { ...input, origin: series.length - 1, tail: (count) => ({ values: values.slice(-count) }) },
  ]);
  return {
    point,
    quantiles,
    mean: mean.quantiles,
    demand: demand.point,
    periods,
    trend: trend.slice(0, 4),
    spreads,
    again: again.point,
  };
}
