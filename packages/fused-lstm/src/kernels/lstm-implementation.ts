import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  RecurrentAttributes,
  RecurrentImplementation,
  RecurrentInputs,
} from './recurrent-implementation';

/** Hidden and cell, [B, H] each. */
type LstmStates = [hidden: TensorInfo, cell: TensorInfo];

export type LstmInputs = RecurrentInputs;
export type LstmAttributes = RecurrentAttributes;

/** An LSTM's kernels. */
export type LstmImplementation = RecurrentImplementation<LstmAttributes, LstmStates>;
