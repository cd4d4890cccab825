export type { ForecastAnswer } from './forecast-answer';
export { createForecastService, type ForecastService } from './forecast-service';
export type { ErrorAnswer } from './http-errors';
export type { ListenOptions } from './http-listener';
export type { Log, LogEntry } from './log';
export type { ModelDescription } from './model-description';
export type { StreamAnswer, StreamState } from './row-streams';
export type { ForecastServiceOptions } from './service-options';
