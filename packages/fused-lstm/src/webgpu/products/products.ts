import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BufferUse, ShaderRunner, WebgpuBackend } from '../device';
import type { LstmShape } from '../shape';
import { type RowsPerLane, tileGroups, tileLanes, tileProduct, tileRows } from './tile-product';

interface ProductCall {
  runner: ShaderRunner;
  backend: WebgpuBackend;
}

// workgroups that keep a large GPU busy; fewer mean that its multiprocessors stand idle
const busyWorkgroups = 128;

/** The largest tile that leaves enough workgroups: the more sums a lane holds, the less it waits for memory. */
function chooseRowsPerLane(rows: number, groups: number): RowsPerLane {
  const workgroups = (rowsPerLane: number) =>
    Math.ceil(rows / tileRows(rowsPerLane as RowsPerLane)) * Math.ceil(groups / tileGroups);
  if (workgroups(8) >= busyWorkgroups) return 8;
  return workgroups(4) >= busyWorkgroups ? 4 : 2;
}

interface ProductOptions extends ProductCall {
  name: string;
  /** Of the result. */
  rows: number;
  /** Of the result: vectors of four columns. */
  groups: number;
  /** Length of the scalar products. */
  inner: number;
  /** How many sums the inner index is split into, one workgroup each. */
  splits?: number;
  order: { left: 'row' | 'inner'; right: 'group' | 'inner' };
  /** `leftAt`, `rightAt` as `tileProduct` wants them, and `store(row, group, part, value)`. */
  code: string;
  /** Constants that the code depends on, for its key. */
  key?: string;
  buffers: Record<string, BufferUse>;
  integers: Record<string, number>;
}

function multiply(options: ProductOptions): void {
  const { runner, backend, name, rows, groups, inner, splits = 1, order, code, key = '' } = options;
  const rowsPerLane = chooseRowsPerLane(rows, groups * splits);
  // whole tiles only, so that no part ends in the middle of one
  const part = 16 * Math.ceil(inner / (16 * splits));
  runner.run({
    backend,
    key: `${name}:${rowsPerLane}:${key}`,
    lanes: tileLanes,
    workgroups: [Math.ceil(rows / tileRows(rowsPerLane)), Math.ceil(groups / tileGroups), splits],
    buffers: options.buffers,
    integers: { rows, groups, inner, part, ...options.integers },
    code: () => {
      const tile = tileProduct({ rowsPerLane, order, combine: 'scale' });
      const stores = Array.from(
        { length: rowsPerLane },
        (_, row) =>
          `if (row0 + ${row} < uniforms.rows) { store(row0 + ${row}, group, workgroup.z, sum${row}); }`,
      );
      return `
${tile.declarations}
${code}
fn main(workgroup : vec3<i32>, lane : i32) {
  let firstRow = workgroup.x * ${tile.rows};
  let firstGroup = workgroup.y * ${tileGroups};
  let innerBegin = workgroup.z * uniforms.part;
  let innerEnd = min(innerBegin + uniforms.part, uniforms.inner);
  ${tile.statements}
  if (group < uniforms.groups) {
    ${stores.join('\n    ')}
  }
}`;
    },
  });
}

/** x times kernel plus bias for all steps, [B, T, 4H]: what the recurrence starts from. */
export function inputProjection(
  call: ProductCall & {
    shape: LstmShape;
    x: TensorInfo;
    kernel: TensorInfo;
    bias: TensorInfo | undefined;
  },
): TensorInfo {
  const { backend, shape, x, kernel, bias } = call;
  const { batch, steps, features, units } = shape;
  const result = backend.makeTensorInfo([batch, steps, 4 * units], 'float32');
  multiply({
    ...call,
    name: 'lstm-projection',
    rows: batch * steps,
    groups: units,
    inner: features,
    order: { left: 'inner', right: 'group' },
    buffers: {
      result: { tensor: result, access: 'read_write', element: 'vec4<f32>' },
      x: { tensor: x, access: 'read' },
      kernel: { tensor: kernel, access: 'read', element: 'vec4<f32>' },
      ...(bias && { bias: { tensor: bias, access: 'read', element: 'vec4<f32>' } }),
    },
    integers: {},
    code: `
fn leftAt(row : i32, inner : i32) -> f32 {
  if (row < uniforms.rows) { return x[row * uniforms.inner + inner]; }
  return 0.0;
}
fn rightAt(inner : i32, group : i32) -> vec4<f32> {
  if (group < uniforms.groups) { return kernel[inner * uniforms.groups + group]; }
  return vec4<f32>(0.0);
}
fn store(row : i32, group : i32, part : i32, value : vec4<f32>) {
  result[row * uniforms.groups + group] = value${bias ? ' + bias[group]' : ''};
}`,
  });
  return result;
}

/** The gradient of x, [B, T, F], from that of the gates. */
export function inputGradient(
  call: ProductCall & { shape: LstmShape; kernel: TensorInfo; gateGradients: TensorInfo },
): TensorInfo {
  const { backend, shape, kernel, gateGradients } = call;
  const { batch, steps, features, units } = shape;
  const result = backend.makeTensorInfo([batch, steps, features], 'float32');
  multiply({
    ...call,
    name: 'lstm-input-gradient',
    rows: batch * steps,
    groups: Math.ceil(features / 4),
    inner: 4 * units,
    order: { left: 'inner', right: 'inner' },
    buffers: {
      result: { tensor: result, access: 'read_write' },
      gateGradients: { tensor: gateGradients, access: 'read' },
      kernel: { tensor: kernel, access: 'read' },
    },
    integers: { features },
    code: `
fn leftAt(row : i32, inner : i32) -> f32 {
  if (row < uniforms.rows) { return gateGradients[row * uniforms.inner + inner]; }
  return 0.0;
}
fn weight(feature : i32, inner : i32) -> f32 {
  if (feature < uniforms.features) { return kernel[feature * uniforms.inner + inner]; }
  return 0.0;
}
fn rightAt(inner : i32, group : i32) -> vec4<f32> {
  let f = 4 * group;
  return vec4<f32>(weight(f, inner), weight(f + 1, inner), weight(f + 2, inner), weight(f + 3, inner));
}
fn store(row : i32, group : i32, part : i32, value : vec4<f32>) {
  for (var i = 0; i < 4; i++) {
    let f = 4 * group + i;
    if (f < uniforms.features) { result[row * uniforms.features + f] = value[i]; }
  }
}`,
  });
  return result;
}

export interface WeightGradients {
  kernel: TensorInfo;
  recurrentKernel: TensorInfo;
  bias?: TensorInfo;
}

/**
 * The gradients of all weights from those of the gates: one product, whose left rows are the features, a row
 * of ones for the bias, and the hidden units before each step. Its inner index, all steps of all rows, is
 * split over workgroups and summed up in a fixed order, so that a result is the same each time.
 */
export function weightGradients(
  call: ProductCall & {
    shape: LstmShape;
    goBackwards: boolean;
    x: TensorInfo;
    hiddens: TensorInfo;
    hidden: TensorInfo | undefined;
    recurrentMask: TensorInfo | undefined;
    gateGradients: TensorInfo;
    hasBias: boolean;
  },
): WeightGradients {
  const { runner, backend, shape, x, hiddens, hidden, recurrentMask, gateGradients, hasBias } = call;
  const { batch, steps, features, units } = shape;
  const rows = features + (hasBias ? 1 : 0) + units;
  const inner = batch * steps;
  const splits = chooseSplits({ rows, groups: units, inner });
  const sums = backend.makeTensorInfo([splits, rows, 4 * units], 'float32');
  multiply({
    ...call,
    name: 'lstm-weight-gradients',
    key: `${call.goBackwards}`,
    rows,
    groups: units,
    inner,
    splits,
    order: { left: 'row', right: 'group' },
    buffers: {
      sums: { tensor: sums, access: 'read_write', element: 'vec4<f32>' },
      x: { tensor: x, access: 'read' },
      hiddens: { tensor: hiddens, access: 'read' },
      gateGradients: { tensor: gateGradients, access: 'read', element: 'vec4<f32>' },
      ...(hidden && { hidden: { tensor: hidden, access: 'read' } }),
      ...(recurrentMask && { recurrentMask: { tensor: recurrentMask, access: 'read' } }),
    },
    integers: { features, firstUnit: rows - units, units, steps },
    code: `
fn leftAt(row : i32, inner : i32) -> f32 {
  if (row < uniforms.features) { return x[inner * uniforms.features + row]; }
  if (row < uniforms.firstUnit) { return 1.0; }
  if (row >= uniforms.rows) { return 0.0; }
  let unit = row - uniforms.firstUnit;
  let batchRow = inner / uniforms.steps;
  let position = inner % uniforms.steps;
  let step = ${call.goBackwards ? 'uniforms.steps - 1 - position' : 'position'};
  let state = batchRow * uniforms.units + unit;
  var before = ${hidden ? 'hidden[state]' : '0.0'};
  if (step > 0) { before = hiddens[(batchRow * uniforms.steps + step - 1) * uniforms.units + unit]; }
  return before${recurrentMask ? ' * recurrentMask[state]' : ''};
}
fn rightAt(inner : i32, group : i32) -> vec4<f32> {
  if (group < uniforms.groups) { return gateGradients[inner * uniforms.groups + group]; }
  return vec4<f32>(0.0);
}
fn store(row : i32, group : i32, part : i32, value : vec4<f32>) {
  sums[(part * uniforms.rows + row) * uniforms.groups + group] = value;
}`,
  });
  const results: WeightGradients = {
    kernel: backend.makeTensorInfo([features, 4 * units], 'float32'),
    recurrentKernel: backend.makeTensorInfo([units, 4 * units], 'float32'),
    bias: hasBias ? backend.makeTensorInfo([4 * units], 'float32') : undefined,
  };
  addSplits({ runner, backend, sums, splits, rows, features, units, results });
  backend.disposeData(sums.dataId);
  return results;
}

function chooseSplits(size: { rows: number; groups: number; inner: number }): number {
  const tiles = Math.ceil(size.rows / tileRows(2)) * Math.ceil(size.groups / tileGroups);
  // below 64 inner indices a part is over before it is worth its sum
  const most = Math.max(1, Math.floor(size.inner / 64));
  return Math.min(Math.max(1, Math.floor((2 * busyWorkgroups) / tiles)), most);
}

function addSplits(
  call: ProductCall & {
    sums: TensorInfo;
    splits: number;
    rows: number;
    features: number;
    units: number;
    results: WeightGradients;
  },
): void {
  const { runner, backend, sums, splits, rows, features, units, results } = call;
  const size = rows * units;
  const lanes = 64;
  const workgroups = Math.min(Math.ceil(size / lanes), 4096);
  const out = (tensor: TensorInfo): BufferUse => ({ tensor, access: 'read_write', element: 'vec4<f32>' });
  runner.run({
    backend,
    key: 'lstm-add-splits',
    lanes,
    workgroups: [workgroups, 1, 1],
    buffers: {
      sums: { tensor: sums, access: 'read', element: 'vec4<f32>' },
      kernel: out(results.kernel),
      recurrentKernel: out(results.recurrentKernel),
      ...(results.bias && { bias: out(results.bias) }),
    },
    integers: {
      size,
      splits,
      stride: workgroups * lanes,
      kernelEnd: features * units,
      biasEnd: size - units * units,
    },
    code: () => `
fn main(workgroup : vec3<i32>, lane : i32) {
  for (var i = workgroup.x * ${lanes} + lane; i < uniforms.size; i += uniforms.stride) {
    var sum = sums[i];
    for (var part = 1; part < uniforms.splits; part++) { sum += sums[part * uniforms.size + i]; }
    if (i < uniforms.kernelEnd) { kernel[i] = sum; }
    ${results.bias ? 'else if (i < uniforms.biasEnd) { bias[i - uniforms.kernelEnd] = sum; }' : ''}
    else { recurrentKernel[i - uniforms.biasEnd] = sum; }
  }
}`,
  });
}
