import type { Rng } from '@btcfc/core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Whether dropout has one mask per sequence, shared over time, or the notebook's: one per element, kept for an epoch. */
export type DropoutMask = 'variational' | 'notebook';

/** Whose distribution first weights are drawn from. */
export type Initialization = 'pytorch' | 'keras';

/** What an architecture is built from. */
export interface ArchitectureOptions {
  /** Rows per window. */
  seqLen: number;
  /** Inputs per row. */
  features: number;
  /** Units of each layer. */
  hiddenDim: number;
  /** Stacked layers. */
  numLayers: number;
  /** Share that is dropped in training, from 0 to below 1. */
  dropout: number;
  /** Which masks dropout draws. */
  dropoutMask: DropoutMask;
  /** Distribution of the first weights. */
  initialization: Initialization;
  /** What the forget gate's bias starts at. */
  forgetBias: number;
  /** Seed of the dropout layers, until the trainer gives them a stream of their own. */
  seed: number;
  /** Where first weights are drawn from. */
  rng: Rng;
}

/** The first values of a layer's weights. */
export interface LayerWeights {
  layer: layers.Layer;
  /** An array for each of `layer.trainableWeights`, in their order, row-major. */
  values: readonly Float32Array[];
  /**
   * How many weights of the model that is imitated each of them stands for: its update counts that many times, and so
   * does its gradient in the norm.
   *
   * @default 1 for each
   */
  copies?: readonly number[];
}

/** What a network is made of but for its input and its dense head. */
export interface Body {
  /** What the head forecasts from, shape [batch, width]. */
  output: SymbolicTensor;
  /**
   * First weights, for as many layers as you like. Those of the other layers are drawn from the seed: matrices as
   * `initialization` says, while vectors stay what the layer starts them with.
   *
   * @default []
   */
  weights?: readonly LayerWeights[];
}

/** A network of your own in place of the named ones. */
export interface Architecture {
  /** Its name, which is kept with what is saved; loading needs an architecture of the same name. */
  name: string;
  /**
   * Turns windows, shape [batch, seqLen, features], into what the head forecasts from, shape [batch, width]. Called for
   * each fit and each load, so it must build the same layers every time. Layers must not hold randomness of their own,
   * except the dropout layers of this package.
   */
  build(input: SymbolicTensor, options: ArchitectureOptions): Body | SymbolicTensor;
}
