import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type {
  RecurrentAttributes,
  RecurrentImplementation,
  RecurrentInputs,
  RecurrentOutputs,
} from '../kernels/recurrent-implementation';
import { gradientBlocks, sequenceBlocks, transposedBytes } from './blocks';
import type { Cell } from './cells';
import { currentEngine } from './engine/current-engine';
import type { Job } from './engine/job';
import { type CallSizes, jobSizes, type Layout, layoutOf } from './layout';
import { makeTensor, sizeOf, valuesOf } from './memory/tensors';
import { Workspace } from './memory/workspace';
import { freeFinishedTapes, keepTape, tapeOf } from './tapes';

/** The kernels of one kind of recurrent layer. */
export function recurrentKernels<Attributes extends RecurrentAttributes, States extends TensorInfo[]>(
  cell: Cell<Attributes>,
): Pick<RecurrentImplementation<Attributes, States>, 'forward' | 'backward' | 'inputGradient'> {
  return {
    forward({ backend, inputs, attributes }) {
      freeFinishedTapes();
      const engine = currentEngine();
      const kept = new Workspace(engine);
      const layout = layoutOf(sizesOf(inputs), engine.tile);
      const passing = new Workspace(engine, layout.tile.lends);
      try {
        const sizes = { ...jobSizes(layout, attributes), ...cell.sizes(attributes) };
        const job: Job = {
          ...sizes,
          singleRow: Number(layout.batch === 1 && !attributes.save),
          ...sequenceBlocks(kept, layout, {
            ...sizes,
            hasCellState: cell.hasCellState,
            isMasked: inputs.mask !== undefined,
            dropsStates: inputs.recurrentMask !== undefined,
          }),
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
      const { batch, steps, features } = layout;
      const passing = new Workspace(workspace.engine, layout.tile.lends);
      try {
        const plainXGradient = passing.plain(backend, [batch, steps, features]);
        const call: Job = {
          ...job,
          kernelTransposed: passing.bytes(transposedBytes(layout, layout.featurePanels, job.gateCount!)),
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

function sizesOf({ x, recurrentKernel }: RecurrentInputs): CallSizes {
  const [batch, steps, features] = x.shape as [number, number, number];
  return { batch, steps, features, units: recurrentKernel.shape[0]! };
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
