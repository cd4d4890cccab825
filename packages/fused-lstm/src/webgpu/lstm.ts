import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  LstmAttributes,
  LstmGradients,
  LstmImplementation,
  LstmInputs,
  LstmOutputs,
} from '../kernels/lstm-implementation';
import { copyElements, type ShaderEdit, ShaderRunner, type WebgpuBackend, webgpuUnavailable } from './device';
import { FloatTensors } from './float-tensors';
import { inputGradient, inputProjection, weightGradients } from './products/products';
import { defaultLoopUnits, runBackward, runForward } from './recurrence/choose';
import type { LstmShape } from './shape';
import { takeStep } from './take-step';

export interface WebgpuKernelOptions {
  /**
   * Up to how many units the steps are taken inside one dispatch; not above the default.
   * @default 256
   */
  loopUnits?: number;
  /** For tests: changes a shader before it is compiled. */
  edit?: ShaderEdit;
}

/** What the forward pass saves, in this order, with absent ones left out. */
const savedNames = [
  'x',
  'kernel',
  'recurrentKernel',
  'gates',
  'cells',
  'hiddens',
  'hidden',
  'mask',
  'recurrentMask',
] as const;
type SavedName = (typeof savedNames)[number];
type SavedTensors = Partial<Record<SavedName, TensorInfo>>;

/** The LSTM in WGSL, for the tfjs backend `webgpu`. */
export function createWebgpuLstm(options: WebgpuKernelOptions = {}): LstmImplementation {
  const { loopUnits = defaultLoopUnits, edit } = options;
  const runner = new ShaderRunner(edit);
  return {
    name: 'webgpu',
    backends: ['webgpu'],
    unavailable: webgpuUnavailable,
    forward: (call) =>
      forward({ ...call, backend: call.backend as unknown as WebgpuBackend, runner, loopUnits }),
    backward: (call) =>
      backward({ ...call, backend: call.backend as unknown as WebgpuBackend, runner, loopUnits }),
    inputGradient({ backend, saved, backwardSaved }) {
      const { shape, tensors } = unpackSaved(saved);
      return inputGradient({
        runner,
        backend: backend as unknown as WebgpuBackend,
        shape,
        kernel: tensors.kernel!,
        gateGradients: backwardSaved[0]!,
      });
    },
  };
}

export const webgpuLstm = createWebgpuLstm();

interface Context {
  runner: ShaderRunner;
  backend: WebgpuBackend;
  loopUnits: number;
}

function forward(call: Context & { inputs: LstmInputs; attributes: LstmAttributes }): LstmOutputs {
  const { runner, backend, inputs, attributes, loopUnits } = call;
  const floats = new FloatTensors(runner, backend);
  const { x, kernel, recurrentKernel, bias, hidden, cell, mask, recurrentMask } = floats.all(inputs);
  const [batch, steps, features] = x.shape as [number, number, number];
  const units = recurrentKernel.shape[0]!;
  const shape: LstmShape = { batch, steps, features, units };

  const gates = inputProjection({ runner, backend, shape, x, kernel, bias });
  const hiddens = backend.makeTensorInfo([batch, steps, units], 'float32');
  const cells = backend.makeTensorInfo([batch, steps + 1, units], 'float32');
  runForward(
    {
      runner,
      backend,
      shape,
      ...attributes,
      recurrentKernel,
      mask,
      recurrentMask,
      gates,
      hidden,
      cell,
      hiddens,
      cells,
    },
    loopUnits,
  );

  const last = (from: TensorInfo, stepCount: number) =>
    takeStep({ runner, backend, from, batch, stepCount, step: stepCount - 1, units });
  const states: LstmOutputs['states'] = attributes.returnState
    ? [last(hiddens, steps), last(cells, steps + 1)]
    : undefined;
  const lastHidden = () => (states ? shared(backend, states[0]) : last(hiddens, steps));
  const output = attributes.returnSequences ? shared(backend, hiddens) : lastHidden();

  const saved: TensorInfo[] = [];
  if (attributes.save) {
    const kept = { x, kernel, recurrentKernel, gates, cells, hiddens, hidden, mask, recurrentMask };
    for (const name of savedNames) if (kept[name]) shared(backend, kept[name]);
    saved.push(...packSaved(backend, shape, kept));
  }
  for (const own of [gates, cells, hiddens]) backend.disposeData(own.dataId);
  floats.free();
  return { output, states, saved };
}

function backward(call: Context & Parameters<LstmImplementation['backward']>[0]): LstmGradients {
  const { runner, backend, gradients, attributes, presence, loopUnits } = call;
  const floats = new FloatTensors(runner, backend);
  const { goBackwards, returnSequences } = attributes;
  const { shape, tensors } = unpackSaved(call.saved);
  const { batch, steps, units } = shape;
  const { x, recurrentKernel, gates, cells, hiddens, hidden, mask, recurrentMask } = tensors;

  const states = backend.makeTensorInfo([2, batch, units], 'float32');
  gradients.states?.forEach((state, index) => {
    const from = floats.of(state);
    copyElements({ backend, from, to: states, toOffset: index * batch * units, length: batch * units });
  });
  const gateGradients = backend.makeTensorInfo([batch, steps, 4 * units], 'float32');
  runBackward(
    {
      runner,
      backend,
      shape,
      ...attributes,
      recurrentKernel: recurrentKernel!,
      mask,
      recurrentMask,
      gates: gates!,
      cells: cells!,
      output: floats.of(gradients.output),
      returnSequences,
      states,
      hasLastStates: gradients.states !== undefined,
      gateGradients,
    },
    loopUnits,
  );

  const initialGradient = (index: number) => {
    const to = backend.makeTensorInfo([batch, units], 'float32');
    const length = batch * units;
    copyElements({ backend, from: states, fromOffset: index * length, to, length });
    return to;
  };
  const results: LstmGradients = {
    ...weightGradients({
      runner,
      backend,
      shape,
      goBackwards,
      x: x!,
      hiddens: hiddens!,
      hidden,
      recurrentMask,
      gateGradients,
      hasBias: presence.bias,
    }),
    hidden: presence.hidden ? initialGradient(0) : undefined,
    cell: presence.cell ? initialGradient(1) : undefined,
    saved: [gateGradients],
  };
  backend.disposeData(states.dataId);
  floats.free();
  return results;
}

/**
 * tfjs allocates zeros for each saved output, of its shape. So the saved ones claim to be empty, which costs
 * nothing, and the first, which really is, carries in its shape what the others' shapes were and which of
 * them there are.
 */
function packSaved(backend: WebgpuBackend, shape: LstmShape, tensors: SavedTensors): TensorInfo[] {
  const { batch, steps, features, units } = shape;
  const flags = savedNames.reduce((bits, name, index) => (tensors[name] ? bits | (1 << index) : bits), 0);
  const description = backend.makeTensorInfo(
    [batch, steps, features, units, flags, 0],
    'float32',
    new Float32Array(0),
  );
  const present = savedNames.filter((name) => tensors[name]);
  return [description, ...present.map((name) => ({ ...tensors[name]!, shape: [0] }))];
}

function unpackSaved([description, ...present]: TensorInfo[]): { shape: LstmShape; tensors: SavedTensors } {
  const [batch, steps, features, units, flags] = description!.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const names = savedNames.filter((_, index) => flags & (1 << index));
  const tensors = Object.fromEntries(names.map((name, index) => [name, present[index]!])) as SavedTensors;
  return { shape: { batch, steps, features, units }, tensors };
}

function shared(backend: WebgpuBackend, tensor: TensorInfo): TensorInfo {
  backend.incRef(tensor.dataId);
  return { ...tensor };
}
