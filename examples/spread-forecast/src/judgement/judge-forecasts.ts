import { type BacktestForecast, type BacktestResult, backtest, tailFolds } from '@btcfc/backtest';
import type { TimeSeries } from '@btcfc/core';
import { runTasks } from '@btcfc/tune';
import { judgedModels, type ModelName, modelVariable } from '../model/judged-models';
import type { SpreadModelOptions } from '../model/spread-model';

export interface JudgeForecastsOptions {
  /** Log prices and what is known beside them. */
  series: TimeSeries;
  /** How the LSTM is trained. */
  model: SpreadModelOptions;
  seed: number;
  /** Folds at a time, each in a process of its own. @default one per core */
  concurrency?: number;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

export interface JudgedForecasts {
  /** In log prices, whose moves are log returns. */
  logPrices: BacktestResult<ModelName>;
  /** The same forecasts in prices. */
  prices: BacktestResult<ModelName>;
}

/** Probabilities of the quantiles that are forecast. */
export const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** The second half of the days in five parts. */
export function judgedFolds({ values }: TimeSeries) {
  return tailFolds({ rows: values.length, testRows: Math.floor(values.length / 2), count: 5 });
}

/**
 * Walks the models through the folds, each fitted on all that lies before it. They forecast tomorrow's price from what
 * is known today.
 */
export async function judgeForecasts({
  series,
  model,
  seed,
  concurrency,
  signal,
  onProgress,
}: JudgeForecastsOptions): Promise<JudgedForecasts> {
  const module = new URL('./fold-worker.js', import.meta.url);
  const env = { [modelVariable]: JSON.stringify(model) };
  const folds = judgedFolds(series);
  const logPrices = await backtest({
    models: judgedModels(model),
    ...{ series, folds, levels, spreadBaseline: 'ewma', seed, signal },
    executor: (jobs, { onResult }) => runTasks(module, jobs, { concurrency, signal, env, onResult }),
    onProgress: ({ model, fold, done, total }) =>
      onProgress(`${model}, fold ${fold.index + 1} of ${folds.length}; ${done} of ${total} done`),
  });
  return { logPrices, prices: inPrices(logPrices) };
}

function inPrices(result: BacktestResult<ModelName>): BacktestResult<ModelName> {
  const exp = (values: Float64Array) => values.map(Math.exp);
  const inPrice = (forecast: BacktestForecast): BacktestForecast => ({
    ...forecast,
    actual: exp(forecast.actual),
    point: exp(forecast.point),
    last: exp(forecast.last),
    quantiles: forecast.quantiles.map(exp),
  });
  const forecasts = Object.entries(result.forecasts).map(([name, forecast]) => [name, inPrice(forecast)]);
  const series = result.series.map((each) => ({ ...each, values: exp(each.values) }));
  return { ...result, forecasts: Object.fromEntries(forecasts), series };
}
