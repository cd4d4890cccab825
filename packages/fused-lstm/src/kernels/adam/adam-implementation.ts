import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Implementation } from '../registry';

/** Adam's numbers for one step. */
export interface AdamSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of this step, from 1. */
  step: number;
  /** Largest global norm of the gradients; larger ones are scaled down. `undefined`: no clipping. */
  clipNorm: number | undefined;
}

export interface AdamStep extends AdamSettings {
  backend: KernelBackend;
  values: TensorInfo[];
  /** One for each value; `undefined` leaves that variable and its moments alone. */
  gradients: (TensorInfo | undefined)[];
  /** How many parameters each variable stands for; the same in every step. */
  copies: number[];
}

export interface AdamMoments {
  /** First moments, shaped like the variables. */
  first: Tensor[];
  /** Second moments, shaped like the variables. */
  second: Tensor[];
}

/** The moments of a fixed list of variables, kept where the implementation likes, and the step over them. */
export interface AdamEngine {
  /**
   * New values for all variables, as new tensors; the old ones are left as they are.
   * As PyTorch: `norm = sqrt(sum copies g^2)`, `g *= min(1, clipNorm / (norm + 1e-6))`,
   * `m += (1 - beta1) (g - m)`, `v = beta2 v + (1 - beta2) g^2`,
   * `p -= copies learningRate / (1 - beta1^step) m / (sqrt(v) / sqrt(1 - beta2^step) + epsilon)`.
   */
  step(call: AdamStep): TensorInfo[];
  /** Copies of the moments; the caller disposes of them. */
  moments(): AdamMoments;
  /** Replaces the moments by copies of these. */
  setMoments(moments: AdamMoments): Promise<void>;
  dispose(): void;
}

/** Adam's kernels. */
export interface AdamImplementation extends Implementation {
  /** An engine for variables of these shapes. */
  createEngine(shapes: number[][]): AdamEngine;
}
