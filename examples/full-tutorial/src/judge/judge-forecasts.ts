import { type BacktestResult, backtest, type ForecastRecord, tailFolds } from '@btcfc/backtest';
import { keepPricedRows, sortByDate } from '@btcfc/btc-features';
import { runTasks } from '@btcfc/tune';
import type { DataFrame } from 'danfojs-node';
import type { TutorialOptions } from '../arguments';
import { joinKnownSignals, signalNames } from '../signals/join-known-signals';
import type { SignalSource } from '../signals/load-signals';
import { judgedModels, type ModelName, modelVariable } from './models';
import { signalCovariate } from './spread-inputs';
import { type SpreadModelOptions, usualEpochs } from './spread-model';

export interface JudgeForecastsOptions {
  /** As read, rows in time order. */
  raw: DataFrame;
  /** Further inputs of the LSTM. */
  signals: readonly SignalSource[];
  options: Pick<TutorialOptions, 'seed' | 'backend' | 'epochs' | 'search'>;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

export interface JudgedForecasts {
  /** In log prices, whose moves are log returns. */
  logPrices: BacktestResult<ModelName>;
  /** The same forecasts in prices. */
  prices: BacktestResult<ModelName>;
  /** The day of each row. */
  days: string[];
}

/** Probabilities of the quantiles that are forecast. */
export const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

const folds = 5;

/**
 * Walks the models through the second half of the days in five folds, each fitted on all that lies before it. They
 * forecast tomorrow's price from what is known today.
 */
export async function judgeForecasts({
  raw,
  signals,
  options,
  signal,
  onProgress,
}: JudgeForecastsOptions): Promise<JudgedForecasts> {
  const { days, ...rows } = judgedRows(raw, signals);
  const module = new URL('./fold-worker.js', import.meta.url);
  const model: SpreadModelOptions = {
    backend: options.backend,
    epochs: Math.min(options.epochs, usualEpochs),
  };
  const env = { [modelVariable]: JSON.stringify(model) };
  const logPrices = await backtest({
    models: judgedModels(model),
    ...rows,
    levels,
    spreadBaseline: 'ewma',
    seed: options.seed,
    executor: (jobs, { onResult }) =>
      runTasks(module, jobs, { workers: options.search.workers, signal, env, onResult }),
    signal,
    onProgress: ({ model, fold, done, total }) =>
      onProgress(`${model}, fold ${fold.index + 1} of ${folds}; ${done} of ${total} done`),
  });
  return { logPrices, prices: inPrices(logPrices), days };
}

/** Log prices, what is known beside them, and the folds: the second half of the days in five parts. */
export function judgedRows(raw: DataFrame, signals: readonly SignalSource[] = []) {
  const frame = sortByDate(keepPricedRows(raw));
  const column = (name: string) => frame.column(name).values as number[];
  const days = frame.column('Date').values as string[];
  const joined = joinKnownSignals({ Date: days }, signals);
  const known = signals
    .flatMap(signalNames)
    .map((name) => [signalCovariate(name), joined[name] as Float64Array]);
  const series = Float64Array.from(column('btc_market_price'), Math.log);
  return {
    days,
    series,
    covariates: {
      volume: Float64Array.from(column('btc_trade_volume')),
      weekendAhead: Float64Array.from(days, isBeforeWeekend),
      ...Object.fromEntries(known),
    },
    folds: tailFolds({ rows: series.length, testRows: Math.floor(series.length / 2), count: folds }),
  };
}

function isBeforeWeekend(day: string): number {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 5 || weekday === 6 ? 1 : 0;
}

function inPrices(result: BacktestResult<ModelName>): BacktestResult<ModelName> {
  const exp = (values: readonly number[]) => values.map(Math.exp);
  const ofRecord = (record: ForecastRecord): ForecastRecord => ({
    ...record,
    actual: exp(record.actual),
    point: exp(record.point),
    last: Math.exp(record.last),
    ...(record.quantiles && { quantiles: record.quantiles.map((step) => exp(Array.from(step))) }),
  });
  const forecasts = Object.entries(result.forecasts).map(([name, records]) => [name, records.map(ofRecord)]);
  const series = Object.entries(result.series).map(([name, values]) => [name, values.map(Math.exp)]);
  return { ...result, forecasts: Object.fromEntries(forecasts), series: Object.fromEntries(series) };
}
