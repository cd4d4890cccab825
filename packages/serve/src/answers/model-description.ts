import type { Loss, Target } from '@btcfc/lstm';
import type { ForecasterKind } from '../models/forecaster';
import type { ServedModel } from '../models/served-model';
import type { StreamState } from '../streams/row-streams';

/** What is told of a model that is served. */
export interface ModelDescription {
  name: string;
  /** What was saved: a forecaster, or an ensemble of them. */
  kind: ForecasterKind;
  revision: string;
  savedAt: string;
  loadedAt: string;
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
  /** Inputs, in the order of rows. */
  columns: readonly string[];
  /** Whether `base` has to be sent, and the column it is read from where it is not. */
  base: { needed: boolean; column: string | null };
  /** The same of `scale`. */
  scale: { needed: boolean; column: string | null };
  /** Rows of the columns known ahead that `future` has to hold. */
  future: { rows: number; columns: string[] };
  streams: StreamState[];
}

export function describeModel({ name, current }: ServedModel, streams: StreamState[]): ModelDescription {
  const { forecaster, revision, savedAt, loadedAt, rowsNeeded } = current;
  const { kind, settings, columns, requiredSeries, rowsAhead } = forecaster;
  const { architecture, target, loss, seqLen, targetOffset, horizon, futureCovariates } = settings;
  const { base, scale } = requiredSeries;
  return {
    ...{ name, kind, revision },
    savedAt: savedAt.toISOString(),
    loadedAt: loadedAt.toISOString(),
    architecture: typeof architecture === 'string' ? architecture : architecture.name,
    ...{ target, loss, seqLen, rowsNeeded, horizon, targetOffset, columns },
    base: { needed: base.needed, column: base.column ?? null },
    scale: { needed: scale.needed, column: scale.column ?? null },
    future: { rows: rowsAhead, columns: rowsAhead > 0 ? [...futureCovariates] : [] },
    streams,
  };
}
