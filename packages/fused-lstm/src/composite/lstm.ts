import { add, matMul, mul, split, stack, type Tensor, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import type { RecurrentAttributes } from '../kernels/recurrent-implementation';
import type { FusedCall, LayerResult } from '../kernels/recurrent-kernels';
import { checkRecurrentTensors } from '../kernels/recurrent-tensors';
import { blend, maskSteps, projectedSteps } from './sequence';

export interface Activations {
  /** Applied to the candidate and to the cell state. */
  activation: (x: Tensor) => Tensor;
  /** Applied to the gates. */
  gateActivation: (x: Tensor) => Tensor;
}

/**
 * The LSTM of Hochreiter & Schmidhuber (1997) with forget gates, from stock tfjs operations: runs on every
 * backend, takes any activation and has derivatives of every order.
 *
 * @throws BtcfcError `INVALID_DATA` if a tensor's shape does not fit the others'
 */
export function compositeLstm(call: FusedCall<RecurrentAttributes>, activations: Activations): LayerResult {
  const { goBackwards, returnSequences, returnState } = call.attributes;
  const { activation, gateActivation } = activations;
  const inputs = checkRecurrentTensors(call.inputs, { gates: 4, biasRows: 1 });
  const shape = [inputs.x.shape[0]!, inputs.recurrentKernel.shape[0]!];
  const masks = maskSteps(inputs, goBackwards);

  let hidden = inputs.hidden ?? zeros(shape);
  let cell = inputs.cell ?? zeros(shape);
  const sequence = projectedSteps(inputs, inputs.bias, goBackwards).map((gatesFromInput, step) => {
    const before = { hidden, cell };
    const dropped = inputs.recurrentMask ? mul(hidden, inputs.recurrentMask) : hidden;
    const gates = add(gatesFromInput, matMul(dropped as Tensor2D, inputs.recurrentKernel as Tensor2D));
    const [input, forget, candidate, output] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    cell = add(mul(gateActivation(forget), cell), mul(gateActivation(input), activation(candidate)));
    hidden = blend(mul(gateActivation(output), activation(cell)), before.hidden, masks?.[step]);
    cell = blend(cell, before.cell, masks?.[step]);
    return hidden;
  });
  return {
    output: returnSequences ? stack(sequence, 1) : hidden,
    states: returnState ? [hidden, cell] : [],
  };
}
