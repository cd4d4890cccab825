import {
  engine,
  type GradConfig,
  getGradient,
  registerGradient,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {
  type InputPresence,
  MAX_SAVED,
  type RecurrentAttributes,
  type RecurrentDemands,
  type RecurrentImplementation,
  type RecurrentInputs,
} from './recurrent-implementation';
import { checkRecurrentTensors, type RecurrentTensors } from './recurrent-tensors';
import { type Kernel, KernelRegistry } from './registry';
import { runKernel, type TensorMap } from './run-kernel';

/** A kind of recurrent layer. */
export interface RecurrentKind<Attributes> {
  /** What tfjs knows its forward kernel by. */
  name: string;
  gates: number;
  /** How many states it has: the hidden one, and an LSTM's cell. */
  states: 1 | 2;
  /** Rows of the bias. */
  biasRows(attributes: Omit<Attributes, 'save'>): 1 | 2;
}

export interface FusedCall<Attributes extends RecurrentAttributes> {
  inputs: RecurrentTensors;
  attributes: Omit<Attributes, 'save'>;
}

export interface LayerResult {
  output: Tensor;
  /** Last states, if they were asked for. */
  states: Tensor[];
}

type AnyImplementation = RecurrentImplementation<RecurrentAttributes, TensorInfo[]>;
type CallAttributes = RecurrentAttributes & { presence: InputPresence };

/** Nested `tf.grad`s under way: the kernels have a first derivative only. */
export function gradientDepth(): number {
  return engine().state.gradientDepth;
}

/** The implementations of one kind of recurrent layer by backend, and what runs them. */
export class RecurrentKernels<
  Attributes extends RecurrentAttributes,
  Kind extends RecurrentImplementation<Attributes, TensorInfo[]>,
> extends KernelRegistry<Kind> {
  constructor(private readonly kind: RecurrentKind<Attributes>) {
    super((implementation) => {
      // all implementations share it
      if (!getGradient(kind.name)) registerGradient(gradientOf(kind));
      return kernelsOf(kind, implementation);
    });
  }

  /** The implementation for such a call on a backend, or the reason why there is none. */
  findFor(backendName: string, demands: RecurrentDemands<Attributes>): Kind | { reason: string } {
    const found = this.find(backendName);
    const reason = 'reason' in found ? undefined : found.refuses?.(demands);
    return reason === undefined ? found : { reason };
  }

  /**
   * Runs the layer's kernel on the current backend; differentiable once.
   *
   * @throws BtcfcError `INVALID_DATA` if a tensor's shape does not fit the others'
   */
  run({ inputs, attributes }: FusedCall<Attributes>): LayerResult {
    const { name, gates, states, biasRows } = this.kind;
    const checked = checkRecurrentTensors(inputs, { gates, biasRows: biasRows(attributes) });
    const present = Object.fromEntries(Object.entries(checked).filter(([, tensor]) => tensor)) as TensorMap;
    const outputs = runKernel(name, present, {
      ...attributes,
      save: gradientDepth() > 0,
      presence: { bias: !!inputs.bias, hidden: !!inputs.hidden, cell: !!inputs.cell },
    });
    return { output: outputs[0]!, states: attributes.returnState ? outputs.slice(1, 1 + states) : [] };
  }
}

function kernelsOf(
  { name, states }: Pick<RecurrentKind<never>, 'name' | 'states'>,
  implementation: AnyImplementation,
): Record<string, Kernel> {
  return {
    [name]: forwardKernel(implementation),
    [`${name}Grad`]: backwardKernel(implementation, states),
    [`${name}InputGrad`]: inputGradientKernel(implementation),
  };
}

function forwardKernel(implementation: AnyImplementation): Kernel {
  return ({ inputs, backend, attributes }) => {
    const { output, states, saved } = implementation.forward({
      backend,
      inputs: inputs as unknown as RecurrentInputs,
      attributes: attributes as CallAttributes,
    });
    return [output, ...(states ?? []), ...saved];
  };
}

const stateNames = ['state0', 'state1'] as const;

function backwardKernel(implementation: AnyImplementation, stateCount: number): Kernel {
  return ({ inputs, backend, attributes: given }) => {
    const { presence, ...attributes } = given as CallAttributes;
    const { output, state0, state1, ...rest } = inputs as Record<string, TensorInfo>;
    const gradients = implementation.backward({
      backend,
      gradients: {
        output: output!,
        states: state0 && ([state0, state1].slice(0, stateCount) as TensorInfo[]),
      },
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

function inputGradientKernel(implementation: AnyImplementation): Kernel {
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

function gradientOf({ name, states }: Pick<RecurrentKind<never>, 'name' | 'states'>): GradConfig {
  return {
    kernelName: name,
    // tfjs wants one entry per possible output; what an implementation saves are its last outputs
    outputsToSave: [false, ...new Array<boolean>(MAX_SAVED + states).fill(true)],
    gradFunc: (dys, kept, attrs) => {
      const call = attrs as unknown as CallAttributes;
      const { presence, returnState } = call;
      const [output, ...stateGradients] = Array.isArray(dys) ? dys : [dys];
      const saved = named('saved', returnState ? kept.slice(states) : kept);
      const inputs: TensorMap = { output: output!, ...saved };
      if (returnState) {
        for (const state of stateNames.slice(0, states)) inputs[state] = stateGradients.shift()!;
      }
      const results = runKernel(`${name}Grad`, inputs, call);

      const gradients: Record<string, () => Tensor> = {};
      const names = [
        'kernel',
        'recurrentKernel',
        ...(['bias', 'hidden', 'cell'] as const).filter((input) => presence[input]),
      ];
      names.forEach((input, index) => {
        gradients[input] = () => results[index]!;
      });
      const backwardSaved = named('backward', results.slice(names.length));
      gradients.x = () => runKernel(`${name}InputGrad`, { ...saved, ...backwardSaved }, call)[0]!;
      return gradients;
    },
  };
}

function named(prefix: string, tensors: Tensor[]): TensorMap {
  return Object.fromEntries(tensors.map((tensor, index) => [`${prefix}${index}`, tensor]));
}
