export type { ForecastAnswer } from './forecast-answer';
export {
  createForecastService,
  type ForecastService,
  type ForecastServiceOptions,
  type ListenOptions,
} from './forecast-service';
export type { ErrorAnswer } from './http-errors';
export type { Log, LogEntry } from './log';
export type { ModelDescription } from './model-description';
export type { StreamAnswer, StreamState } from './row-streams';
