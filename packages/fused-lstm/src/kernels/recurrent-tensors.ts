import { BtcfcError } from '@btcfc/core';
import { notEqual, reshape, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { asFloat, checkShape } from './checked-tensor';
import type { RecurrentInputs } from './recurrent-implementation';

/** The tensors of one call, as `RecurrentInputs` describes them. */
export type RecurrentTensors = { [Name in keyof RecurrentInputs]: Tensor };

/**
 * What every path computes with, whatever the layer was given: the shapes fit each other, and all values are
 * float32 (kernels read memory as it lies, and would take an int32 or a bool for another number).
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function checkRecurrentTensors(
  given: RecurrentTensors,
  { gates, biasRows }: { gates: number; biasRows: number },
): RecurrentTensors {
  const { x, kernel, recurrentKernel, bias, hidden, cell, mask, recurrentMask } = given;
  const { batch, steps, features } = inputSizes(x);
  const units = recurrentKernel.shape[0]!;
  const columns = { [`${gates} * units`]: gates * units };
  const check = (name: string, tensor: Tensor, axes: Record<string, number>) => {
    checkShape(name, tensor, axes);
    return asFloat(name, tensor);
  };
  return {
    x: asFloat('The input', x),
    kernel: check('The kernel', kernel, { features, ...columns }),
    recurrentKernel: check('The recurrent kernel', recurrentKernel, { units, ...columns }),
    bias: bias && check('The bias', bias, { ...(biasRows > 1 && { rows: biasRows }), ...columns }),
    hidden: hidden && check('The initial hidden state', hidden, { batch, units }),
    cell: cell && check('The initial cell state', cell, { batch, units }),
    mask: mask && asMask(mask, { batch, steps }),
    recurrentMask: recurrentMask && check('The mask of the hidden state', recurrentMask, { batch, units }),
  };
}

/** @throws BtcfcError `INVALID_DATA` if the input is not [batch, steps, features] with at least one step */
export function inputSizes({ shape }: Tensor): { batch: number; steps: number; features: number } {
  const [batch = 0, steps = 0, features = 0] = shape;
  if (shape.length === 3 && steps > 0) return { batch, steps, features };
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The input must have the shape [batch, steps, features] with at least one step.',
    received: shape,
    remedy: 'Pass a tensor of rank 3.',
  });
}

// as in tfjs, whatever is not 0 counts as 1, and a mask for each feature may be one column
function asMask(mask: Tensor, axes: { batch: number; steps: number }): Tensor {
  const isColumn = mask.rank === 3 && mask.shape[2] === 1;
  const flat = isColumn ? reshape(mask, mask.shape.slice(0, 2)) : mask;
  checkShape('The mask', flat, axes);
  const { dtype } = flat;
  // not a cast: on the backend wasm that rounds down before it compares
  const isOn = dtype === 'float32' || dtype === 'int32' ? notEqual(flat, scalar(0, dtype)) : flat;
  return asFloat('The mask', isOn);
}
