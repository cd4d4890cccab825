import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShaderRunner, WebgpuBackend } from '../device';

const lanes = 64;

interface GruWeights {
  kernel: TensorInfo;
  recurrentKernel: TensorInfo;
  bias?: TensorInfo;
}

interface Context {
  runner: ShaderRunner;
  backend: WebgpuBackend;
}

const taken = (block: number, row = 0): Block[] => [{ block, row }];
const nothing: Block[] = [];

/**
 * A GRU's weights where an LSTM's would be. A GRU has three gates, of which the candidate meets inputs and hidden state
 * apart: that makes four columns for each unit, update, reset, candidate from the inputs, candidate from the hidden state.
 * The caller disposes of the tensors.
 */
export function spreadGruWeights(call: Context & GruWeights): GruWeights {
  const { runner, backend, kernel, recurrentKernel, bias } = call;
  const units = recurrentKernel.shape[0]!;
  const spread = (tensor: TensorInfo, rows: number, blocks: Block[][], sourceRows = 1) =>
    arrangeBlocks({
      runner,
      backend,
      units,
      from: tensor,
      shape: [rows, 4 * units],
      sourceBlocks: 3,
      sourceRows,
      blocks,
    });
  const both = (block: number): Block[] => [...taken(block), ...taken(block, 1)];
  return {
    kernel: spread(kernel, kernel.shape[0]!, [taken(0), taken(1), taken(2), nothing]),
    recurrentKernel: spread(recurrentKernel, units, [taken(0), taken(1), nothing, taken(2)]),
    // the two gates have the sum of both rows of biases
    bias: bias && { ...spread(bias, 1, [both(0), both(1), taken(2), taken(2, 1)], 2), shape: [4 * units] },
  };
}

/** The gradients of a GRU's weights from those of what `spreadGruWeights` makes of them, which are disposed of. */
export function joinGruGradients(call: Context & GruWeights): GruWeights {
  const { runner, backend, kernel, recurrentKernel, bias } = call;
  const units = recurrentKernel.shape[0]!;
  const join = (tensor: TensorInfo, rows: number, blocks: Block[][]) => {
    const sizes = { units, shape: [rows, blocks.length * units], sourceBlocks: 4, sourceRows: 1 };
    const joined = arrangeBlocks({ runner, backend, from: tensor, ...sizes, blocks });
    backend.disposeData(tensor.dataId);
    return joined;
  };
  const ofInput = [taken(0), taken(1), taken(2)];
  const ofHidden = [taken(0), taken(1), taken(3)];
  return {
    kernel: join(kernel, kernel.shape[0]!, ofInput),
    recurrentKernel: join(recurrentKernel, units, ofHidden),
    bias: bias && { ...join(bias, 1, [...ofInput, ...ofHidden]), shape: [2, 3 * units] },
  };
}

/** Where a block of columns, as wide as there are units, comes from: a row and a block of the source; nowhere: zeros. */
type Block = { row: number; block: number } | undefined;

interface BlocksCall {
  runner: ShaderRunner;
  backend: WebgpuBackend;
  /** Shape of the result. */
  shape: number[];
  units: number;
  from: TensorInfo;
  /** Blocks in a row of the source, and rows that a row of the result is made of: those of `Block.row`. */
  sourceBlocks: number;
  sourceRows: number;
  /** Blocks of a row of the result; each is the sum of these. */
  blocks: Block[][];
}

/** Puts blocks of columns into another order. */
function arrangeBlocks(call: BlocksCall): TensorInfo {
  const { runner, backend, shape, units, from, sourceBlocks, sourceRows, blocks } = call;
  const result = backend.makeTensorInfo(shape, 'float32');
  const size = shape.reduce((product, length) => product * length, 1);
  const workgroups = Math.min(Math.ceil(size / lanes), 4096);
  const sum = (block: Block[]) => {
    const terms = block.flatMap((term) => (term ? [`at(row, ${term.row}, ${term.block}, unit)`] : []));
    return terms.length > 0 ? terms.join(' + ') : '0.0';
  };
  runner.run({
    backend,
    key: `gru-blocks:${JSON.stringify([sourceBlocks, sourceRows, blocks])}`,
    lanes,
    workgroups: [workgroups, 1, 1],
    buffers: {
      result: { tensor: result, access: 'read_write' },
      source: { tensor: from, access: 'read' },
    },
    integers: { size, units, stride: workgroups * lanes },
    code: () => `
fn at(row : i32, sourceRow : i32, block : i32, unit : i32) -> f32 {
  return source[((row * ${sourceRows} + sourceRow) * ${sourceBlocks} + block) * uniforms.units + unit];
}
fn main(workgroup : vec3<i32>, lane : i32) {
  for (var i = workgroup.x * ${lanes} + lane; i < uniforms.size; i += uniforms.stride) {
    let unit = i % uniforms.units;
    let row = i / (uniforms.units * ${blocks.length});
    var value = 0.0;
    switch (i / uniforms.units % ${blocks.length}) {
      ${blocks.map((block, index) => `case ${index}: { value = ${sum(block)}; }`).join('\n      ')}
      default: {}
    }
    result[i] = value;
  }
}`,
  });
  return result;
}
