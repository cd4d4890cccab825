import {
  add,
  concat,
  engine,
  type KernelBackend,
  pad,
  reshape,
  reverse,
  slice,
  type Tensor,
  type TensorInfo,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { LstmAttributes, LstmImplementation, LstmInputs } from '../kernels/lstm-implementation';
import {
  type BlockLstmInputs,
  type BlockLstmOutputs,
  blockLstm,
  blockLstmGradient,
  blockLstmOutputs,
  type TensorflowBackend,
  tensorflowUnavailable,
} from './block-lstm';

/**
 * The LSTM by one operation of TensorFlow for each direction, on the processor or a graphics card, for the backend of
 * tfjs-node and tfjs-node-gpu.
 */
export const tensorflowLstm: LstmImplementation = {
  name: 'tensorflow',
  backends: ['tensorflow'],
  unavailable: tensorflowUnavailable,
  refuses({ gateActivation, hasMask, hasRecurrentMask }) {
    if (gateActivation !== 'sigmoid')
      return `TensorFlow's operation has sigmoid gates, not ${gateActivation}`;
    if (hasMask) return "TensorFlow's operation takes no mask";
    return hasRecurrentMask ? "TensorFlow's operation has no recurrent dropout" : undefined;
  },

  forward: ({ backend, inputs, attributes }) =>
    within(backend, ({ own, tensorOf, handOver }) => {
      const given = blockInputs(inputs, attributes, tensorOf);
      const outputs = blockLstm(own, given);
      const states = attributes.returnState
        ? [lastStep(outputs.hiddens), lastStep(outputs.cells)]
        : undefined;
      const output = attributes.returnSequences
        ? transpose(outputs.hiddens, [1, 0, 2])
        : (states?.[0]?.clone() ?? lastStep(outputs.hiddens));
      const saved = attributes.save ? pack(given, outputs, handOver) : [];
      return { output, states: states as [Tensor, Tensor] | undefined, saved };
    }),

  backward: ({ backend, gradients, saved, attributes, presence }) =>
    within(backend, ({ own, tensorOf }) => {
      const { shape, inputs, outputs } = unpack(saved, tensorOf);
      const { steps, features, units } = shape;
      // that of a state is one of the last step
      const ofLastStep = (tensor: TensorInfo) => {
        const last = reshape(tensorOf(tensor), [1, ...tensor.shape]);
        return pad(last, [[steps - 1, 0], [0, 0], [0, 0]]); // biome-ignore format: one pair for each axis
      };
      const ofOutput = attributes.returnSequences
        ? transpose(tensorOf(gradients.output), [1, 0, 2])
        : ofLastStep(gradients.output);
      const [hidden, cell] = gradients.states ?? [];
      const { weights, bias, ...rest } = blockLstmGradient(own, inputs, outputs, {
        hiddens: hidden ? add(ofOutput, ofLastStep(hidden)) : ofOutput,
        cells: cell ? ofLastStep(cell) : zeros([steps, shape.batch, units]),
      });
      return {
        kernel: slice(weights, [0, 0], [features, 4 * units]),
        recurrentKernel: slice(weights, [features, 0], [units, 4 * units]),
        bias: presence.bias ? bias : undefined,
        hidden: presence.hidden ? rest.hidden : undefined,
        cell: presence.cell ? rest.cell : undefined,
        saved: [rest.x],
      };
    }),

  inputGradient: ({ backend, backwardSaved, attributes }) =>
    within(backend, ({ tensorOf }) => {
      const timeFirst = tensorOf(backwardSaved[0]!);
      return transpose(attributes.goBackwards ? reverse(timeFirst, 0) : timeFirst, [1, 0, 2]);
    }),
};

interface Scope {
  own: TensorflowBackend;
  /** A tensor of the same values, which goes with the scope. */
  tensorOf(info: TensorInfo): Tensor;
  /** What outlives the scope, with the shape it is to show. */
  handOver(tensor: TensorInfo, shape: number[]): TensorInfo;
}

/** Runs a part of a kernel, and gives back whatever it made on the way. */
function within<Result extends object>(backend: KernelBackend, work: (scope: Scope) => Result): Result {
  const share = ({ dataId, dtype }: TensorInfo, shape: number[]) => {
    backend.incRef(dataId);
    return { dataId, dtype, shape };
  };
  const tensorOf = (info: TensorInfo) => engine().makeTensorFromTensorInfo(share(info, info.shape));
  const scope = { own: backend as TensorflowBackend, tensorOf, handOver: share };
  return tidy(() => work(scope) as never) as Result;
}

function blockInputs(
  { x, kernel, recurrentKernel, bias, hidden, cell }: LstmInputs,
  { goBackwards }: LstmAttributes,
  tensorOf: Scope['tensorOf'],
): BlockLstmInputs {
  const batch = x.shape[0]!;
  const units = recurrentKernel.shape[0]!;
  const timeFirst = transpose(tensorOf(x), [1, 0, 2]);
  const orZeros = (tensor: TensorInfo | undefined, shape: number[]) =>
    tensor ? tensorOf(tensor) : zeros(shape);
  return {
    x: goBackwards ? reverse(timeFirst, 0) : timeFirst,
    cell: orZeros(cell, [batch, units]),
    hidden: orZeros(hidden, [batch, units]),
    weights: concat([tensorOf(kernel), tensorOf(recurrentKernel)], 0),
    peephole: zeros([units]),
    bias: orZeros(bias, [4 * units]),
  };
}

/** Of [T, B, H] the last step, [B, H]. */
function lastStep(sequence: Tensor): Tensor {
  const [steps, batch, units] = sequence.shape as [number, number, number];
  return reshape(slice(sequence, [steps - 1, 0, 0], [1, batch, units]), [batch, units]);
}

interface Shape {
  steps: number;
  batch: number;
  features: number;
  units: number;
}

const inputNames = ['x', 'cell', 'hidden', 'weights', 'bias'] as const;

/** tfjs makes zeros of the shape of whatever is saved: so they claim to be empty, but for the first, which tells the shapes. */
function pack(inputs: BlockLstmInputs, outputs: BlockLstmOutputs, handOver: Scope['handOver']): TensorInfo[] {
  const [steps, batch, features] = inputs.x.shape as [number, number, number];
  const units = inputs.hidden.shape[1]!;
  const all = [...inputNames.map((name) => inputs[name]), ...blockLstmOutputs.map((name) => outputs[name])];
  const described = zeros([steps, batch, features, units, 0]);
  return [handOver(described, described.shape), ...all.map((tensor) => handOver(tensor, [0]))];
}

function unpack([described, ...saved]: TensorInfo[], tensorOf: Scope['tensorOf']) {
  const [steps, batch, features, units] = described!.shape as [number, number, number, number];
  const shapes = {
    x: [steps, batch, features],
    cell: [batch, units],
    hidden: [batch, units],
    weights: [features + units, 4 * units],
    bias: [4 * units],
  };
  const shaped = (index: number, shape: number[]) => tensorOf({ ...saved[index]!, shape });
  const inputs = inputNames.map((name, index) => [name, shaped(index, shapes[name])]);
  const outputs = blockLstmOutputs.map((name, index) => [
    name,
    shaped(inputNames.length + index, [steps, batch, units]),
  ]);
  return {
    shape: { steps, batch, features, units } satisfies Shape,
    inputs: { ...Object.fromEntries(inputs), peephole: zeros([units]) } as unknown as BlockLstmInputs,
    outputs: Object.fromEntries(outputs) as unknown as BlockLstmOutputs,
  };
}
