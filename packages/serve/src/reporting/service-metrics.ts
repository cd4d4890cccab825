import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ForecastAnswer } from '../answers/forecast-answer';
import type { StreamState } from '../streams/row-streams';

/** What is read when metrics are asked for. */
export interface MeasuredModel {
  name: string;
  queueLength: () => number;
  subscribers: () => number;
  streams: () => StreamState[];
}

const perForecast = ['model', 'stream'];
const requestsTotal = 'btcfc_serve_requests_total';

/** Whether a service keeps its metrics in a registry already; no two can. */
export function isUsedByService(registry: Registry): boolean {
  return registry.getSingleMetric(requestsTotal) !== undefined;
}

/** Counts and last values for Prometheus. */
export class ServiceMetrics {
  private readonly requests;
  private readonly duration;
  private readonly forecasts;
  private readonly reloads;
  private readonly dropped;
  private readonly point;
  private readonly lower;
  private readonly upper;
  private readonly persistence;
  /** Steps that the last forecast of each stream has told. */
  private readonly steps = new Map<string, number>();

  constructor(readonly registry: Registry = new Registry()) {
    const registers = [registry];
    const gauge = (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name: `btcfc_serve_${name}`, help, labelNames, registers });
    const counter = (name: string, help: string, labelNames: string[]) =>
      new Counter({ name: `btcfc_serve_${name}`, help, labelNames, registers });

    this.requests = counter('requests_total', 'Requests answered.', ['method', 'route', 'status']);
    this.duration = new Histogram({
      name: 'btcfc_serve_forecast_duration_seconds',
      help: 'Time from asking for a forecast to having it, its wait in the queue included.',
      labelNames: ['model'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.forecasts = counter('forecasts_total', 'Forecasts made.', ['model']);
    this.reloads = counter('reloads_total', 'Changed folders, by what came of them.', ['model', 'result']);
    this.dropped = counter('dropped_subscribers_total', 'Listeners dropped for not reading.', ['model']);
    this.point = gauge('forecast_point', 'The last forecast.', [...perForecast, 'step']);
    this.lower = gauge('forecast_lower', 'The lowest quantile of the last forecast.', [
      ...perForecast,
      'step',
    ]);
    this.upper = gauge('forecast_upper', 'The highest quantile of the last forecast.', [
      ...perForecast,
      'step',
    ]);
    this.persistence = gauge('persistence', 'The last known value, beside the last forecast.', perForecast);
  }

  /** Reads some values when they are asked for. */
  watch(models: readonly MeasuredModel[]): void {
    const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => void) => {
      const registers = [this.registry];
      new Gauge({
        ...{ name: `btcfc_serve_${name}`, help, labelNames, registers },
        collect() {
          this.reset();
          collect(this);
        },
      });
    };
    gauge('queue_length', 'Forecasts that wait or are under way.', ['model'], (into) => {
      for (const { name, queueLength } of models) into.set({ model: name }, queueLength());
    });
    gauge('subscribers', 'Listeners of forecasts.', ['model'], (into) => {
      for (const { name, subscribers } of models) into.set({ model: name }, subscribers());
    });
    gauge('last_row_age_seconds', 'Time since the last row of a stream came.', perForecast, (into) => {
      for (const { name, streams } of models) {
        for (const { stream, lastArrival } of streams()) {
          into.set({ model: name, stream }, (Date.now() - Date.parse(lastArrival)) / 1000);
        }
      }
    });
    gauge('last_row_date_seconds', 'Date of the last row of a stream, Unix time.', perForecast, (into) => {
      for (const { name, streams } of models) {
        for (const { stream, lastDate } of streams()) {
          if (lastDate) into.set({ model: name, stream }, Date.parse(lastDate) / 1000);
        }
      }
    });
  }

  countRequest(method: string, route: string, status: number): void {
    this.requests.inc({ method, route, status });
  }

  /** Begins to time a forecast; the result ends it. */
  timeForecast(model: string): () => void {
    return this.duration.startTimer({ model });
  }

  /** Counts forecasts of series, which are as many as there are names for them: their values are not told. */
  countForecasts(model: string, count: number): void {
    this.forecasts.inc({ model }, count);
  }

  /** @param stream of rows; empty for a forecast of rows that came with the request */
  recordForecast(model: string, stream: string, { point, persistence, quantiles }: ForecastAnswer): void {
    this.forgetForecast(model, stream);
    this.forecasts.inc({ model });
    const labels = { model, stream };
    if (persistence !== null) this.persistence.set(labels, persistence);
    for (const [gauge, values] of [
      [this.point, point],
      [this.lower, quantiles[0] ?? []],
      [this.upper, quantiles.at(-1) ?? []],
    ] as const) {
      values.forEach((value, step) => {
        gauge.set({ ...labels, step: step + 1 }, value);
      });
    }
    this.steps.set(keyOf(model, stream), point.length);
  }

  /** Tells no more of a stream's last forecast. */
  forgetForecast(model: string, stream: string): void {
    const labels = { model, stream };
    this.persistence.remove(labels);
    for (let step = 1; step <= (this.steps.get(keyOf(model, stream)) ?? 0); step++) {
      for (const gauge of [this.point, this.lower, this.upper]) gauge.remove({ ...labels, step });
    }
    this.steps.delete(keyOf(model, stream));
  }

  countReload(model: string, result: 'reloaded' | 'failed'): void {
    this.reloads.inc({ model, result });
  }

  countDropped(model: string): void {
    this.dropped.inc({ model });
  }
}

function keyOf(model: string, stream: string): string {
  return `${model}/${stream}`;
}
