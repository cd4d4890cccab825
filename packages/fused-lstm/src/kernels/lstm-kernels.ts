import {
  engine,
  type GradConfig,
  getGradient,
  registerGradient,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {
  type LstmAttributes,
  type LstmImplementation,
  type LstmInputPresence,
  type LstmInputs,
  MAX_SAVED,
} from './lstm-implementation';
import { checkLstmTensors, type LstmTensors } from './lstm-tensors';
import { type Kernel, KernelRegistry } from './registry';
import { runKernel, type TensorMap } from './run-kernel';

const forwardName = 'FusedLSTM';
const backwardName = 'FusedLSTMGrad';
const inputGradientName = 'FusedLSTMInputGrad';

type CallAttributes = LstmAttributes & { presence: LstmInputPresence };

/** The LSTM's implementations by backend. */
export const lstmKernels = new KernelRegistry<LstmImplementation>((implementation) => {
  // all implementations share it
  if (!getGradient(forwardName)) registerGradient(gradient);
  return {
    [forwardName]: forwardKernel(implementation),
    [backwardName]: backwardKernel(implementation),
    [inputGradientName]: inputGradientKernel(implementation),
  };
});

export interface FusedCall {
  inputs: LstmTensors;
  attributes: Omit<LstmAttributes, 'save'>;
}

/**
 * Runs the layer's kernel on the current backend; differentiable once.
 *
 * @throws BtcfcError `INVALID_DATA` if a tensor's shape does not fit the others'
 */
export function runLstmKernel({ inputs, attributes }: FusedCall): { output: Tensor; states: Tensor[] } {
  const checked = checkLstmTensors(inputs);
  const present = Object.fromEntries(Object.entries(checked).filter(([, tensor]) => tensor)) as TensorMap;
  const call: CallAttributes = {
    ...attributes,
    save: gradientDepth() > 0,
    presence: { bias: !!inputs.bias, hidden: !!inputs.hidden, cell: !!inputs.cell },
  };
  const outputs = runKernel(forwardName, present, call);
  return { output: outputs[0]!, states: attributes.returnState ? outputs.slice(1, 3) : [] };
}

/** Nested `tf.grad`s under way: the kernels have a first derivative only. */
export function gradientDepth(): number {
  return engine().state.gradientDepth;
}

function forwardKernel(implementation: LstmImplementation): Kernel {
  return ({ inputs, backend, attributes }) => {
    const { output, states, saved } = implementation.forward({
      backend,
      inputs: inputs as unknown as LstmInputs,
      attributes: attributes as CallAttributes,
    });
    return [output, ...(states ?? []), ...saved];
  };
}

function backwardKernel(implementation: LstmImplementation): Kernel {
  return ({ inputs, backend, attributes: given }) => {
    const { presence, ...attributes } = given as CallAttributes;
    const { output, hidden, cell, ...rest } = inputs as Record<string, TensorInfo>;
    const gradients = implementation.backward({
      backend,
      gradients: { output: output!, states: hidden && cell ? [hidden, cell] : undefined },
      saved: Object.values(rest),
      attributes,
      presence,
    });
    return [
      gradients.kernel,
      gradients.recurrentKernel,
      ...(presence.bias ? [gradients.bias!] : []),
      ...(presence.hidden ? [gradients.hidden!] : []),
      ...(presence.cell ? [gradients.cell!] : []),
      ...gradients.saved,
    ];
  };
}

function inputGradientKernel(implementation: LstmImplementation): Kernel {
  return ({ inputs, backend, attributes }) => {
    const entries = Object.entries(inputs as Record<string, TensorInfo>);
    const pick = (prefix: string) => entries.filter(([name]) => name.startsWith(prefix)).map(([, t]) => t);
    const x = implementation.inputGradient({
      backend,
      saved: pick('saved'),
      backwardSaved: pick('backward'),
      attributes: attributes as CallAttributes,
    });
    return [x];
  };
}

const gradient: GradConfig = {
  kernelName: forwardName,
  // tfjs wants one entry per possible output; what an implementation saves are its last outputs
  outputsToSave: [false, ...new Array<boolean>(MAX_SAVED + 2).fill(true)],
  gradFunc: (dys, kept, attrs) => {
    const call = attrs as unknown as CallAttributes;
    const { presence, returnState } = call;
    const [output, hidden, cell] = Array.isArray(dys) ? dys : [dys];
    const saved = named('saved', returnState ? kept.slice(2) : kept);
    const states: TensorMap = returnState ? { hidden: hidden!, cell: cell! } : {};
    const results = runKernel(backwardName, { output: output!, ...states, ...saved }, call);

    const gradients: Record<string, () => Tensor> = {};
    const names = [
      'kernel',
      'recurrentKernel',
      ...(['bias', 'hidden', 'cell'] as const).filter((name) => presence[name]),
    ];
    names.forEach((name, index) => {
      gradients[name] = () => results[index]!;
    });
    const backwardSaved = named('backward', results.slice(names.length));
    gradients.x = () => runKernel(inputGradientName, { ...saved, ...backwardSaved }, call)[0]!;
    return gradients;
  },
};

function named(prefix: string, tensors: Tensor[]): TensorMap {
  return Object.fromEntries(tensors.map((tensor, index) => [`${prefix}${index}`, tensor]));
}
