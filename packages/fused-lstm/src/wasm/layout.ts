import type { RecurrentAttributes } from '../kernels/recurrent-implementation';
import type { Tile } from './engine/engine';
import type { Job } from './engine/job';

/** The shapes of a call. */
export interface CallSizes {
  batch: number;
  steps: number;
  features: number;
  units: number;
}

/** A call's shapes and the strides of its panels (see assembly/panels.ts). */
export interface Layout extends CallSizes {
  paddedBatch: number;
  tile: Tile;
  /** Panels that hold the features, or the units. */
  featurePanels: number;
  unitPanels: number;
  /** Bytes from one panel to the next: of whole sequences, and of one step. */
  panelBytes: number;
  stepPanelBytes: number;
}

export function layoutOf({ batch, steps, features, units }: CallSizes, tile: Tile): Layout {
  const paddedBatch = Math.ceil(batch / tile.rows) * tile.rows;
  const rowBytes = 4 * tile.columns;
  return {
    batch,
    paddedBatch,
    steps,
    features,
    units,
    tile,
    featurePanels: Math.ceil(features / tile.columns),
    unitPanels: Math.ceil(units / tile.columns),
    panelBytes: oddTiles((steps + 1) * paddedBatch, tile.rows) * rowBytes,
    stepPanelBytes: oddTiles(paddedBatch, tile.rows) * rowBytes,
  };
}

/** The fields of a job that say what to compute. */
export function jobSizes(
  layout: Layout,
  attributes: Pick<RecurrentAttributes, 'gateActivation' | 'goBackwards' | 'returnSequences'>,
): Job {
  const { batch, paddedBatch, steps, features, units, panelBytes, stepPanelBytes } = layout;
  return {
    ...{ batch, paddedBatch, steps, features, units, panelBytes, stepPanelBytes },
    hardGates: Number(attributes.gateActivation === 'hardSigmoid'),
    backwards: Number(attributes.goBackwards),
    sequences: Number(attributes.returnSequences),
  };
}

// panels a power of two apart would fall on each other in the cache
function oddTiles(rows: number, tileRows: number): number {
  return ((rows / tileRows) | 1) * tileRows;
}
