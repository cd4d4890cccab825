import { engine, type KernelBackend, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** What is used of the backend of tfjs-node and tfjs-node-gpu, whose types only those packages have. */
export interface TensorflowBackend extends KernelBackend {
  binding: {
    TF_ATTR_TYPE: number;
    TF_ATTR_BOOL: number;
    TF_ATTR_FLOAT: number;
    TF_FLOAT: number;
    TF_INT64: number;
    createTensor(shape: number[], type: number, values: Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(name: string, attributes: unknown[], inputs: number[], outputCount: number): unknown[];
  };
  getInputTensorIds(tensors: TensorInfo[]): number[];
  createOutputTensor(described: unknown): Tensor;
}

/** Why its operations can't be reached, if so: its package has no interface for them that it promises to keep. */
export function tensorflowUnavailable(): string | undefined {
  const backend = engine().registry.tensorflow as Partial<TensorflowBackend> | undefined;
  if (!backend) return 'the backend "tensorflow" has not been started';
  const isKnown =
    typeof backend.binding?.executeOp === 'function' &&
    typeof backend.getInputTensorIds === 'function' &&
    typeof backend.createOutputTensor === 'function';
  return isKnown
    ? undefined
    : 'they need @tensorflow/tfjs-node(-gpu) 4.22, and the one here is built in another way';
}

/**
 * TensorFlow's operation for a whole LSTM, `BlockLSTMV2`. T steps, B batch, F features, H units; gates are in the order
 * input, forget, candidate, output, as in `tf.layers.lstm`.
 */
export interface BlockLstmInputs {
  /** [T, B, F] */
  x: TensorInfo;
  /** Before the first step, [B, H]. */
  cell: TensorInfo;
  /** Before the first step, [B, H]. */
  hidden: TensorInfo;
  /** The kernel above the recurrent kernel, [F + H, 4H] */
  weights: TensorInfo;
  /** Zeros, [H]: the operation wants weights from the cell to the gates even where it does not use them. */
  peephole: TensorInfo;
  /** [4H] */
  bias: TensorInfo;
}

/** Of each step, [T, B, H]: what the gradient needs, and the hidden states. */
export const blockLstmOutputs = [
  'inputGates',
  'cells',
  'forgetGates',
  'outputGates',
  'candidates',
  'activatedCells',
  'hiddens',
] as const;

export type BlockLstmOutputs = Record<(typeof blockLstmOutputs)[number], Tensor>;

export function blockLstm(backend: TensorflowBackend, inputs: BlockLstmInputs): BlockLstmOutputs {
  const { binding } = backend;
  const clip = { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 };
  const outputs = execute(backend, 'BlockLSTMV2', [clip], inOrder(inputs), blockLstmOutputs.length);
  const named = blockLstmOutputs.map((name, index) => [name, outputs[index]!] as const);
  return Object.fromEntries(named) as BlockLstmOutputs;
}

export interface BlockLstmGradients {
  /** [T, B, F] */
  x: Tensor;
  /** [B, H] */
  cell: Tensor;
  /** [B, H] */
  hidden: Tensor;
  /** [F + H, 4H] */
  weights: Tensor;
  /** [4H] */
  bias: Tensor;
}

/** @param of gradients of the loss with respect to each step's cell and hidden state, [T, B, H] */
export function blockLstmGradient(
  backend: TensorflowBackend,
  inputs: BlockLstmInputs,
  outputs: Record<(typeof blockLstmOutputs)[number], TensorInfo>,
  of: { cells: TensorInfo; hiddens: TensorInfo },
): BlockLstmGradients {
  const saved = blockLstmOutputs.map((name) => outputs[name]);
  const all = [...inOrder(inputs), ...saved, of.cells, of.hiddens];
  const [x, cell, hidden, weights, ...rest] = execute(backend, 'BlockLSTMGradV2', [], all, 8);
  const [bias, ...ofPeepholes] = rest.reverse();
  for (const unused of ofPeepholes) unused.dispose();
  return { x: x!, cell: cell!, hidden: hidden!, weights: weights!, bias: bias! };
}

function inOrder({ x, cell, hidden, weights, peephole, bias }: BlockLstmInputs): TensorInfo[] {
  return [x, cell, hidden, weights, peephole, peephole, peephole, bias];
}

function execute(
  backend: TensorflowBackend,
  name: string,
  attributes: unknown[],
  inputs: TensorInfo[],
  outputCount: number,
): Tensor[] {
  const { binding } = backend;
  const common = [
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ];
  // how many steps to take, an int64, which tfjs has no tensors of: two int32 for the binding, the low one first
  const steps = Int32Array.of(inputs[0]!.shape[0]!, 0);
  const stepsId = binding.createTensor([], binding.TF_INT64, steps);
  try {
    const ids = [stepsId, ...backend.getInputTensorIds(inputs)];
    const described = binding.executeOp(name, [...common, ...attributes], ids, outputCount);
    return described.map((output) => backend.createOutputTensor(output));
  } finally {
    binding.deleteTensor(stepsId);
  }
}
