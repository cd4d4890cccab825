import type { Loss, Target } from '@btcfc/lstm';
import type { ForecasterKind } from '../models/forecaster';
import type { LoadedRowModel } from '../models/loaded-model';
import type { ServedModel } from '../models/served-model';
import type { StreamState } from '../streams/row-streams';

/** What is told of any model that is served. */
interface Described {
  name: string;
  /** As it was saved: `lstm`, `ets`. */
  kind: string;
  revision: string;
  savedAt: string;
  loadedAt: string;
  /** What calibrates its forecasts; null where nothing was saved with it. */
  calibration: { levels: readonly number[]; horizon: number } | null;
  streams: StreamState[];
}

/** What is told of a network that was fitted on rows. */
export interface RowModelDescription extends Described {
  /** What a request for a forecast holds. */
  takes: 'rows';
  kind: ForecasterKind;
  architecture: string;
  target: Target;
  loss: Loss;
  /** Rows of a window: the fewest that a forecast takes. */
  seqLen: number;
  /** Rows that a stream needs before its first forecast. */
  rowsNeeded: number;
  /** How many rows are forecast. */
  horizon: number;
  /** How many rows after the last row the first of them stands. */
  targetOffset: number;
  /** What rows hold, in their order: the inputs, or what these are made of. */
  columns: readonly string[];
  /** What makes the inputs of the rows that are sent, in order, and the column that is forecast; null where inputs are sent. */
  inputs: { steps: string[]; target: string } | null;
  /** Whether `base` has to be sent, and the column it is read from where it is not. */
  base: { needed: boolean; column: string | null };
  /** The same of `scale`. */
  scale: { needed: boolean; column: string | null };
  /** Rows of the columns known ahead that `future` has to hold. */
  future: { rows: number; columns: string[] };
}

/** What is told of a model of series. */
export interface SeriesModelDescription extends Described {
  /** What a request for a forecast holds. */
  takes: 'series';
  /** Rows ahead that it was fitted for; null where it forecasts as many as it is asked for. */
  horizon: number | null;
}

/** What is told of a model that is served. */
export type ModelDescription = RowModelDescription | SeriesModelDescription;

export function describeModel({ name, current }: ServedModel, streams: StreamState[]): ModelDescription {
  const { revision, content, calibration } = current;
  const described = {
    ...{ name, kind: content.kind, revision },
    savedAt: current.savedAt.toISOString(),
    loadedAt: current.loadedAt.toISOString(),
    calibration: calibration ? { levels: calibration.levels, horizon: calibration.horizon } : null,
    streams,
  };
  if (current.takes === 'series') return { ...described, takes: 'series', horizon: current.content.horizon };
  return { ...described, ...ofRows(current) };
}

function ofRows({
  content,
  rowsNeeded,
  inputs,
  offset: targetOffset,
}: LoadedRowModel): Omit<RowModelDescription, Exclude<keyof Described, 'kind'>> {
  const { kind, settings, requiredSeries, rowsAhead } = content;
  const { architecture, target, loss, seqLen, horizon, futureCovariates } = settings;
  const columns = inputs?.columns ?? content.columns;
  const { base, scale } = requiredSeries;
  return {
    takes: 'rows',
    kind,
    architecture: typeof architecture === 'string' ? architecture : architecture.name,
    ...{ target, loss, seqLen, rowsNeeded, horizon, targetOffset, columns },
    inputs: inputs ? { steps: inputs.kinds, target: inputs.target } : null,
    base: { needed: base.needed && !inputs, column: base.column ?? null },
    scale: { needed: scale.needed, column: scale.column ?? null },
    future: { rows: rowsAhead, columns: rowsAhead > 0 ? [...futureCovariates] : [] },
  };
}
