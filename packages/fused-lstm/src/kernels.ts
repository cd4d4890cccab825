import {
  engine,
  type GradConfig,
  getGradient,
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerGradient,
  registerKernel,
  type Tensor,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import {
  type AdamEngine,
  type AdamSettings,
  type LstmAttributes,
  type LstmImplementation,
  type LstmInputPresence,
  type LstmInputs,
  MAX_SAVED,
} from './implementation';

const forwardName = 'FusedLSTM';
const backwardName = 'FusedLSTMGrad';
const inputGradientName = 'FusedLSTMInputGrad';
const adamName = 'FusedAdam';

const byBackend = new Map<string, LstmImplementation>();

type TensorMap = Record<string, Tensor>;
type CallAttributes = LstmAttributes & { presence: LstmInputPresence };

/**
 * Makes an implementation known to tfjs: its kernels for each of its backends, and the gradient that all
 * implementations share. Kernels that are there already are left, another implementation's are replaced.
 */
export function registerImplementation(implementation: LstmImplementation): void {
  const kernels = {
    [forwardName]: forwardKernel(implementation),
    [backwardName]: backwardKernel(implementation),
    [inputGradientName]: inputGradientKernel(implementation),
    [adamName]: adamKernel,
  };
  for (const backendName of implementation.backends) {
    const isKnown = byBackend.get(backendName) === implementation;
    byBackend.set(backendName, implementation);
    for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
      const registered = getKernel(kernelName, backendName) !== undefined;
      if (registered && isKnown) continue;
      if (registered) unregisterKernel(kernelName, backendName);
      registerKernel({ kernelName, backendName, kernelFunc });
    }
  }
  if (!getGradient(forwardName)) registerGradient(gradient);
}

/** The implementation for a tfjs backend, or the reason why there is none. */
export function findImplementation(backendName: string): LstmImplementation | { reason: string } {
  const implementation = byBackend.get(backendName);
  if (!implementation) return { reason: `there are no kernels for the backend "${backendName}"` };
  const reason = implementation.unavailable();
  return reason === undefined ? implementation : { reason };
}

export interface FusedCall {
  inputs: { [Name in keyof LstmInputs]: Tensor };
  attributes: Omit<LstmAttributes, 'save'>;
}

/** Runs the layer's kernel on the current backend; differentiable once. */
export function runLstmKernel({ inputs, attributes }: FusedCall): { output: Tensor; states: Tensor[] } {
  const present = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor)) as TensorMap;
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

/** Runs one Adam step over all variables as a kernel; returns their new values in order. */
export function runAdamKernel(call: {
  adam: AdamEngine;
  settings: AdamSettings;
  values: Tensor[];
  gradients: (Tensor | undefined)[];
  /** @default 1 for each */
  copies?: number[];
}): Tensor[] {
  const { adam, settings, copies = call.values.map(() => 1) } = call;
  const inputs: TensorMap = {};
  call.values.forEach((value, index) => {
    inputs[`value${index}`] = value;
    const gradient = call.gradients[index];
    if (gradient) inputs[`gradient${index}`] = gradient;
  });
  return runKernel(adamName, inputs, { adam, settings, copies });
}

// tfjs types attributes as plain data, but hands any object through
function runKernel(name: string, inputs: TensorMap, attributes: object): Tensor[] {
  return engine().runKernel(name, inputs, attributes as unknown as NamedAttrMap) as Tensor[];
}

interface KernelCall {
  inputs: NamedTensorInfoMap;
  backend: object;
  attrs?: NamedAttrMap;
}

function forwardKernel(implementation: LstmImplementation) {
  return ({ inputs, backend, attrs }: KernelCall): TensorInfo[] => {
    const { output, states, saved } = implementation.forward({
      backend: backend as KernelBackend,
      inputs: inputs as unknown as LstmInputs,
      attributes: attrs as unknown as CallAttributes,
    });
    return [output, ...(states ?? []), ...saved];
  };
}

function backwardKernel(implementation: LstmImplementation) {
  return ({ inputs, backend, attrs }: KernelCall): TensorInfo[] => {
    const { presence, ...attributes } = attrs as unknown as CallAttributes;
    const { output, hidden, cell, ...rest } = inputs as Record<string, TensorInfo>;
    const gradients = implementation.backward({
      backend: backend as KernelBackend,
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

function inputGradientKernel(implementation: LstmImplementation) {
  return ({ inputs, backend, attrs }: KernelCall): TensorInfo[] => {
    const entries = Object.entries(inputs as Record<string, TensorInfo>);
    const pick = (prefix: string) => entries.filter(([name]) => name.startsWith(prefix)).map(([, t]) => t);
    const x = implementation.inputGradient({
      backend: backend as KernelBackend,
      saved: pick('saved'),
      backwardSaved: pick('backward'),
      attributes: attrs as unknown as CallAttributes,
    });
    return [x];
  };
}

function adamKernel({ inputs, backend, attrs }: KernelCall): TensorInfo[] {
  const { adam, settings, copies } = attrs as unknown as {
    adam: AdamEngine;
    settings: AdamSettings;
    copies: number[];
  };
  const values: TensorInfo[] = [];
  const gradients: (TensorInfo | undefined)[] = [];
  for (let index = 0; inputs[`value${index}`]; index++) {
    values.push(inputs[`value${index}`]!);
    gradients.push(inputs[`gradient${index}`]);
  }
  return adam.step({ ...settings, backend: backend as KernelBackend, values, gradients, copies });
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
