import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GateActivation } from '../../kernels/recurrent-implementation';
import type { BufferUse, ShaderRunner, WebgpuBackend } from '../device';
import type { LstmShape } from '../shape';
import type { CellKind } from './cells';

export interface RecurrenceCall {
  /** With four columns for each unit either way, see `arrangeBlocks`. */
  kind: CellKind;
  runner: ShaderRunner;
  backend: WebgpuBackend;
  shape: LstmShape;
  gateActivation: GateActivation;
  goBackwards: boolean;
  /** [H, 4H] */
  recurrentKernel: TensorInfo;
  /** [B, T], in the order of x */
  mask: TensorInfo | undefined;
  /** [B, H] */
  recurrentMask: TensorInfo | undefined;
}

export interface ForwardRecurrence extends RecurrenceCall {
  /** [B, T, 4H], in the order of x: x times kernel plus bias; the gates take its place. */
  gates: TensorInfo;
  /** [B, H] */
  hidden: TensorInfo | undefined;
  /** [B, H] */
  cell: TensorInfo | undefined;
  /** Result, [B, T, H]: in the order of computation. */
  hiddens: TensorInfo;
  /** Result, [B, T + 1, H]: in the order of computation, the initial one first. A GRU's are its hidden states. */
  cells: TensorInfo;
}

export interface BackwardRecurrence extends RecurrenceCall {
  /** [B, T, 4H], in the order of x */
  gates: TensorInfo;
  /** [B, T + 1, H] */
  cells: TensorInfo;
  /** Gradient of the output, [B, T, H] or, of the last step only, [B, H]. */
  output: TensorInfo;
  returnSequences: boolean;
  /** [2, B, H]: hidden and cell. Before: the gradient of the last ones. After: that of the initial ones. */
  states: TensorInfo;
  /** Whether `states` holds something before; if not, it counts as zero. */
  hasLastStates: boolean;
  /** Result, [B, T, 4H], in the order of x: gradients before the activations. */
  gateGradients: TensorInfo;
}

export function maskBuffers({ mask, recurrentMask }: RecurrenceCall): Record<string, BufferUse> {
  return {
    ...(mask && { mask: { tensor: mask, access: 'read' } }),
    ...(recurrentMask && { recurrentMask: { tensor: recurrentMask, access: 'read' } }),
  };
}
