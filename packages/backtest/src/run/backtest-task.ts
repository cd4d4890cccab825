import type { Fold } from '../folds/walk-forward-folds';
import {
  type AnyForecastModel,
  asForecastModel,
  type Forecast,
  type ForecastModel,
} from '../model/forecast-model';
import { createFitInput, createPredictInput, type InputContext } from '../model/model-input';
import { type ForecastValues, readForecast } from '../model/read-forecast';
import { originsOf, type Refit, trainRangeAt } from './origins';

/** A forecast as it is written to a journal. */
export interface OriginForecast extends ForecastValues {
  fold: number;
  origin: number;
}

/** A part of a backtest that depends on no other: one model on one series, in one fold or in a row of them. */
export interface BacktestTask {
  /** Unlike that of any other task of the backtest. */
  id: string;
  model: string;
  series: string;
  folds: Fold[];
}

interface RunTaskOptions {
  task: BacktestTask;
  model: AnyForecastModel;
  context: InputContext;
  stride: number;
  refit: Refit;
  onFoldEnd?: (fold: Fold) => void;
}

/** Fits and forecasts, in time order; what a fit holds is freed also when it fails. */
export async function runTask(options: RunTaskOptions): Promise<OriginForecast[]> {
  const run = new TaskRun(options);
  try {
    for (const fold of options.task.folds) {
      await run.walk(fold);
      options.onFoldEnd?.(fold);
    }
  } finally {
    await run.dispose();
  }
  return run.forecasts;
}

class TaskRun {
  readonly forecasts: OriginForecast[] = [];
  private readonly model: ForecastModel;
  private fitted: { value: unknown } | undefined;
  private errors: number[] = [];

  constructor(private readonly options: RunTaskOptions) {
    this.model = asForecastModel(options.model);
  }

  async walk(fold: Fold): Promise<void> {
    const { refit, stride, context } = this.options;
    const origins = originsOf(fold, context.horizon, stride);
    if (typeof refit === 'function') return this.ask(fold, origins, refit);
    const every = typeof refit === 'number' ? refit : origins.length;
    for (let start = 0; start < origins.length; start += every) {
      const share = origins.slice(start, start + every);
      if (refit !== false || !this.fitted) await this.fit(fold, share[0]!);
      await this.predict(fold, share);
    }
  }

  async dispose(): Promise<void> {
    const { fitted } = this;
    this.fitted = undefined;
    if (fitted) await this.model.dispose?.(fitted.value);
  }

  private async ask(fold: Fold, origins: number[], refit: Exclude<Refit, boolean | number>): Promise<void> {
    for (const origin of origins) {
      const isDue =
        !this.fitted || refit({ origin, fold, sinceFit: this.errors.length, errors: [...this.errors] });
      if (isDue) await this.fit(fold, origin);
      await this.predict(fold, [origin]);
    }
  }

  private async fit(fold: Fold, origin: number): Promise<void> {
    const { context } = this.options;
    context.signal?.throwIfAborted();
    await this.dispose();
    this.errors = [];
    this.fitted = { value: await this.model.fit(createFitInput(context, trainRangeAt(fold, origin))) };
  }

  private async predict(fold: Fold, origins: number[]): Promise<void> {
    const { model, fitted } = this;
    const { context } = this.options;
    const inputs = origins.map((origin) => createPredictInput(context, origin));
    context.signal?.throwIfAborted();
    if (model.predictMany) {
      const many = await model.predictMany(fitted!.value, inputs);
      for (const [index, origin] of origins.entries()) this.keep(fold, origin, many[index]!);
      return;
    }
    for (const [index, origin] of origins.entries()) {
      context.signal?.throwIfAborted();
      this.keep(fold, origin, await model.predict(fitted!.value, inputs[index]!));
    }
  }

  private keep(fold: Fold, origin: number, forecast: Forecast): void {
    const { context, task } = this.options;
    const { horizon, levels, data } = context;
    const values = readForecast(forecast, { model: task.model, origin, horizon, levels });
    this.forecasts.push({ fold: fold.index, origin, ...values });
    this.errors.push(Math.abs(values.point[0]! - data.series[origin + 1]!));
  }
}
