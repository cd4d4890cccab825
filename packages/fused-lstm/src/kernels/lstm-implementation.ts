import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  RecurrentAttributes,
  RecurrentGradients,
  RecurrentImplementation,
  RecurrentInputs,
  RecurrentOutputs,
} from './recurrent-implementation';

/** Hidden and cell, [B, H] each. */
type LstmStates = [hidden: TensorInfo, cell: TensorInfo];

export type LstmInputs = RecurrentInputs;
export type LstmAttributes = RecurrentAttributes;
export type LstmOutputs = RecurrentOutputs<LstmStates>;
export type LstmGradients = RecurrentGradients;

/** An LSTM's kernels. */
export type LstmImplementation = RecurrentImplementation<LstmAttributes, LstmStates>;
