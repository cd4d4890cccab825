import type { Rng } from '@btcfc/core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Initialization } from './initialization';

export type DropoutMask = 'variational' | 'notebook';

/** What an architecture is built from. */
export interface ArchitectureOptions {
  seqLen: number;
  /** Inputs per row. */
  features: number;
  hiddenDim: number;
  numLayers: number;
  dropout: number;
  dropoutMask: DropoutMask;
  initialization: Initialization;
  forgetBias: number;
  /** Seed of the dropout layers, until the trainer gives them a stream of their own. */
  seed: number;
  /** Where first weights are drawn from. */
  rng: Rng;
}

/** What a network is made of but for its input and its dense head. */
export interface Body {
  /** `[batch, width]`. */
  output: SymbolicTensor;
  width: number;
  /** First values of the weights, for every layer that has any, in the order of `layer.trainableWeights`. */
  weights: [layer: layers.Layer, values: Float32Array[]][];
}

/** Turns windows `[batch, seqLen, features]` into what the head forecasts from. */
export type Architecture = (input: SymbolicTensor, options: ArchitectureOptions) => Body;
