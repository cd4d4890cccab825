import {
  add,
  matMul,
  mul,
  reshape,
  reverse,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  unstack,
} from '@tensorflow/tfjs-core';
import type { RecurrentTensors } from '../kernels/recurrent-tensors';

/** A sequence in the order in which a layer takes its steps. */
function ordered(sequence: Tensor, goBackwards: boolean): Tensor {
  return goBackwards ? reverse(sequence, 1) : sequence;
}

/** What the inputs add to the gates, for each step in the order of computation. */
export function projectedSteps(
  { x, kernel }: RecurrentTensors,
  bias: Tensor | undefined,
  goBackwards: boolean,
): Tensor[] {
  const [batch, steps, features] = x.shape as [number, number, number];
  const flat = reshape(ordered(x, goBackwards), [batch * steps, features]) as Tensor2D;
  const product = matMul(flat, kernel as Tensor2D);
  const projected = bias ? add(product, bias as Tensor1D) : product;
  return stepsOf(reshape(projected, [batch, steps, kernel.shape[1]!]));
}

/** For each step, [B, 1] of 0 and 1; `undefined` without a mask. */
export function maskSteps({ x, mask }: RecurrentTensors, goBackwards: boolean): Tensor[] | undefined {
  const [batch, steps] = x.shape as [number, number];
  return mask && stepsOf(reshape(ordered(mask, goBackwards), [batch, steps, 1]));
}

/** The fresh values where the mask is 1, the old ones elsewhere. */
export function blend(fresh: Tensor, old: Tensor, mask: Tensor | undefined): Tensor {
  return mask ? add(mul(fresh, mask), mul(old, sub(1, mask))) : fresh;
}

// the gradient of `unstack` fails for a single step
function stepsOf(sequence: Tensor): Tensor[] {
  const [batch, steps, width] = sequence.shape as [number, number, number];
  return steps === 1 ? [reshape(sequence, [batch, width])] : unstack(sequence, 1);
}
