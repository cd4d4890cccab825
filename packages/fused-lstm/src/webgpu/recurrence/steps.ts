import {
  type RowsPerLane,
  type TileProductOptions,
  tileGroups,
  tileLanes,
  tileProduct,
  tileRows,
} from '../products/tile-product';
import { activationCode } from './activations';
import { backwardStatements, forwardStatements, valueNames } from './cells';
import {
  type BackwardRecurrence,
  type ForwardRecurrence,
  maskBuffers,
  type RecurrenceCall,
} from './recurrence';

// a tile's groups of columns are hidden units here: the vector of a group holds the unit's four gates
const forwardOrder = { left: 'inner', right: 'group' } as const;
const backwardOrder = { left: 'inner', right: 'inner' } as const;

interface StepPlan {
  rowsPerLane: RowsPerLane;
  workgroups: [number, number, number];
}

/** Larger tiles for larger batches, as far as the device's workgroup memory allows. */
function planStep(call: RecurrenceCall, tile: Omit<TileProductOptions, 'rowsPerLane'>): StepPlan {
  const { batch, units } = call.shape;
  const available = call.backend.device.limits.maxComputeWorkgroupStorageSize;
  const wanted = batch >= 256 ? 8 : batch >= 64 ? 4 : 2;
  const fits = (rowsPerLane: RowsPerLane) => tileProduct({ ...tile, rowsPerLane }).storage <= available;
  const rowsPerLane = ([8, 4] as const).find((rows) => rows <= wanted && fits(rows)) ?? 2;
  return {
    rowsPerLane,
    workgroups: [Math.ceil(batch / tileRows(rowsPerLane)), Math.ceil(units / tileGroups), 1],
  };
}

function key(name: string, call: RecurrenceCall, plan: StepPlan): string {
  return [name, call.kind, plan.rowsPerLane, call.gateActivation, call.goBackwards].join(':');
}

function eachRow(plan: StepPlan, text: (row: number) => string): string {
  return Array.from({ length: plan.rowsPerLane }, (_, row) => text(row)).join('\n');
}

export function runForwardSteps(call: ForwardRecurrence): void {
  const { runner, backend, shape } = call;
  const { batch, steps, units } = shape;
  const plan = planStep(call, { order: forwardOrder, combine: 'scale' });
  for (let step = 0; step < steps; step++) {
    runner.run({
      backend,
      key: key('lstm-step', call, plan),
      lanes: tileLanes,
      workgroups: plan.workgroups,
      buffers: {
        hiddens: { tensor: call.hiddens, access: 'read_write' },
        cells: { tensor: call.cells, access: 'read_write' },
        gates: { tensor: call.gates, access: 'read_write' },
        recurrentKernel: { tensor: call.recurrentKernel, access: 'read' },
        ...(call.hidden && { hidden: { tensor: call.hidden, access: 'read' } }),
        ...(call.cell && { cell: { tensor: call.cell, access: 'read' } }),
        ...maskBuffers(call),
      },
      integers: { batch, steps, units, step },
      code: () => forwardCode(call, plan),
    });
  }
}

function forwardCode(call: ForwardRecurrence, plan: StepPlan): string {
  const { kind, gateActivation, goBackwards, mask, recurrentMask, hidden, cell } = call;
  const tile = tileProduct({ rowsPerLane: plan.rowsPerLane, order: forwardOrder, combine: 'scale' });
  const dropped = recurrentMask ? ' * recurrentMask[row * uniforms.units + unit]' : '';
  return `
${activationCode(gateActivation, 'f32')}
${tile.declarations}
fn hiddenBefore(row : i32, unit : i32) -> f32 {
  if (uniforms.step == 0) { return ${hidden ? 'hidden[row * uniforms.units + unit]' : '0.0'}; }
  return hiddens[(row * uniforms.steps + uniforms.step - 1) * uniforms.units + unit];
}
fn cellBefore(row : i32, unit : i32) -> f32 {
  if (uniforms.step == 0) { return ${kind === 'gru' ? 'hiddenBefore(row, unit)' : cell ? 'cell[row * uniforms.units + unit]' : '0.0'}; }
  return cells[(row * (uniforms.steps + 1) + uniforms.step) * uniforms.units + unit];
}
fn leftAt(row : i32, inner : i32) -> f32 {
  if (row >= uniforms.batch) { return 0.0; }
  let unit = inner;
  return hiddenBefore(row, unit)${dropped};
}
fn rightAt(inner : i32, unit : i32) -> vec4<f32> {
  let units = uniforms.units;
  if (unit >= units) { return vec4<f32>(0.0); }
  let at = inner * 4 * units + unit;
  return vec4<f32>(recurrentKernel[at], recurrentKernel[at + units], recurrentKernel[at + 2 * units], recurrentKernel[at + 3 * units]);
}
fn finish(row : i32, unit : i32, product : vec4<f32>) {
  let units = uniforms.units;
  let steps = uniforms.steps;
  let step = uniforms.step;
  let position = ${goBackwards ? 'steps - 1 - step' : 'step'};
  let at = (row * steps + position) * 4 * units + unit;
  let before = cellBefore(row, unit);
  ${forwardStatements(kind, {
    sum: (gate) => `(product[${gate}] + gates[at + ${gate} * units])`,
    before: kind === 'lstm' ? 'before' : `(before${dropped})`,
  })}
  var c = newC;
  var h = newH;
  ${
    mask
      ? `let m = mask[row * steps + position];
  c = m * c + (1.0 - m) * before;
  h = m * h + (1.0 - m) * hiddenBefore(row, unit);`
      : ''
  }
  ${valueNames[kind].map((name, gate) => `gates[at + ${gate} * units] = ${name};`).join('\n  ')}
  hiddens[(row * steps + step) * units + unit] = h;
  if (step == 0) { cells[row * (steps + 1) * units + unit] = before; }
  cells[(row * (steps + 1) + step + 1) * units + unit] = c;
}
fn main(workgroup : vec3<i32>, lane : i32) {
  let firstRow = workgroup.x * ${tile.rows};
  let firstGroup = workgroup.y * ${tileGroups};
  let innerBegin = 0;
  let innerEnd = ${hidden ? 'uniforms.units' : 'select(uniforms.units, 0, uniforms.step == 0)'};
  ${tile.statements}
  if (group < uniforms.units) {
    ${eachRow(plan, (row) => `if (row0 + ${row} < uniforms.batch) { finish(row0 + ${row}, group, sum${row}); }`)}
  }
}`;
}

/** From the last step to the first, and once more for the gradient of the initial hidden state. */
export function runBackwardSteps(call: BackwardRecurrence): void {
  const { runner, backend, shape } = call;
  const { batch, steps, units } = shape;
  const plan = planStep(call, { order: backwardOrder, combine: 'dot' });
  for (let step = steps - 1; step >= -1; step--) {
    runner.run({
      backend,
      key: [key('lstm-step-gradient', call, plan), call.returnSequences, call.hasLastStates].join(':'),
      lanes: tileLanes,
      workgroups: plan.workgroups,
      buffers: {
        gateGradients: { tensor: call.gateGradients, access: 'read_write' },
        states: { tensor: call.states, access: 'read_write' },
        gates: { tensor: call.gates, access: 'read' },
        cells: { tensor: call.cells, access: 'read' },
        outputGradient: { tensor: call.output, access: 'read' },
        recurrentKernel: { tensor: call.recurrentKernel, access: 'read' },
        ...maskBuffers(call),
      },
      integers: { batch, steps, units, step },
      code: () => backwardCode(call, plan),
    });
  }
}

function backwardCode(call: BackwardRecurrence, plan: StepPlan): string {
  const { kind, gateActivation, goBackwards, mask, recurrentMask, returnSequences, hasLastStates } = call;
  const tile = tileProduct({ rowsPerLane: plan.rowsPerLane, order: backwardOrder, combine: 'dot' });
  const position = (step: string) => (goBackwards ? `(uniforms.steps - 1 - (${step}))` : `(${step})`);
  const dropped = recurrentMask ? ' * recurrentMask[row * uniforms.units + unit]' : '';
  const outputGradient = returnSequences
    ? 'outputGradient[(row * steps + step) * units + unit]'
    : 'select(0.0, outputGradient[row * units + unit], last)';
  return `
${activationCode(gateActivation, 'f32')}
${tile.declarations}
fn leftAt(row : i32, inner : i32) -> vec4<f32> {
  if (row >= uniforms.batch) { return vec4<f32>(0.0); }
  let units = uniforms.units;
  let at = (row * uniforms.steps + ${position('uniforms.step + 1')}) * 4 * units + inner;
  return vec4<f32>(gateGradients[at], gateGradients[at + units], gateGradients[at + 2 * units], gateGradients[at + 3 * units]);
}
fn rightAt(inner : i32, unit : i32) -> vec4<f32> {
  let units = uniforms.units;
  if (unit >= units) { return vec4<f32>(0.0); }
  let at = unit * 4 * units + inner;
  return vec4<f32>(recurrentKernel[at], recurrentKernel[at + units], recurrentKernel[at + 2 * units], recurrentKernel[at + 3 * units]);
}
fn finish(row : i32, unit : i32, product : f32) {
  let units = uniforms.units;
  let steps = uniforms.steps;
  let step = uniforms.step;
  let last = step == steps - 1;
  let hiddenState = row * units + unit;
  let cellState = (uniforms.batch + row) * units + unit;
  var dh = product${recurrentMask ? ' * recurrentMask[row * units + unit]' : ''};
  var dc = 0.0;
  if (!last${hasLastStates ? ' || true' : ''}) {
    dh += states[hiddenState];
    dc = states[cellState];
  }
  if (step < 0) { states[hiddenState] = dh; return; }
  dh += ${outputGradient};
  let position = ${position('step')};
  let at = (row * steps + position) * 4 * units + unit;
  let cellAt = (row * (steps + 1) + step) * units + unit;
  let m = ${mask ? 'mask[row * steps + position]' : '1.0'};
  let fresh = m * dh;
  ${backwardStatements(kind, {
    value: (gate) => `gates[at + ${gate} * units]`,
    before: kind === 'lstm' ? 'cells[cellAt]' : `(cells[cellAt]${dropped})`,
    after: 'cells[cellAt + units]',
    fresh: 'fresh',
    cell: '(m * dc)',
  })}
  ${[0, 1, 2, 3].map((gate) => `gateGradients[at + ${gate} * units] = d${gate}_;`).join('\n  ')}
  states[hiddenState] = direct${dropped}${mask ? ' + (1.0 - m) * dh' : ''};
  states[cellState] = back${mask ? ' + (1.0 - m) * dc' : ''};
}
fn main(workgroup : vec3<i32>, lane : i32) {
  let firstRow = workgroup.x * ${tile.rows};
  let firstGroup = workgroup.y * ${tileGroups};
  let innerBegin = 0;
  let innerEnd = select(uniforms.units, 0, uniforms.step == uniforms.steps - 1);
  ${tile.statements}
  if (group < uniforms.units) {
    ${eachRow(plan, (row) => `if (row0 + ${row} < uniforms.batch) { finish(row0 + ${row}, group, sum${row}); }`)}
  }
}`;
}
