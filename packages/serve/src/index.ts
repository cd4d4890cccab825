export type { ForecastAnswer } from './answers/forecast-answer';
export type {
  ModelDescription,
  RowModelDescription,
  SeriesModelDescription,
} from './answers/model-description';
export type { SeriesAnswer, SeriesForecastAnswer } from './answers/series-answer';
export type { ListenOptions } from './http/connections/http-listener';
export type { ErrorAnswer } from './http/http-errors';
export type { InputStepsOptions } from './models/inputs/input-steps';
export {
  type ModelToSave,
  type ServedModelParts,
  saveServedModel,
} from './models/saving/save-served-model';
export type { Log, LogEntry } from './reporting/log';
export type { ForecastClusterOptions } from './service/cluster/cluster-options';
export { createForecastCluster, type ForecastCluster } from './service/cluster/forecast-cluster';
export { createForecastService, type ForecastService } from './service/forecast-service';
export type { ForecastServiceOptions } from './service/service-options';
export type { CalibrationAnswer } from './streams/calibration/coverage';
export type { StreamAnswer, StreamState } from './streams/row-streams';
export type { VerifiedWebhook, VerifyWebhookOptions } from './streams/webhooks/verify-webhook';
export { verifyWebhook } from './streams/webhooks/verify-webhook';
export type { WebhookState } from './streams/webhooks/webhook';
export type { ToldWebhook, WebhookOptions } from './streams/webhooks/webhook-options';
export type { WebhookAnswer } from './streams/webhooks/webhooks';
