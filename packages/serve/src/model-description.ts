import type { Loss, Target } from '@btcfc/lstm';
import type { StreamState } from './row-streams';
import type { ModelParts } from './service-parts';

/** What is told of a model that is served. */
export interface ModelDescription {
  name: string;
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
  horizon: { targetOffset: number; steps: number };
  /** Inputs, in the order of rows. */
  columns: string[];
  /** Whether `base` has to be sent, and the column it is read from where it is not. */
  base: { needed: boolean; column: string | null };
  scale: { needed: boolean; column: string | null };
  /** Rows of the columns known ahead that `future` has to hold. */
  future: { rows: number; columns: string[] };
  streams: StreamState[];
}

export function describeModel({ model, streams }: ModelParts): ModelDescription {
  const { forecaster, revision, savedAt, loadedAt, rowsNeeded, rowsAhead } = model.current;
  const { settings, columns, requiredSeries } = forecaster;
  const { architecture, target, loss, seqLen, targetOffset, steps, knownColumns } = settings;
  const { base, scale } = requiredSeries;
  return {
    name: model.name,
    revision,
    savedAt: savedAt.toISOString(),
    loadedAt: loadedAt.toISOString(),
    architecture,
    target,
    loss,
    seqLen,
    rowsNeeded,
    horizon: { targetOffset, steps },
    columns,
    base: { needed: base.needed, column: base.column ?? null },
    scale: { needed: scale.needed, column: scale.column ?? null },
    future: { rows: rowsAhead, columns: rowsAhead > 0 ? [...knownColumns] : [] },
    streams: streams.states(),
  };
}
