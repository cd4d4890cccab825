import type { Measure } from '../../service/messages';

/** Values of Prometheus' text format by name and labels. */
export type Metrics = ReadonlyMap<
  string,
  readonly { labels: Readonly<Record<string, string>>; value: number }[]
>;

/** Reads Prometheus' text format, as far as a service of ours writes it. */
export function readMetrics(text: string): Metrics {
  const metrics = new Map<string, { labels: Record<string, string>; value: number }[]>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [
      label!,
      text!.replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign)),
    ]);
    const found = metrics.get(name) ?? [];
    found.push({ labels: Object.fromEntries(pairs), value: Number(value!.replace('+Inf', 'Infinity')) });
    metrics.set(name, found);
  }
  return metrics;
}

/** The value of a metric with these labels, 0 where there is none; several with them are added up. */
export function valueIn(
  metrics: Metrics,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = metrics.get(`btcfc_serve_${name}`) ?? [];
  return found
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/** How a service did between two readings, so many seconds apart. */
export function measureBetween(
  before: Metrics,
  after: Metrics,
  models: readonly string[],
  seconds: number,
): Measure {
  // a service that began anew counts from 0
  const grown = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    Math.max(0, valueIn(after, name, labels) - valueIn(before, name, labels));
  const answered = after.get('btcfc_serve_requests_total') ?? [];
  const bad = answered.filter(({ labels }) => Number(labels.status) >= 400);
  const failures = bad.reduce(
    (sum, { labels, value }) => sum + Math.max(0, value - valueIn(before, 'requests_total', labels)),
    0,
  );
  return {
    at: Date.now(),
    requests: grown('requests_total') / seconds,
    failures: failures / seconds,
    models: models.map((model) => ({
      name: model,
      queue: valueIn(after, 'queue_length', { model }),
      forecasts: grown('forecasts_total', { model }),
      median: quantileOf(before, after, model, 0.5),
      slow: quantileOf(before, after, model, 0.95),
    })),
  };
}

/** A quantile of the times of forecasts, as Prometheus' `histogram_quantile` has it, milliseconds. */
function quantileOf(before: Metrics, after: Metrics, model: string, share: number): number | null {
  const name = 'forecast_duration_seconds_bucket';
  const buckets = (after.get(`btcfc_serve_${name}`) ?? [])
    .filter(({ labels }) => labels.model === model)
    .map(({ labels, value }) => ({
      upTo: Number(labels.le!.replace('+Inf', 'Infinity')),
      count: value - valueIn(before, name, labels),
    }))
    .sort((left, right) => left.upTo - right.upTo);
  const all = buckets.at(-1)?.count ?? 0;
  if (all <= 0) return null;
  const place = buckets.findIndex(({ count }) => count >= share * all);
  const [low, below] = place > 0 ? [buckets[place - 1]!.upTo, buckets[place - 1]!.count] : [0, 0];
  const { upTo, count } = buckets[place]!;
  if (upTo === Number.POSITIVE_INFINITY) return low * 1000;
  return (low + ((upTo - low) * (share * all - below)) / (count - below || 1)) * 1000;
}
