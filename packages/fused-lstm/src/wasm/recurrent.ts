import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type {
  RecurrentAttributes,
  RecurrentImplementation,
  RecurrentInputs,
  RecurrentOutputs,
} from '../kernels/recurrent-implementation';
import { currentEngine } from './engine/current-engine';
import type { Job } from './engine/job';
import type { Phase } from './engine/workers';
import { jobSizes, type Layout, layoutOf } from './layout';
import { makeTensor, sizeOf, valuesOf } from './memory/tensors';
import { Workspace } from './memory/workspace';
import { freeFinishedTapes, keepTape, tapeOf } from './tapes';

/** What tells one recurrent layer's kernels from another's. */
interface Cell<Attributes> {
  phases: { forward: Phase; backward: Phase };
  hasCellState: boolean;
  /** What a job says of its gates. */
  sizes(attributes: Attributes): Job & { gateCount: number };
}

/** Groups of panels that the gates and their like take. */
const gateGroups = 4;

/** The kernels of one kind of recurrent layer. */
export function recurrentKernels<Attributes extends RecurrentAttributes, States extends TensorInfo[]>(
  cell: Cell<Attributes>,
): Pick<RecurrentImplementation<Attributes, States>, 'forward' | 'backward' | 'inputGradient'> {
  return {
    forward({ backend, inputs, attributes }) {
      freeFinishedTapes();
      const engine = currentEngine();
      const kept = new Workspace(engine);
      const layout = layoutOf(inputs, engine.tileOf(cell.phases.forward));
      const passing = new Workspace(engine, layout.tile.lends);
      try {
        const sizes = { ...jobSizes(layout, attributes), ...cell.sizes(attributes) };
        const job: Job = {
          ...sizes,
          ...sequenceBlocks(kept, layout, inputs, { ...sizes, hasCellState: cell.hasCellState }),
          ...outputBlocks(passing, backend, layout, attributes, cell.hasCellState),
          ...copyInputs(passing, backend, inputs, sizes),
        };
        engine.run(cell.phases.forward, job, passing.lent);
        const outputs = readOutputs<States>(passing, backend, layout, job);
        if (!attributes.save) return { ...outputs, saved: [] };
        const id = keepTape({ layout, job, workspace: kept });
        return { ...outputs, saved: [makeTensor(backend, [1], Float32Array.of(id))] };
      } catch (error) {
        kept.free();
        throw error;
      } finally {
        passing.free();
        if (!attributes.save) kept.free();
      }
    },

    backward({ backend, gradients, saved, presence }) {
      const { layout, job, workspace } = tapeOf(valuesOf(backend, saved[0]!)[0]!);
      const { batch, features, units } = layout;
      const passing = new Workspace(workspace.engine, layout.tile.lends);
      const state = [batch, units];
      const columns = job.gateCount! * units;
      const biasShape = job.resetAfter ? [2, columns] : [columns];
      try {
        const copy = (info: TensorInfo | undefined) => info && passing.copyOf(backend, info);
        const biasGradient = presence.bias ? passing.plain(backend, biasShape) : 0;
        const call: Job = {
          ...job,
          ...gradientBlocks(passing, layout, job),
          outputGradient: passing.copyOf(backend, gradients.output),
          lastHiddenGradient: copy(gradients.states?.[0]),
          lastCellGradient: copy(gradients.states?.[1]),
          kernelGradient: passing.plain(backend, [features, columns]),
          recurrentGradient: passing.plain(backend, [units, columns]),
          biasGradient,
          recurrentBiasGradient: biasGradient && job.resetAfter ? biasGradient + 4 * columns : 0,
          initialHiddenGradient: presence.hidden ? passing.plain(backend, state) : 0,
          initialCellGradient: presence.cell ? passing.plain(backend, state) : 0,
        };
        workspace.engine.run(cell.phases.backward, call, passing.lent);
        const read = (shape: number[], address: number | undefined) =>
          address ? passing.tensor(backend, shape, address) : undefined;
        return {
          kernel: read([features, columns], call.kernelGradient)!,
          recurrentKernel: read([units, columns], call.recurrentGradient)!,
          bias: read(biasShape, call.biasGradient),
          hidden: read(state, call.initialHiddenGradient),
          cell: read(state, call.initialCellGradient),
          saved: [],
        };
      } finally {
        passing.free();
      }
    },

    inputGradient({ backend, saved }) {
      const { layout, job, workspace } = tapeOf(valuesOf(backend, saved[0]!)[0]!);
      const { batch, steps, features, featurePanels, unitPanels } = layout;
      const passing = new Workspace(workspace.engine, layout.tile.lends);
      try {
        const plainXGradient = passing.plain(backend, [batch, steps, features]);
        const call: Job = {
          ...job,
          kernelTransposed: passing.bytes(
            featurePanels * unitPanels * job.gateCount! * transposedBlock(layout),
          ),
          // the inputs have been used: their gradient takes their place
          xGradient: job.x,
          plainXGradient,
        };
        workspace.engine.run('inputGradient', call, passing.lent);
        return passing.tensor(backend, [batch, steps, features], plainXGradient);
      } finally {
        passing.free();
      }
    },
  };
}

/** Bytes of a transposed panel for each panel of a gate: as many rows as columns. */
function transposedBlock({ tile }: Layout): number {
  return tile.columns ** 2 * 4;
}

function sequenceBlocks(
  workspace: Workspace,
  layout: Layout,
  inputs: RecurrentInputs,
  { gateCount, resetAfter, hasCellState }: { gateCount: number; resetAfter?: number; hasCellState: boolean },
): Job {
  const { steps, paddedBatch, features, units, featurePanels, unitPanels, panelBytes } = layout;
  const hidden = workspace.bytes(unitPanels * panelBytes);
  const gateBytes = gateCount * unitPanels * 4 * layout.tile.columns;
  return {
    x: workspace.bytes(featurePanels * panelBytes),
    gates: workspace.bytes(gateGroups * unitPanels * panelBytes),
    hidden,
    cell: hasCellState ? workspace.bytes(unitPanels * panelBytes) : 0,
    recurrentInput: inputs.recurrentMask ? workspace.bytes(unitPanels * panelBytes) : hidden,
    recurrentMask: inputs.recurrentMask && workspace.bytes(unitPanels * layout.stepPanelBytes),
    mask: inputs.mask && workspace.bytes(steps * paddedBatch * 4),
    kernel: workspace.bytes(gateBytes * features),
    recurrent: workspace.bytes(gateBytes * units),
    bias: workspace.bytes(gateBytes),
    recurrentBias: resetAfter && workspace.bytes(gateBytes),
  };
}

function copyInputs(workspace: Workspace, backend: KernelBackend, inputs: RecurrentInputs, job: Job): Job {
  const copy = (info: TensorInfo | undefined) => info && workspace.copyOf(backend, info);
  const plainBias = copy(inputs.bias);
  return {
    plainX: copy(inputs.x),
    plainKernel: copy(inputs.kernel),
    plainRecurrent: copy(inputs.recurrentKernel),
    plainBias,
    // the second row of the same tensor
    plainRecurrentBias: job.resetAfter && plainBias && plainBias + 2 * sizeOf(inputs.bias!.shape),
    plainHidden: copy(inputs.hidden),
    plainCell: copy(inputs.cell),
    plainRecurrentMask: copy(inputs.recurrentMask),
    plainMask: copy(inputs.mask),
  };
}

function outputBlocks(
  workspace: Workspace,
  backend: KernelBackend,
  layout: Layout,
  attributes: RecurrentAttributes,
  hasCellState: boolean,
): Job {
  const { batch, steps, units } = layout;
  const state = () => workspace.plain(backend, [batch, units]);
  return {
    output: attributes.returnSequences ? workspace.plain(backend, [batch, steps, units]) : state(),
    lastHidden: attributes.returnState ? state() : 0,
    lastCell: attributes.returnState && hasCellState ? state() : 0,
  };
}

function readOutputs<States extends TensorInfo[]>(
  workspace: Workspace,
  backend: KernelBackend,
  { batch, steps, units }: Layout,
  { sequences, output, lastHidden, lastCell }: Job,
): Omit<RecurrentOutputs<States>, 'saved'> {
  const read = (shape: number[], address: number) => workspace.tensor(backend, shape, address);
  const last = [lastHidden, lastCell].flatMap((address) => (address ? [read([batch, units], address)] : []));
  return {
    output: read(sequences ? [batch, steps, units] : [batch, units], output!),
    states: last.length > 0 ? (last as States) : undefined,
  };
}

function gradientBlocks(workspace: Workspace, layout: Layout, job: Job): Job {
  const { unitPanels, stepPanelBytes } = layout;
  const step = () => workspace.bytes(unitPanels * stepPanelBytes);
  return {
    hiddenGradient: step(),
    cellGradient: job.cell ? step() : 0,
    passedGradient: job.mask ? step() : 0,
    resetGradient: job.resetAfter === 0 ? step() : 0,
    recurrentTransposed: workspace.bytes(unitPanels * unitPanels * job.gateCount! * transposedBlock(layout)),
  };
}
