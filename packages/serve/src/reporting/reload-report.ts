import { answerTo } from '../http/http-errors';
import type { ServedModel } from '../models/served-model';
import type { Log } from './log';
import type { ServiceMetrics } from './service-metrics';

/** Counts and logs what came of a reload, whoever asked for it. */
export interface ReloadReport {
  reloaded: (model: ServedModel) => void;
  failed: (model: ServedModel, error: unknown) => void;
}

export function reloadReport({ metrics, log }: { metrics: ServiceMetrics; log: Log }): ReloadReport {
  return {
    reloaded({ name, current }) {
      metrics.countReload(name, 'reloaded');
      log({ level: 'info', event: 'reloaded', model: name, revision: current.revision });
    },
    failed({ name }, error) {
      metrics.countReload(name, 'failed');
      log({ level: 'error', event: 'reload-failed', model: name, message: answerTo(error).answer.message });
    },
  };
}
