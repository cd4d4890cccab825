import type { WebhookReport } from '../streams/webhooks/webhook';
import type { Log } from './log';
import type { ServiceMetrics } from './service-metrics';

/** Counts and logs what happens to the webhooks of a model. The address of a receiver may hold a secret: its host is told. */
export function webhookReport({
  metrics,
  log,
  model,
}: {
  metrics: ServiceMetrics;
  log: Log;
  model: string;
}): WebhookReport {
  return {
    ended(stream, result, count) {
      metrics.countDeliveries(model, stream, result, count);
      if (result === 'delivered' || result === 'dropped') return;
      log({ level: 'error', event: 'webhook-given-up', model, stream, reason: result });
    },
    failed(stream, host, reason) {
      metrics.countFailedDelivery(model, stream);
      log({ level: 'warn', event: 'webhook-failed', model, stream, host, reason });
    },
    overflowing(stream, host) {
      const message = 'Forecasts that waited longest are dropped for newer ones.';
      log({ level: 'error', event: 'webhook-overflowing', model, stream, host, message });
    },
    removed: (stream) => metrics.forgetWebhook(model, stream),
    gone(stream, host) {
      log({ level: 'warn', event: 'webhook-ended', model, stream, host });
    },
  };
}
