import type { EventFeed } from './event-feed';
import type { Log } from './log';
import type { ReloadReport } from './reload-report';
import type { RowStreams } from './row-streams';
import type { ServedModel } from './served-model';
import type { ServiceMetrics } from './service-metrics';

/** A model and what belongs to it. */
export interface ModelParts {
  model: ServedModel;
  streams: RowStreams;
  feed: EventFeed;
}

/** What the routes work with. */
export interface ServiceParts {
  models: ReadonlyMap<string, ModelParts>;
  metrics: ServiceMetrics;
  log: Log;
  reloads: ReloadReport;
  token: string | undefined;
  /** Bytes. */
  bodyLimit: number;
  isClosing: () => boolean;
  /** Told when a request begins; the result tells that it is answered. */
  begin: () => () => void;
}
