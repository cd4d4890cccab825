/** A service and its models. */
export interface ServiceSeen {
  /** Its address. */
  url: string;
  /** Why it can't be asked now; null while it answers. */
  problem: string | null;
  models: readonly ModelSeen[];
}

export interface ModelSeen {
  name: string;
  kind: string;
  takes: string;
  horizon: number | null;
  revision: string;
  savedAt: string;
  loadedAt: string;
  /** Reloads since the service began, by what came of them. */
  reloads: { reloaded: number; failed: number };
  streams: readonly string[];
}

/** The forecasts of a stream, one row for each, of what its first row ahead said and of what came. */
export interface StreamSeen {
  model: string;
  stream: string;
  past: readonly PastForecast[];
  /** The last forecast. */
  last: LastForecast;
  /** How often the widest interval shall hold what comes; null: no more than its levels say. */
  nominal: number | null;
}

export interface PastForecast {
  /** The date of the row that was forecast, or its place. */
  at: string | number;
  point: number;
  lower: number | null;
  upper: number | null;
  /** The value known last when it was forecast. */
  persistence: number;
  /** What came; null: not yet known. */
  actual: number | null;
}

export interface LastForecast {
  dates: readonly string[] | null;
  point: readonly number[];
  levels: readonly number[];
  quantiles: readonly (readonly number[])[];
  forecastAt: string;
  revision: string;
}

/** How the service did between two looks at its metrics. */
export interface Measure {
  /** Milliseconds since 1970. */
  at: number;
  models: readonly ModelMeasure[];
  /** Requests answered in a second, and those of them with a status from 400. */
  requests: number;
  failures: number;
}

export interface ModelMeasure {
  name: string;
  /** Requests that wait or are under way. */
  queue: number;
  forecasts: number;
  /** Milliseconds of half and of 95 in 100 of the forecasts since; null where there was none. */
  median: number | null;
  slow: number | null;
}
