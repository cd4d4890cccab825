import {
  add,
  matMul,
  mul,
  reshape,
  slice,
  split,
  stack,
  sub,
  type Tensor,
  type Tensor2D,
  zeros,
} from '@tensorflow/tfjs-core';
import type { GruAttributes } from '../kernels/gru-kernels';
import type { FusedCall, LayerResult } from '../kernels/recurrent-kernels';
import { checkRecurrentTensors, type RecurrentTensors } from '../kernels/recurrent-tensors';
import type { Activations } from './lstm';
import { blend, maskSteps, projectedSteps } from './sequence';

/**
 * The GRU of Cho et al. (2014) from stock tfjs operations, with the reset gate before the recurrent product or after
 * it: runs on every backend, takes any activation and has derivatives of every order.
 *
 * @throws BtcfcError `INVALID_DATA` if a tensor's shape does not fit the others'
 */
export function compositeGru(call: FusedCall<GruAttributes>, activations: Activations): LayerResult {
  const { goBackwards, returnSequences, returnState, resetAfter } = call.attributes;
  const { activation, gateActivation } = activations;
  const inputs = checkRecurrentTensors(call.inputs, { gates: 3, biasRows: resetAfter ? 2 : 1 });
  const [batch, units] = [inputs.x.shape[0]!, inputs.recurrentKernel.shape[0]!];
  const masks = maskSteps(inputs, goBackwards);
  const { bias, innerParts, gateParts } = recurrentParts(inputs, resetAfter);

  let hidden = inputs.hidden ?? zeros([batch, units]);
  const sequence = projectedSteps(inputs, bias, goBackwards).map((fromInput, step) => {
    const before = hidden;
    const dropped = inputs.recurrentMask ? mul(hidden, inputs.recurrentMask) : hidden;
    const [inputUpdate, inputReset, inputCandidate] = split(fromInput, 3, 1) as [Tensor, Tensor, Tensor];
    const [fromUpdate, fromReset] = split(gateParts(dropped), 2, 1) as [Tensor, Tensor];
    const update = gateActivation(add(inputUpdate, fromUpdate));
    const reset = gateActivation(add(inputReset, fromReset));
    const inner = resetAfter ? mul(reset, innerParts(dropped)) : innerParts(mul(reset, dropped));
    const candidate = activation(add(inputCandidate, inner));
    const fresh = add(mul(update, dropped), mul(sub(1, update), candidate));
    hidden = blend(fresh, before, masks?.[step]);
    return hidden;
  });
  return { output: returnSequences ? stack(sequence, 1) : hidden, states: returnState ? [hidden] : [] };
}

/** The bias of the inputs, and what a hidden state adds to the two gates and to the candidate. */
function recurrentParts({ recurrentKernel, bias }: RecurrentTensors, resetAfter: boolean) {
  const units = recurrentKernel.shape[0]!;
  const rows = resetAfter && bias ? split(bias, 2, 0).map((row) => reshape(row, [3 * units])) : undefined;
  const product = (state: Tensor, begin: number, count: number) => {
    const weights = slice(recurrentKernel, [0, begin], [units, count]);
    const result = matMul(state as Tensor2D, weights as Tensor2D);
    return rows ? add(result, slice(rows[1]!, begin, count)) : result;
  };
  return {
    bias: rows ? rows[0] : bias,
    gateParts: (state: Tensor) => product(state, 0, 2 * units),
    innerParts: (state: Tensor) => product(state, 2 * units, units),
  };
}
