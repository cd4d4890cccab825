import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ForecastAnswer } from '../answers/forecast-answer';
import type { CalibrationAnswer } from '../streams/calibration/coverage';
import type { StreamState } from '../streams/row-streams';
import { type DeliveryResult, deliveryResults, type WebhookState } from '../streams/webhooks/webhook';

/** What is read when metrics are asked for. */
export interface MeasuredModel {
  name: string;
  queueLength: () => number;
  subscribers: () => number;
  streams: () => StreamState[];
  webhooks: () => WebhookState[];
}

interface LastForecast {
  labels: { model: string; stream: string };
  answer: ForecastAnswer;
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
  private readonly deliveries;
  private readonly failedDeliveries;
  /** Of each stream of each model; they are told when they are asked for, since most never are. */
  private readonly last = new Map<string, LastForecast>();

  constructor(readonly registry: Registry = new Registry()) {
    const registers = [registry];
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
    this.deliveries = counter('webhook_deliveries_total', 'Forecasts for webhooks, by what became of them.', [
      ...perForecast,
      'result',
    ]);
    this.failedDeliveries = counter('webhook_failures_total', 'Tries to deliver that failed.', perForecast);
    const steps = [...perForecast, 'step'];
    this.gauge('forecast_point', 'The last forecast.', steps, (into) => {
      for (const { labels, answer } of this.last.values()) setSteps(into, labels, answer.point);
    });
    this.gauge('forecast_lower', 'The lowest quantile of the last forecast.', steps, (into) => {
      for (const { labels, answer } of this.last.values()) setSteps(into, labels, answer.quantiles[0]);
    });
    this.gauge('forecast_upper', 'The highest quantile of the last forecast.', steps, (into) => {
      for (const { labels, answer } of this.last.values()) setSteps(into, labels, answer.quantiles.at(-1));
    });
    this.gauge('persistence', 'The last known value, beside the last forecast.', perForecast, (into) => {
      for (const { labels, answer } of this.last.values()) {
        if (answer.persistence !== null) into.set(labels, answer.persistence);
      }
    });
    const perStep = [
      ['interval_coverage', 'Share of intervals that held what came, so far.', ({ share }) => share],
      ['interval_rows', 'Rows of which it is known.', ({ rows }) => rows],
    ] satisfies [string, string, (of: CalibrationAnswer['coverage'][number]) => number | null][];
    for (const [name, help, told] of perStep) {
      this.gauge(name, help, steps, (into) => {
        for (const { labels, answer } of this.last.values()) {
          setSteps(into, labels, answer.calibration?.coverage.map(told));
        }
      });
    }
    this.gauge('interval_nominal', 'Share of intervals that shall hold what comes.', perForecast, (into) => {
      for (const { labels, answer } of this.last.values()) {
        if (answer.calibration) into.set(labels, answer.calibration.nominal);
      }
    });
  }

  /** Reads some values when they are asked for. */
  watch(models: readonly MeasuredModel[]): void {
    this.gauge('queue_length', 'Forecasts that wait or are under way.', ['model'], (into) => {
      for (const { name, queueLength } of models) into.set({ model: name }, queueLength());
    });
    this.gauge('subscribers', 'Listeners of forecasts.', ['model'], (into) => {
      for (const { name, subscribers } of models) into.set({ model: name }, subscribers());
    });
    this.gauge('webhook_pending', 'Forecasts that wait for a webhook to take them.', perForecast, (into) => {
      for (const { name, webhooks } of models) {
        for (const { stream, pending } of webhooks()) into.set({ model: name, stream }, pending);
      }
    });
    this.gauge('last_row_age_seconds', 'Time since the last row of a stream came.', perForecast, (into) => {
      for (const { name, streams } of models) {
        for (const { stream, lastArrival } of streams()) {
          into.set({ model: name, stream }, (Date.now() - Date.parse(lastArrival)) / 1000);
        }
      }
    });
    this.gauge(
      'last_row_date_seconds',
      'Date of the last row of a stream, Unix time.',
      perForecast,
      (into) => {
        for (const { name, streams } of models) {
          for (const { stream, lastDate } of streams()) {
            if (lastDate) into.set({ model: name, stream }, Date.parse(lastDate) / 1000);
          }
        }
      },
    );
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
  recordForecast(model: string, stream: string, answer: ForecastAnswer): void {
    this.forecasts.inc({ model });
    this.keepForecast(model, stream, answer);
  }

  /** Tells of a stream's last forecast, which was made before. */
  keepForecast(model: string, stream: string, answer: ForecastAnswer): void {
    this.last.set(keyOf(model, stream), { labels: { model, stream }, answer });
  }

  /** Tells no more of a stream's last forecast. */
  forgetForecast(model: string, stream: string): void {
    this.last.delete(keyOf(model, stream));
  }

  countReload(model: string, result: 'reloaded' | 'failed'): void {
    this.reloads.inc({ model, result });
  }

  countDropped(model: string): void {
    this.dropped.inc({ model });
  }

  countDeliveries(model: string, stream: string, result: DeliveryResult, count: number): void {
    this.deliveries.inc({ model, stream, result }, count);
  }

  /** Tells no more of a stream's webhook: callers may set and delete any number of them. */
  forgetWebhook(model: string, stream: string): void {
    this.failedDeliveries.remove({ model, stream });
    for (const result of deliveryResults) this.deliveries.remove({ model, stream, result });
  }

  countFailedDelivery(model: string, stream: string): void {
    this.failedDeliveries.inc({ model, stream });
  }

  /** A gauge whose values are read when they are asked for. */
  private gauge(name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => void): void {
    const registers = [this.registry];
    new Gauge({
      ...{ name: `btcfc_serve_${name}`, help, labelNames, registers },
      collect() {
        this.reset();
        collect(this);
      },
    });
  }
}

function setSteps(into: Gauge, labels: object, values: readonly (number | null)[] = []): void {
  values.forEach((value, step) => {
    if (value !== null) into.set({ ...labels, step: step + 1 }, value);
  });
}

function keyOf(model: string, stream: string): string {
  return `${model}/${stream}`;
}
