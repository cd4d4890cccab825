import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { Implementation } from './registry';

/** Gate activations that every implementation must cover; anything else takes the composite path. */
export type GateActivation = 'sigmoid' | 'hardSigmoid';

/**
 * The tensors of one call. B batch, T steps, F features, H units, G gates; all float32. An LSTM has four gates: input,
 * forget, candidate, output; a GRU three: update, reset, candidate (as in `tf.layers`). An optional one is absent,
 * never null.
 */
export interface RecurrentInputs {
  /** [B, T, F] */
  x: TensorInfo;
  /** [F, GH] */
  kernel: TensorInfo;
  /** [H, GH] */
  recurrentKernel: TensorInfo;
  /** [GH], or [2, GH] for a GRU with `resetAfter`: that of the inputs and that of the hidden state; zero if absent */
  bias?: TensorInfo;
  /** Hidden state before the first step, [B, H]; zero if absent. */
  hidden?: TensorInfo;
  /** An LSTM's cell state before the first step, [B, H]; zero if absent. */
  cell?: TensorInfo;
  /** [B, T] of 0 and 1: at a 0 the states stay as they are, and the step's output is the hidden state. */
  mask?: TensorInfo;
  /**
   * Dropout mask, [B, H]: the hidden state is multiplied by it before it meets `recurrentKernel`, and before a GRU
   * mixes it with the candidate.
   */
  recurrentMask?: TensorInfo;
}

export interface RecurrentAttributes {
  gateActivation: GateActivation;
  /** Whether the steps are taken from the last to the first. Outputs are in the order of computation. */
  goBackwards: boolean;
  /** Whether the output is every step's hidden state, [B, T, H], rather than the last one's, [B, H]. */
  returnSequences: boolean;
  /** Whether the last states, each [B, H], are outputs too. */
  returnState: boolean;
  /** Whether a gradient may be asked for; if not, `saved` must be empty. */
  save: boolean;
}

export interface RecurrentOutputs<States> {
  /** [B, T, H] or [B, H], see `returnSequences`. */
  output: TensorInfo;
  /** Last states, only if `returnState`. */
  states?: States;
  /**
   * Whatever the backward pass needs, at most `MAX_SAVED` tensors. tfjs keeps them until the gradient has
   * been taken. Nothing else is handed to `backward`: to save an input, `backend.incRef` its data and list
   * it here. tfjs makes a zero tensor of the same shape for each, so that small ones are cheap.
   */
  saved: TensorInfo[];
}

export const MAX_SAVED = 13;

/** What a call asks for that some implementations do not have, and the attributes of its kind of layer. */
export type RecurrentDemands<Attributes = RecurrentAttributes> = Pick<RecurrentAttributes, 'gateActivation'> &
  Omit<Attributes, keyof RecurrentAttributes> & { hasMask: boolean; hasRecurrentMask: boolean };

/** Gradients of the loss with respect to the outputs; those of unused outputs are zero. */
export interface OutputGradients<States> {
  output: TensorInfo;
  /** Present if `returnState`. */
  states?: States;
}

/** Which inputs the call had: exactly their gradients are expected, `x` apart. */
export interface InputPresence {
  bias: boolean;
  hidden: boolean;
  cell: boolean;
}

export interface RecurrentGradients {
  /** [F, GH] */
  kernel: TensorInfo;
  /** [H, GH] */
  recurrentKernel: TensorInfo;
  /** Shaped like the bias. */
  bias?: TensorInfo;
  /** [B, H] */
  hidden?: TensorInfo;
  /** [B, H] */
  cell?: TensorInfo;
  /** What `inputGradient` needs besides the tensors saved by the forward pass. */
  saved: TensorInfo[];
}

/** A recurrent layer's kernels. The functions run inside tfjs kernels: they get and return tensor infos. */
export interface RecurrentImplementation<Attributes, States> extends Implementation {
  /** Why it has no kernels for such a call; absent if it has them for all. */
  refuses?(demands: RecurrentDemands<Attributes>): string | undefined;
  forward(call: {
    backend: KernelBackend;
    inputs: RecurrentInputs;
    attributes: Attributes;
  }): RecurrentOutputs<States>;
  /** Called once for each `forward` that is differentiated, with what that saved. */
  backward(call: {
    backend: KernelBackend;
    gradients: OutputGradients<States>;
    saved: TensorInfo[];
    attributes: Attributes;
    presence: InputPresence;
  }): RecurrentGradients;
  /** The gradient of `x`, [B, T, F]: called after `backward`, only if somebody asks for it. */
  inputGradient(call: {
    backend: KernelBackend;
    /** Saved by `forward`. */
    saved: TensorInfo[];
    /** Saved by `backward`. */
    backwardSaved: TensorInfo[];
    attributes: Attributes;
  }): TensorInfo;
}
