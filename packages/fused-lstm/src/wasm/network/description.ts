import type { GateActivation } from '../../kernels/recurrent-implementation';
import type { MaskSharing } from './parts/dropout-part';

/** Dropout between what comes before and what comes after it. */
export interface DropoutDescription {
  kind: 'dropout';
  /** Share of zeros, above 0 and below 1. */
  rate: number;
  /** What one mask is for. */
  sharing: MaskSharing;
}

/** An LSTM or a GRU with the weights of `fusedLstm` or `fusedGru`. */
export interface RecurrentDescription {
  kind: 'lstm' | 'gru';
  units: number;
  /** @default 'sigmoid' */
  gateActivation?: GateActivation;
  /** Whether the steps are taken from the last to the first. @default false */
  goBackwards?: boolean;
  /** Whether it gives every step's hidden state, for a layer above, or the last one's. @default false */
  returnSequences?: boolean;
  /** @default true */
  useBias?: boolean;
  /** Of a GRU: whether the reset gate comes after the recurrent product. @default false */
  resetAfter?: boolean;
  /** Share of the hidden state that is dropped in training, below 1; one mask for all steps of a window. @default 0 */
  recurrentDropout?: number;
}

/** A layer of a network. */
export type LayerDescription = DropoutDescription | RecurrentDescription;

/** Features that are numbers of categories, the same at all steps of a window: matrices of numbers stand for them. */
export interface CategoriesDescription {
  /** The place of the first one; the others follow it. */
  first: number;
  /** How many values each has; value 0 is the unknown one. */
  sizes: readonly number[];
  /** How many numbers stand for a value of each. */
  widths: readonly number[];
  /** Share of the windows whose category is taken for unknown in training, below 1. */
  dropout: number;
}

/** A network from windows to some numbers for each of them. */
export interface NetworkDescription {
  /** Rows of a window. */
  steps: number;
  /** Inputs per row. */
  features: number;
  categories?: CategoriesDescription;
  /** Reads each measured feature at lags of its own, see the layer `LearnableLags` of `@btcfc/lstm`. */
  lags?: { lags: number; pace: number };
  /** From the first to the last, of which only the last recurrent one gives its last step alone. */
  layers: readonly LayerDescription[];
  /** Numbers for each window, a linear function of what the last layer gives. */
  outputs: number;
  /** Whether the outputs have biases. @default true */
  useBias?: boolean;
  /**
   * A linear function of all measured features of the window, of which one number is added to every `spacing`-th output
   * from `place` on.
   */
  skip?: { spacing: number; place: number };
}
