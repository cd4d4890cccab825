import type { RecurrentAttributes, RecurrentInputs } from '../kernels/recurrent-implementation';
import type { Job } from './engine/job';

/** A call's shapes and the strides of its panels (see assembly/panels.ts). */
export interface Layout {
  batch: number;
  paddedBatch: number;
  steps: number;
  features: number;
  units: number;
  /** Panels of eight columns that hold the features, or the units. */
  featurePanels: number;
  unitPanels: number;
  /** Bytes from one panel to the next: of whole sequences, and of one step. */
  panelBytes: number;
  stepPanelBytes: number;
}

const rowBytes = 32;

export function layoutOf({ x, recurrentKernel }: Pick<RecurrentInputs, 'x' | 'recurrentKernel'>): Layout {
  const [batch, steps, features] = x.shape as [number, number, number];
  const units = recurrentKernel.shape[0]!;
  const paddedBatch = Math.ceil(batch / 4) * 4;
  return {
    batch,
    paddedBatch,
    steps,
    features,
    units,
    featurePanels: Math.ceil(features / 8),
    unitPanels: Math.ceil(units / 8),
    panelBytes: oddTiles((steps + 1) * paddedBatch) * rowBytes,
    stepPanelBytes: oddTiles(paddedBatch) * rowBytes,
  };
}

/** The fields of a job that say what to compute. */
export function jobSizes(layout: Layout, attributes: RecurrentAttributes): Job {
  const { batch, paddedBatch, steps, features, units, panelBytes, stepPanelBytes } = layout;
  return {
    ...{ batch, paddedBatch, steps, features, units, panelBytes, stepPanelBytes },
    hardGates: Number(attributes.gateActivation === 'hardSigmoid'),
    backwards: Number(attributes.goBackwards),
    sequences: Number(attributes.returnSequences),
  };
}

// panels a power of two apart would fall on each other in the cache
function oddTiles(rows: number): number {
  return ((rows / 4) | 1) * 4;
}
