import type { ServedModel } from '../models/served-model';
import type { Log } from '../reporting/log';
import type { ReloadReport } from '../reporting/reload-report';
import type { ServiceMetrics } from '../reporting/service-metrics';
import type { EventFeed } from '../streams/event-feed';
import type { RowStreams } from '../streams/row-streams';
import type { Webhooks } from '../streams/webhooks/webhooks';
import type { Peers } from './peers/peers';

/** A model and what belongs to it. */
export interface ModelParts {
  model: ServedModel;
  streams: RowStreams;
  feed: EventFeed;
  webhooks: Webhooks;
}

/** What the routes work with. */
export interface ServiceParts {
  models: ReadonlyMap<string, ModelParts>;
  metrics: ServiceMetrics;
  log: Log;
  reloads: ReloadReport;
  token: string | undefined;
  /** By which names the service is asked besides those of this machine; where none are given, by any with a token. */
  allowedHosts: readonly string[] | undefined;
  /** Whether it listens where only this machine reaches it. */
  isLocal: () => boolean;
  /** Bytes. */
  bodyLimit: number;
  isClosing: () => boolean;
  /** Told when a request begins; the result tells that it is answered. */
  begin: () => () => void;
  /** The other processes that share the port, where there are any. */
  peers: Peers | undefined;
}
