import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { Implementation } from './registry';

/** Gate activations that every implementation must cover; anything else takes the composite path. */
export type GateActivation = 'sigmoid' | 'hardSigmoid';

/**
 * The tensors of one call. B batch, T steps, F features, H units; all float32; gates in the order
 * input, forget, candidate, output (as in `tf.layers.lstm`). An optional one is absent, never null.
 */
export interface LstmInputs {
  /** [B, T, F] */
  x: TensorInfo;
  /** [F, 4H] */
  kernel: TensorInfo;
  /** [H, 4H] */
  recurrentKernel: TensorInfo;
  /** [4H]; zero if absent */
  bias?: TensorInfo;
  /** Hidden state before the first step, [B, H]; zero if absent. */
  hidden?: TensorInfo;
  /** Cell state before the first step, [B, H]; zero if absent. */
  cell?: TensorInfo;
  /** [B, T] of 0 and 1: at a 0 the states stay as they are, and the step's output is the hidden state. */
  mask?: TensorInfo;
  /** Dropout mask, [B, H]: the hidden state is multiplied by it before it meets `recurrentKernel`. */
  recurrentMask?: TensorInfo;
}

export interface LstmAttributes {
  gateActivation: GateActivation;
  /** Whether the steps are taken from the last to the first. Outputs are in the order of computation. */
  goBackwards: boolean;
  /** Whether the output is every step's hidden state, [B, T, H], rather than the last one's, [B, H]. */
  returnSequences: boolean;
  /** Whether the last hidden and cell state, each [B, H], are outputs too. */
  returnState: boolean;
  /** Whether a gradient may be asked for; if not, `saved` must be empty. */
  save: boolean;
}

export interface LstmOutputs {
  /** [B, T, H] or [B, H], see `returnSequences`. */
  output: TensorInfo;
  /** Last hidden and cell state, only if `returnState`. */
  states?: [hidden: TensorInfo, cell: TensorInfo];
  /**
   * Whatever the backward pass needs, at most `MAX_SAVED` tensors. tfjs keeps them until the gradient has
   * been taken. Nothing else is handed to `backward`: to save an input, `backend.incRef` its data and list
   * it here. tfjs makes a zero tensor of the same shape for each, so that small ones are cheap.
   */
  saved: TensorInfo[];
}

export const MAX_SAVED = 13;

/** Gradients of the loss with respect to the outputs; those of unused outputs are zero. */
export interface LstmOutputGradients {
  output: TensorInfo;
  /** Present if `returnState`. */
  states?: [hidden: TensorInfo, cell: TensorInfo];
}

/** Which inputs the call had: exactly their gradients are expected, `x` apart. */
export interface LstmInputPresence {
  bias: boolean;
  hidden: boolean;
  cell: boolean;
}

export interface LstmGradients {
  /** [F, 4H] */
  kernel: TensorInfo;
  /** [H, 4H] */
  recurrentKernel: TensorInfo;
  /** [4H] */
  bias?: TensorInfo;
  /** [B, H] */
  hidden?: TensorInfo;
  /** [B, H] */
  cell?: TensorInfo;
  /** What `inputGradient` needs besides the tensors saved by the forward pass. */
  saved: TensorInfo[];
}

/** An LSTM's kernels. The functions run inside tfjs kernels: they get and return tensor infos. */
export interface LstmImplementation extends Implementation {
  forward(call: { backend: KernelBackend; inputs: LstmInputs; attributes: LstmAttributes }): LstmOutputs;
  /** Called once for each `forward` that is differentiated, with what that saved. */
  backward(call: {
    backend: KernelBackend;
    gradients: LstmOutputGradients;
    saved: TensorInfo[];
    attributes: LstmAttributes;
    presence: LstmInputPresence;
  }): LstmGradients;
  /** The gradient of `x`, [B, T, F]: called after `backward`, only if somebody asks for it. */
  inputGradient(call: {
    backend: KernelBackend;
    /** Saved by `forward`. */
    saved: TensorInfo[];
    /** Saved by `backward`. */
    backwardSaved: TensorInfo[];
    attributes: LstmAttributes;
  }): TensorInfo;
}
