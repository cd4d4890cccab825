import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GruAttributes, GruImplementation } from '../kernels/gru-kernels';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import type {
  RecurrentAttributes,
  RecurrentGradients,
  RecurrentImplementation,
  RecurrentInputs,
  RecurrentOutputs,
} from '../kernels/recurrent-implementation';
import { copyElements, type ShaderEdit, ShaderRunner, type WebgpuBackend, webgpuUnavailable } from './device';
import { FloatTensors } from './float-tensors';
import { inputGradient, inputProjection, weightGradients } from './products/products';
import type { CellKind } from './recurrence/cells';
import { defaultLoopUnits, runBackward, runForward } from './recurrence/choose';
import { joinGruGradients, spreadGruWeights } from './recurrence/columns';
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
  return createRecurrent('lstm', options);
}

/** The GRU in WGSL, with the reset gate after the product. */
export function createWebgpuGru(options: WebgpuKernelOptions = {}): GruImplementation {
  return {
    ...createRecurrent<GruAttributes, [TensorInfo]>('gru', options),
    refuses: ({ resetAfter }) =>
      resetAfter ? undefined : 'the kernels for the backend "webgpu" need `resetAfter`',
  };
}

export const webgpuLstm = createWebgpuLstm();
export const webgpuGru = createWebgpuGru();

function createRecurrent<Attributes extends RecurrentAttributes, States extends TensorInfo[]>(
  kind: CellKind,
  { loopUnits = defaultLoopUnits, edit }: WebgpuKernelOptions,
): RecurrentImplementation<Attributes, States> {
  const runner = new ShaderRunner(edit);
  const context = { kind, runner, loopUnits };
  const own = (backend: unknown) => backend as WebgpuBackend;
  return {
    name: 'webgpu',
    backends: ['webgpu'],
    unavailable: webgpuUnavailable,
    forward: ({ backend, ...call }) =>
      forward({ ...call, ...context, backend: own(backend) }) as RecurrentOutputs<States>,
    backward: ({ backend, ...call }) => backward({ ...call, ...context, backend: own(backend) }),
    inputGradient({ backend, saved, backwardSaved }) {
      const { shape, tensors } = unpackSaved(saved);
      return inputGradient({
        runner,
        backend: own(backend),
        shape,
        kernel: tensors.kernel!,
        gateGradients: backwardSaved[0]!,
      });
    },
  };
}

interface Context {
  kind: CellKind;
  runner: ShaderRunner;
  backend: WebgpuBackend;
  loopUnits: number;
}

function forward(
  call: Context & { inputs: RecurrentInputs; attributes: RecurrentAttributes },
): RecurrentOutputs<TensorInfo[]> {
  const { kind, runner, backend, inputs, attributes, loopUnits } = call;
  const floats = new FloatTensors(runner, backend);
  const given = floats.all(inputs);
  const { x, hidden, cell, mask, recurrentMask } = given;
  const spread = kind === 'gru' ? spreadGruWeights({ runner, backend, ...given }) : undefined;
  const { kernel, recurrentKernel, bias } = spread ?? given;
  const [batch, steps, features] = x.shape as [number, number, number];
  const units = recurrentKernel.shape[0]!;
  const shape: LstmShape = { batch, steps, features, units };

  const gates = inputProjection({ runner, backend, shape, x, kernel, bias });
  const hiddens = backend.makeTensorInfo([batch, steps, units], 'float32');
  const cells = backend.makeTensorInfo([batch, steps + 1, units], 'float32');
  runForward(
    {
      kind,
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
  const lastStates = () => [last(hiddens, steps), ...(kind === 'lstm' ? [last(cells, steps + 1)] : [])];
  const states = attributes.returnState ? lastStates() : undefined;
  const lastHidden = () => (states ? shared(backend, states[0]!) : last(hiddens, steps));
  const output = attributes.returnSequences ? shared(backend, hiddens) : lastHidden();

  const saved: TensorInfo[] = [];
  if (attributes.save) {
    const kept = { x, kernel, recurrentKernel, gates, cells, hiddens, hidden, mask, recurrentMask };
    for (const name of savedNames) if (kept[name]) shared(backend, kept[name]);
    saved.push(...packSaved(backend, shape, kept));
  }
  const own = spread ? Object.values(spread).flatMap((tensor) => tensor ?? []) : [];
  for (const { dataId } of [gates, cells, hiddens, ...own]) backend.disposeData(dataId);
  floats.free();
  return { output, states, saved };
}

function backward(
  call: Context &
    Omit<Parameters<RecurrentImplementation<RecurrentAttributes, TensorInfo[]>['backward']>[0], 'backend'>,
): RecurrentGradients {
  const { kind, runner, backend, gradients, attributes, presence, loopUnits } = call;
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
      kind,
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
  const ofWeights = weightGradients({
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
  });
  const results: RecurrentGradients = {
    ...(kind === 'gru' ? joinGruGradients({ runner, backend, ...ofWeights }) : ofWeights),
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
