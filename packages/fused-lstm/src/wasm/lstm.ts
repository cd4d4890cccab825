import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type {
  LstmAttributes,
  LstmGradients,
  LstmImplementation,
  LstmInputs,
  LstmOutputs,
} from '../kernels/lstm-implementation';
import { currentEngine } from './engine/current-engine';
import type { Job } from './engine/job';
import { jobSizes, type Layout, layoutOf } from './layout';
import { makeTensor, valuesOf } from './memory/tensors';
import { Workspace } from './memory/workspace';
import { freeFinishedTapes, keepTape, tapeOf } from './tapes';

type Call<Name extends 'forward' | 'backward' | 'inputGradient'> = Parameters<LstmImplementation[Name]>[0];

export function forward({ backend, inputs, attributes }: Call<'forward'>): LstmOutputs {
  freeFinishedTapes();
  const engine = currentEngine();
  const kept = new Workspace(engine);
  const passing = new Workspace(engine);
  try {
    const layout = layoutOf(inputs);
    const job: Job = {
      ...jobSizes(layout, attributes),
      ...sequenceBlocks(kept, layout, inputs),
      ...outputBlocks(passing, layout, attributes),
      ...copyInputs(passing, backend, inputs),
    };
    engine.run('forward', job);
    const outputs = readOutputs(passing, backend, layout, job);
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
}

export function backward({ backend, gradients, saved, presence }: Call<'backward'>): LstmGradients {
  const { layout, job, workspace } = tapeOf(valuesOf(backend, saved[0]!)[0]!);
  const { batch, features, units } = layout;
  const passing = new Workspace(workspace.engine);
  const state = [batch, units];
  try {
    const call: Job = {
      ...job,
      ...gradientBlocks(passing, layout, job),
      outputGradient: passing.copyOf(backend, gradients.output),
      lastHiddenGradient: gradients.states && passing.copyOf(backend, gradients.states[0]),
      lastCellGradient: gradients.states && passing.copyOf(backend, gradients.states[1]),
      kernelGradient: passing.plain([features, 4 * units]),
      recurrentGradient: passing.plain([units, 4 * units]),
      biasGradient: presence.bias ? passing.plain([4 * units]) : 0,
      initialHiddenGradient: presence.hidden ? passing.plain(state) : 0,
      initialCellGradient: presence.cell ? passing.plain(state) : 0,
    };
    workspace.engine.run('backward', call);
    const read = (shape: number[], address: number | undefined) =>
      address ? passing.tensor(backend, shape, address) : undefined;
    return {
      kernel: read([features, 4 * units], call.kernelGradient)!,
      recurrentKernel: read([units, 4 * units], call.recurrentGradient)!,
      bias: read([4 * units], call.biasGradient),
      hidden: read(state, call.initialHiddenGradient),
      cell: read(state, call.initialCellGradient),
      saved: [],
    };
  } finally {
    passing.free();
  }
}

export function inputGradient({ backend, saved }: Call<'inputGradient'>): TensorInfo {
  const { layout, job, workspace } = tapeOf(valuesOf(backend, saved[0]!)[0]!);
  const { batch, steps, features, featurePanels, unitPanels } = layout;
  const passing = new Workspace(workspace.engine);
  try {
    const plainXGradient = passing.plain([batch, steps, features]);
    workspace.engine.run('inputGradient', {
      ...job,
      kernelTransposed: passing.bytes(featurePanels * unitPanels * gatePanelBlock),
      // the inputs have been used: their gradient takes their place
      xGradient: job.x,
      plainXGradient,
    });
    return passing.tensor(backend, [batch, steps, features], plainXGradient);
  } finally {
    passing.free();
  }
}

/** Bytes of a transposed panel for each panel of units: four gates of 8 x 8 floats. */
const gatePanelBlock = 4 * 8 * 8 * 4;

function sequenceBlocks(workspace: Workspace, layout: Layout, inputs: LstmInputs): Job {
  const { steps, paddedBatch, features, units, featurePanels, unitPanels, panelBytes } = layout;
  const hidden = workspace.bytes(unitPanels * panelBytes);
  return {
    x: workspace.bytes(featurePanels * panelBytes),
    gates: workspace.bytes(4 * unitPanels * panelBytes),
    hidden,
    cell: workspace.bytes(unitPanels * panelBytes),
    recurrentInput: inputs.recurrentMask ? workspace.bytes(unitPanels * panelBytes) : hidden,
    recurrentMask: inputs.recurrentMask && workspace.bytes(unitPanels * layout.stepPanelBytes),
    mask: inputs.mask && workspace.bytes(steps * paddedBatch * 4),
    kernel: workspace.bytes(4 * unitPanels * features * 32),
    recurrent: workspace.bytes(4 * unitPanels * units * 32),
    bias: workspace.bytes(4 * unitPanels * 32),
  };
}

function copyInputs(workspace: Workspace, backend: KernelBackend, inputs: LstmInputs): Job {
  const copy = (info: TensorInfo | undefined) => info && workspace.copyOf(backend, info);
  return {
    plainX: copy(inputs.x),
    plainKernel: copy(inputs.kernel),
    plainRecurrent: copy(inputs.recurrentKernel),
    plainBias: copy(inputs.bias),
    plainHidden: copy(inputs.hidden),
    plainCell: copy(inputs.cell),
    plainRecurrentMask: copy(inputs.recurrentMask),
    plainMask: copy(inputs.mask),
  };
}

function outputBlocks(workspace: Workspace, layout: Layout, attributes: LstmAttributes): Job {
  const { batch, steps, units } = layout;
  const state = () => workspace.plain([batch, units]);
  return {
    output: attributes.returnSequences ? workspace.plain([batch, steps, units]) : state(),
    lastHidden: attributes.returnState ? state() : 0,
    lastCell: attributes.returnState ? state() : 0,
  };
}

function readOutputs(
  workspace: Workspace,
  backend: KernelBackend,
  { batch, steps, units }: Layout,
  { sequences, output, lastHidden, lastCell }: Job,
): Omit<LstmOutputs, 'saved'> {
  const read = (shape: number[], address: number) => workspace.tensor(backend, shape, address);
  return {
    output: read(sequences ? [batch, steps, units] : [batch, units], output!),
    states:
      lastHidden && lastCell ? [read([batch, units], lastHidden), read([batch, units], lastCell)] : undefined,
  };
}

function gradientBlocks(workspace: Workspace, { unitPanels, stepPanelBytes }: Layout, job: Job): Job {
  const step = () => workspace.bytes(unitPanels * stepPanelBytes);
  return {
    hiddenGradient: step(),
    cellGradient: step(),
    passedGradient: job.mask ? step() : 0,
    recurrentTransposed: workspace.bytes(unitPanels * unitPanels * gatePanelBlock),
  };
}
