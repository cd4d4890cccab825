import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShaderRunner, WebgpuBackend } from '../device';
import { activationCode, type VectorType } from './activations';
import { backwardStatements, forwardStatements, valueNames } from './cells';
import {
  type BackwardRecurrence,
  type ForwardRecurrence,
  maskBuffers,
  type RecurrenceCall,
} from './recurrence';

/** How a workgroup's batch rows are held: `parts` vectors of `width` rows for each hidden unit. */
interface LoopPlan {
  lanes: number;
  /** Batch rows of a workgroup. */
  rows: 1 | 2 | 4 | 8;
  width: 1 | 2 | 4;
  parts: 1 | 2;
  vector: VectorType;
  /** Gate columns of a lane. */
  columns: number;
}

const mostLanes = 256;
// below this many workgroups, a workgroup takes fewer batch rows, so that more multiprocessors get one
const busyWorkgroups = 64;
const vectors = { 1: 'f32', 2: 'vec2<f32>', 4: 'vec4<f32>' } as const;

/**
 * One batch row for each workgroup in small batches; in larger ones up to 8, which then share each weight that
 * is read. `storedVectors` is how many values of a hidden unit in one row lie in workgroup memory.
 */
function planLoop({ backend, shape }: RecurrenceCall, storedVectors: number): LoopPlan {
  const { batch, units } = shape;
  const limits = backend.device.limits;
  const fits = (rows: number) =>
    Math.ceil(batch / rows) >= busyWorkgroups &&
    4 * storedVectors * units * rows <= limits.maxComputeWorkgroupStorageSize;
  const rows = ([8, 4, 2] as const).find(fits) ?? 1;
  const width = rows === 8 ? 4 : rows;
  const lanes = Math.min(mostLanes, 32 * Math.ceil((4 * units) / 32));
  return {
    lanes,
    rows,
    width,
    parts: rows === 8 ? 2 : 1,
    vector: vectors[width],
    columns: Math.ceil((4 * units) / lanes),
  };
}

/** Texts for each part, each row or each column, one below the other. */
function texts(plan: LoopPlan) {
  const repeat = (count: number) => (text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join('\n');
  return {
    parts: repeat(plan.parts),
    columns: repeat(plan.columns),
    gates: repeat(4),
    rows: repeat(plan.rows),
    /** A part's vector of what the text says of each of its rows. */
    gather: (part: number, text: (row: number) => string) => {
      const values = Array.from({ length: plan.width }, (_, index) => text(part * plan.width + index));
      return plan.width === 1 ? values[0]! : `${plan.vector}(${values.join(', ')})`;
    },
    /** The value of one row in the vectors of that name. */
    ofRow: (name: string, row: number) => {
      const vector = `${name}${Math.floor(row / plan.width)}`;
      return plan.width === 1 ? vector : `${vector}[${row % plan.width}]`;
    },
  };
}

function key(name: string, call: RecurrenceCall, plan: LoopPlan): string {
  const { shape, kind, gateActivation, goBackwards } = call;
  return [name, kind, shape.units, plan.rows, plan.lanes, gateActivation, goBackwards].join(':');
}

/** Code that both directions share: which rows are the workgroup's, and which unit the lane's. */
function opening(plan: LoopPlan, units: number): string {
  const { rows } = texts(plan);
  return `
  let isUnit = lane < ${units};
  let unit = min(lane, ${units - 1});
  let steps = uniforms.steps;
  let lastRow = uniforms.batch - 1;
  ${rows((row) => `let row${row} = min(workgroup.x * ${plan.rows} + ${row}, lastRow);`)}
  ${rows((row) => `let real${row} = isUnit && workgroup.x * ${plan.rows} + ${row} <= lastRow;`)}`;
}

export function runForwardLoop(call: ForwardRecurrence): void {
  const { runner, backend, shape } = call;
  const plan = planLoop(call, 5);
  runner.run({
    backend,
    key: key('lstm-loop', call, plan),
    lanes: plan.lanes,
    workgroups: [Math.ceil(shape.batch / plan.rows), 1, 1],
    buffers: {
      hiddens: { tensor: call.hiddens, access: 'read_write' },
      cells: { tensor: call.cells, access: 'read_write' },
      gates: { tensor: call.gates, access: 'read_write' },
      recurrentKernel: { tensor: call.recurrentKernel, access: 'read' },
      ...(call.hidden && { hidden: { tensor: call.hidden, access: 'read' } }),
      ...(call.cell && { cell: { tensor: call.cell, access: 'read' } }),
      ...maskBuffers(call),
    },
    integers: { batch: shape.batch, steps: shape.steps },
    code: () => forwardCode(call, plan),
  });
}

function forwardCode(call: ForwardRecurrence, plan: LoopPlan): string {
  const { kind, gateActivation, goBackwards, mask, recurrentMask, hidden, cell } = call;
  const { units } = call.shape;
  const { parts: partCount, vector, lanes } = plan;
  const { parts, columns, rows, gates, gather, ofRow } = texts(plan);
  const initial = (given: TensorInfo | undefined, name: string, part: number) =>
    given ? gather(part, (row) => `${name}[row${row} * ${units} + unit]`) : `${vector}(0.0)`;
  const names = valueNames[kind];
  return `
${activationCode(gateActivation, vector)}
var<workgroup> dropped : array<${vector}, ${units * partCount}>;
var<workgroup> sums : array<${vector}, ${4 * units * partCount}>;
fn main(workgroup : vec3<i32>, lane : i32) {
  ${opening(plan, units)}
  ${columns((column) => `let column${column} = min(lane + ${column * lanes}, ${4 * units - 1});`)}
  ${parts(
    (part) => `
  var h${part} = ${initial(hidden, 'hidden', part)};
  var c${part} = ${kind === 'lstm' ? initial(cell, 'cell', part) : `h${part}`};
  let keep${part} = ${recurrentMask ? gather(part, (row) => `recurrentMask[row${row} * ${units} + unit]`) : '1.0'};
  if (isUnit) { dropped[unit * ${partCount} + ${part}] = h${part} * keep${part}; }`,
  )}
  ${rows((row) => `if (real${row}) { cells[row${row} * (steps + 1) * ${units} + unit] = ${ofRow('c', row)}; }`)}
  for (var step = 0; step < steps; step++) {
    let position = ${goBackwards ? 'steps - 1 - step' : 'step'};
    ${columns((column) =>
      parts(
        (part) =>
          `var sum${column}_${part} = ${gather(part, (row) => `gates[(row${row} * steps + position) * ${4 * units} + column${column}]`)};`,
      ),
    )}
    workgroupBarrier();
    for (var k = 0; k < ${units}; k++) {
      ${parts((part) => `let h_${part} = dropped[k * ${partCount} + ${part}];`)}
      ${columns(
        (column) => `
      let weight${column} = recurrentKernel[k * ${4 * units} + column${column}];
      ${parts((part) => `sum${column}_${part} += weight${column} * h_${part};`)}`,
      )}
    }
    ${columns((column) =>
      parts(
        (part) =>
          `if (lane + ${column * lanes} < ${4 * units}) { sums[column${column} * ${partCount} + ${part}] = sum${column}_${part}; }`,
      ),
    )}
    workgroupBarrier();
    ${parts(
      (part) => `
    ${forwardStatements(kind, {
      sum: (gate) => `sums[(unit + ${gate * units}) * ${partCount} + ${part}]`,
      before: kind === 'lstm' ? `c${part}` : `(h${part} * keep${part})`,
      part,
    })}
    ${
      mask
        ? `let m${part} = ${gather(part, (row) => `mask[row${row} * steps + position]`)};
    c${part} = m${part} * newC${part} + (1.0 - m${part}) * c${part};
    h${part} = m${part} * newH${part} + (1.0 - m${part}) * h${part};`
        : `c${part} = newC${part};
    h${part} = newH${part};`
    }
    if (isUnit) { dropped[unit * ${partCount} + ${part}] = h${part} * keep${part}; }`,
    )}
    ${rows(
      (row) => `
    if (real${row}) {
      let at = (row${row} * steps + position) * ${4 * units} + unit;
      ${gates((gate) => `gates[at + ${gate * units}] = ${ofRow(names[gate]!, row)};`)}
      hiddens[(row${row} * steps + step) * ${units} + unit] = ${ofRow('h', row)};
      cells[(row${row} * (steps + 1) + step + 1) * ${units} + unit] = ${ofRow('c', row)};
    }`,
    )}
  }
}`;
}

export function runBackwardLoop(call: BackwardRecurrence): void {
  const { runner, backend, shape } = call;
  const plan = planLoop(call, 4);
  const turned = turnGates(call);
  runner.run({
    backend,
    key: [key('lstm-loop-gradient', call, plan), call.returnSequences, call.hasLastStates].join(':'),
    lanes: plan.lanes,
    workgroups: [Math.ceil(shape.batch / plan.rows), 1, 1],
    buffers: {
      gateGradients: { tensor: call.gateGradients, access: 'read_write' },
      states: { tensor: call.states, access: 'read_write' },
      gates: { tensor: call.gates, access: 'read' },
      cells: { tensor: call.cells, access: 'read' },
      outputGradient: { tensor: call.output, access: 'read' },
      turned: { tensor: turned, access: 'read' },
      ...maskBuffers(call),
    },
    integers: { batch: shape.batch, steps: shape.steps },
    code: () => backwardCode(call, plan),
  });
  backend.disposeData(turned.dataId);
}

function backwardCode(call: BackwardRecurrence, plan: LoopPlan): string {
  const { kind, gateActivation, goBackwards, mask, recurrentMask, returnSequences, hasLastStates } = call;
  const { units } = call.shape;
  const { parts: partCount, vector, lanes } = plan;
  const { parts, columns, rows, gates, gather, ofRow } = texts(plan);
  const gateOf = (part: number, gate: number) =>
    gather(part, (row) => `gates[(row${row} * steps + position) * ${4 * units} + ${gate * units} + unit]`);
  const cellOf = (part: number, step: string) =>
    gather(part, (row) => `cells[(row${row} * (steps + 1) + ${step}) * ${units} + unit]`);
  const outputOf = (part: number) =>
    gather(part, (row) =>
      returnSequences
        ? `outputGradient[(row${row} * steps + step) * ${units} + unit]`
        : `outputGradient[row${row} * ${units} + unit]`,
    );
  const lastState = (part: number, state: number) =>
    hasLastStates
      ? gather(part, (row) => `states[(${state} * uniforms.batch + row${row}) * ${units} + unit]`)
      : `${vector}(0.0)`;
  return `
${activationCode(gateActivation, vector)}
var<workgroup> values : array<${vector}, ${4 * units * partCount}>;
fn main(workgroup : vec3<i32>, lane : i32) {
  ${opening(plan, units)}
  ${columns(
    (column) => `
  let column${column} = min(lane + ${column * lanes}, ${4 * units - 1});
  let first${column} = column${column} / ${units} * ${units};`,
  )}
  ${parts(
    (part) => `
  var dh${part} = ${lastState(part, 0)};
  var dc${part} = ${lastState(part, 1)};
  let keep${part} = ${recurrentMask ? gather(part, (row) => `recurrentMask[row${row} * ${units} + unit]`) : '1.0'};`,
  )}
  for (var step = steps - 1; step >= 0; step--) {
    let position = ${goBackwards ? 'steps - 1 - step' : 'step'};
    ${parts(
      (part) => `
    ${returnSequences ? `dh${part} += ${outputOf(part)};` : `if (step == steps - 1) { dh${part} += ${outputOf(part)}; }`}
    let m${part} = ${mask ? gather(part, (row) => `mask[row${row} * steps + position]`) : '1.0'};
    let fresh${part} = m${part} * dh${part};
    let fromCell${part} = m${part} * dc${part};
    ${backwardStatements(kind, {
      value: (gate) => gateOf(part, gate),
      before: kind === 'lstm' ? cellOf(part, 'step') : `(${cellOf(part, 'step')} * keep${part})`,
      after: cellOf(part, 'step + 1'),
      fresh: `fresh${part}`,
      cell: `fromCell${part}`,
      part,
    })}
    dc${part} = back${part}${mask ? ` + (1.0 - m${part}) * dc${part}` : ''};
    if (isUnit) {
      ${gates((gate) => `values[(unit + ${gate * units}) * ${partCount} + ${part}] = d${gate}_${part};`)}
    }`,
    )}
    ${rows(
      (row) => `
    if (real${row}) {
      let at = (row${row} * steps + position) * ${4 * units} + unit;
      ${gates((gate) => `gateGradients[at + ${gate * units}] = ${ofRow(`d${gate}_`, row)};`)}
    }`,
    )}
    workgroupBarrier();
    ${columns((column) => parts((part) => `var sum${column}_${part} = ${vector}(0.0);`))}
    for (var k = 0; k < ${units}; k++) {
      ${columns(
        (column) => `
      let weight${column} = turned[k * ${4 * units} + column${column}];
      ${parts((part) => `sum${column}_${part} += weight${column} * values[(first${column} + k) * ${partCount} + ${part}];`)}`,
      )}
    }
    workgroupBarrier();
    ${columns((column) =>
      parts(
        (part) =>
          `if (lane + ${column * lanes} < ${4 * units}) { values[column${column} * ${partCount} + ${part}] = sum${column}_${part}; }`,
      ),
    )}
    workgroupBarrier();
    ${parts(
      (part) => `
    let product${part} = ${Array.from({ length: 4 }, (_, gate) => `values[(unit + ${gate * units}) * ${partCount} + ${part}]`).join(' + ')};
    dh${part} = (product${part} + direct${part}) * keep${part}${mask ? ` + (1.0 - m${part}) * dh${part}` : ''};`,
    )}
  }
  ${rows(
    (row) => `
  if (real${row}) {
    states[row${row} * ${units} + unit] = ${ofRow('dh', row)};
    states[(uniforms.batch + row${row}) * ${units} + unit] = ${ofRow('dc', row)};
  }`,
  )}
}`;
}

/**
 * The recurrent kernel with the [H, H] block of each gate transposed: lanes of neighbouring units then read
 * neighbouring weights on the way back.
 */
function turnGates(call: BackwardRecurrence): TensorInfo {
  const { runner, backend, recurrentKernel, shape } = call;
  const turned = backend.makeTensorInfo([shape.units, 4 * shape.units], 'float32');
  transposeBlocks({ runner, backend, from: recurrentKernel, to: turned, units: shape.units });
  return turned;
}

function transposeBlocks(call: {
  runner: ShaderRunner;
  backend: WebgpuBackend;
  from: TensorInfo;
  to: TensorInfo;
  units: number;
}): void {
  const { runner, backend, from, to, units } = call;
  const lanes = 64;
  const size = 4 * units * units;
  runner.run({
    backend,
    key: 'lstm-turn-gates',
    lanes,
    workgroups: [Math.ceil(size / lanes), 1, 1],
    buffers: {
      to: { tensor: to, access: 'read_write' },
      source: { tensor: from, access: 'read' },
    },
    integers: { size, units },
    code: () => `
fn main(workgroup : vec3<i32>, lane : i32) {
  let i = workgroup.x * ${lanes} + lane;
  let units = uniforms.units;
  let k = i / (4 * units);
  let first = i % (4 * units) / units * units;
  let unit = i % units;
  if (i < uniforms.size) { to[i] = source[unit * 4 * units + first + k]; }
}`,
  });
}
