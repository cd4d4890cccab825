import type { Job } from './engine/job';
import type { Layout } from './layout';
import type { Workspace } from './memory/workspace';

/** Groups of panels that the gates and their like take. */
const gateGroups = 4;

/** What a recurrent layer's job has beside its sizes. */
export interface BlockNeeds {
  gateCount: number;
  resetAfter?: number;
  hasCellState: boolean;
  /** Whether steps may be masked. */
  isMasked: boolean;
  /** Whether there is recurrent dropout. */
  dropsStates: boolean;
}

/** The blocks that a forward pass fills and the backward pass reads. */
export function sequenceBlocks(
  workspace: Workspace,
  layout: Layout,
  { gateCount, resetAfter, hasCellState, isMasked, dropsStates }: BlockNeeds,
): Job {
  const { steps, paddedBatch, features, units, featurePanels, unitPanels, panelBytes } = layout;
  const hidden = workspace.bytes(unitPanels * panelBytes);
  const gateBytes = gateCount * unitPanels * 4 * layout.tile.columns;
  return {
    x: workspace.bytes(featurePanels * panelBytes),
    gates: workspace.bytes(gateGroups * unitPanels * panelBytes),
    hidden,
    cell: hasCellState ? workspace.bytes(unitPanels * panelBytes) : 0,
    recurrentInput: dropsStates ? workspace.bytes(unitPanels * panelBytes) : hidden,
    recurrentMask: dropsStates ? workspace.bytes(unitPanels * layout.stepPanelBytes) : 0,
    mask: isMasked ? workspace.bytes(steps * paddedBatch * 4) : 0,
    kernel: workspace.bytes(gateBytes * features),
    recurrent: workspace.bytes(gateBytes * units),
    bias: workspace.bytes(gateBytes),
    recurrentBias: resetAfter && workspace.bytes(gateBytes),
  };
}

/** The blocks that only a backward pass needs. */
export function gradientBlocks(workspace: Workspace, layout: Layout, job: Job): Job {
  const { unitPanels, stepPanelBytes } = layout;
  const step = () => workspace.bytes(unitPanels * stepPanelBytes);
  return {
    hiddenGradient: step(),
    cellGradient: job.cell ? step() : 0,
    passedGradient: job.mask ? step() : 0,
    resetGradient: job.resetAfter === 0 ? step() : 0,
    recurrentTransposed: workspace.bytes(transposedBytes(layout, unitPanels, job.gateCount!)),
  };
}

/** Bytes of transposed weights whose rows take so many panels: each panel of a gate has as many rows as columns. */
export function transposedBytes({ tile, unitPanels }: Layout, panels: number, gateCount: number): number {
  return panels * unitPanels * gateCount * tile.columns ** 2 * 4;
}
