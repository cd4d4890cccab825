import {
  add,
  matMul,
  mul,
  reshape,
  reverse,
  split,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import type { LstmAttributes } from '../kernels/lstm-implementation';
import { checkLstmTensors, type LstmTensors } from '../kernels/lstm-tensors';

export interface CompositeCall {
  inputs: LstmTensors;
  attributes: Pick<LstmAttributes, 'goBackwards' | 'returnSequences' | 'returnState'>;
  /** Applied to the candidate and to the cell state. */
  activation: (x: Tensor) => Tensor;
  /** Applied to the input, forget and output gates. */
  gateActivation: (x: Tensor) => Tensor;
}

/**
 * The LSTM of Hochreiter & Schmidhuber (1997) with forget gates, from stock tfjs operations: runs on every
 * backend, takes any activation and has derivatives of every order.
 *
 * @throws BtcfcError `INVALID_DATA` if a tensor's shape does not fit the others'
 */
export function compositeLstm(call: CompositeCall): { output: Tensor; states: Tensor[] } {
  const { attributes, activation, gateActivation } = call;
  const inputs = checkLstmTensors(call.inputs);
  const [batch, steps, features] = inputs.x.shape as [number, number, number];
  const units = inputs.recurrentKernel.shape[0]!;
  const order = (sequence: Tensor) => (attributes.goBackwards ? reverse(sequence, 1) : sequence);

  const flat = reshape(order(inputs.x), [batch * steps, features]) as Tensor2D;
  const product = matMul(flat, inputs.kernel as Tensor2D);
  const projected = inputs.bias ? add(product, inputs.bias as Tensor1D) : product;
  const fromInput = stepsOf(reshape(projected, [batch, steps, 4 * units]));
  const masks = inputs.mask && stepsOf(reshape(order(inputs.mask), [batch, steps, 1]));

  let hidden = inputs.hidden ?? zeros([batch, units]);
  let cell = inputs.cell ?? zeros([batch, units]);
  const sequence: Tensor[] = [];
  fromInput.forEach((gatesFromInput, step) => {
    const before = { hidden, cell };
    const dropped = inputs.recurrentMask ? mul(hidden, inputs.recurrentMask) : hidden;
    const gates = add(gatesFromInput, matMul(dropped as Tensor2D, inputs.recurrentKernel as Tensor2D));
    const [input, forget, candidate, output] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    cell = add(mul(gateActivation(forget), cell), mul(gateActivation(input), activation(candidate)));
    hidden = mul(gateActivation(output), activation(cell));
    if (masks) {
      const mask = masks[step]!;
      hidden = blend(hidden, before.hidden, mask);
      cell = blend(cell, before.cell, mask);
    }
    sequence.push(hidden);
  });
  const output = attributes.returnSequences ? stack(sequence, 1) : hidden;
  return { output, states: attributes.returnState ? [hidden, cell] : [] };
}

// the gradient of `unstack` fails for a single step
function stepsOf(sequence: Tensor): Tensor[] {
  const [batch, steps, width] = sequence.shape as [number, number, number];
  return steps === 1 ? [reshape(sequence, [batch, width])] : unstack(sequence, 1);
}

function blend(fresh: Tensor, old: Tensor, mask: Tensor): Tensor {
  return add(mul(fresh, mask), mul(old, sub(1, mask)));
}
