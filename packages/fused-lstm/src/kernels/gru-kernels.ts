import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { RecurrentAttributes, RecurrentImplementation } from './recurrent-implementation';
import { RecurrentKernels } from './recurrent-kernels';

export interface GruAttributes extends RecurrentAttributes {
  /** Whether the reset gate is applied to the recurrent product, and not to the hidden state before it. */
  resetAfter: boolean;
}

/** A GRU's kernels. */
export type GruImplementation = RecurrentImplementation<GruAttributes, [hidden: TensorInfo]>;

/** The GRU's implementations by backend. */
export const gruKernels = new RecurrentKernels<GruAttributes, GruImplementation>({
  name: 'FusedGRU',
  gates: 3,
  states: 1,
  biasRows: ({ resetAfter }) => (resetAfter ? 2 : 1),
});
