import { Job } from './job';
import { packTransposed } from './panels';
import { FROM_TARGET, FROM_ZERO, multiply, multiplyTransposed } from './product';
import {
  activateGates, addOutputGradient, dropHidden, finishHiddenGradient, holdMasked, multiplyRows, packInputs,
  packState, projectInputs, storeStep, sumRows, unpackState,
} from './recurrence';
import { meet, share } from './threads';
import { flushTiny, gateSlope, multiplyAdd, tanh, tanhRows } from './vector';

/** The forward pass of one LSTM layer: thread `index` of `count`. */
export function forward(job: Job, index: i32, count: i32): void {
  const gatePanels = job.unitPanels << 2;
  const wide = job.wideTiles != 0;
  packInputs(job, index, count);
  if (index == 0) packState(job, job.plainCell, job.cell, job.panelBytes);
  meet(job, index, count);

  projectInputs(job, index, count);
  meet(job, index, count);

  // sequences are independent of each other: each thread takes its own through all steps
  const batchTiles = job.paddedBatch >> 2;
  const firstRow = share(batchTiles, index, count) << 2;
  const rows = job.computed((share(batchTiles, index + 1, count) << 2) - firstRow);
  if (rows == 0) return;
  for (let step = 0; step < job.steps; step++) {
    const at = <usize>(step * job.paddedBatch + firstRow) << 5;
    if (job.recurrentMask) dropHidden(job, at, firstRow, rows);
    multiply(
      job.recurrentInput + at, job.panelBytes,
      job.recurrent, <usize>job.units << 5,
      job.gates + at, job.panelBytes,
      rows, job.units,
      0, gatePanels, FROM_TARGET, 0, wide,
    );
    advance(job, step, firstRow, rows);
  }
  const end = <usize>(job.steps * job.paddedBatch + firstRow) << 5;
  if (!job.sequences) unpackState(job, job.hidden + end, job.panelBytes, job.output, firstRow, rows);
  if (job.lastHidden) unpackState(job, job.hidden + end, job.panelBytes, job.lastHidden, firstRow, rows);
  if (job.lastCell) unpackState(job, job.cell + end, job.panelBytes, job.lastCell, firstRow, rows);
}

/** The element-wise half of one step: activates the gates in place, writes the next cell and hidden state. */
function advance(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const hard = job.hardGates != 0;
  const panelBytes = <usize>job.panelBytes;
  const gateBytes = panelBytes * job.unitPanels;
  const at = <usize>(step * job.paddedBatch + firstRow) << 5;
  const stepBytes = job.stepBytes;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * panelBytes;
    const input = job.gates + panelAt;
    const forget = input + gateBytes;
    const candidate = forget + gateBytes;
    const output = candidate + gateBytes;
    const cell = job.cell + panelAt;
    const hidden = job.hidden + panelAt;
    // one after the other: so a processor works ahead over several rows, and an engine joins their halves to 256 bits
    activateGates(input, bytes, hard);
    activateGates(forget, bytes, hard);
    tanhRows(candidate, candidate, bytes);
    activateGates(output, bytes, hard);
    for (let offset: usize = 0; offset < bytes; offset += 32) {
      const new0 = f32x4.mul(v128.load(input + offset, 0), v128.load(candidate + offset, 0));
      const new1 = f32x4.mul(v128.load(input + offset, 16), v128.load(candidate + offset, 16));
      const c0 = multiplyAdd(v128.load(forget + offset, 0), v128.load(cell + offset, 0), new0);
      const c1 = multiplyAdd(v128.load(forget + offset, 16), v128.load(cell + offset, 16), new1);
      v128.store(cell + offset + stepBytes, c0, 0);
      v128.store(cell + offset + stepBytes, c1, 16);
    }
    tanhRows(cell + stepBytes, hidden + stepBytes, bytes);
    multiplyRows(hidden + stepBytes, output, bytes);
    if (job.mask) {
      const mask = job.mask + (<usize>(step * job.paddedBatch + firstRow) << 2);
      holdMasked(cell, cell + stepBytes, mask, rows);
      holdMasked(hidden, hidden + stepBytes, mask, rows);
    }
  }
  if (job.sequences) storeStep(job, step, firstRow, rows);
}

/** The backward pass of one LSTM layer, the inputs' gradient apart: turns `gates` into the gates' gradients. */
export function backward(job: Job, index: i32, count: i32): void {
  const unitPanels = job.unitPanels;
  const gatePanels = unitPanels << 2;
  const paddedUnits = unitPanels << 3;
  const scratch = job.scratch + (<usize>index << 8);
  const wide = job.wideTiles != 0;
  packTransposed(
    job.recurrent, job.recurrentTransposed, job.units, gatePanels,
    share(unitPanels, index, count), share(unitPanels, index + 1, count),
  );
  if (index == 0) {
    packState(job, job.lastHiddenGradient, job.hiddenGradient, job.stepPanelBytes);
    packState(job, job.lastCellGradient, job.cellGradient, job.stepPanelBytes);
  }
  meet(job, index, count);

  const batchTiles = job.paddedBatch >> 2;
  const firstRow = share(batchTiles, index, count) << 2;
  const rows = (share(batchTiles, index + 1, count) << 2) - firstRow;
  if (rows > 0) {
    const rowAt = <usize>firstRow << 5;
    for (let step = job.steps - 1; step >= 0; step--) {
      const at = <usize>(step * job.paddedBatch) * 32 + rowAt;
      if (job.sequences || step == job.steps - 1) addOutputGradient(job, step, firstRow, rows, scratch);
      retreat(job, step, firstRow, rows);
      // the first step's hidden state matters only to whoever gave it
      if (step == 0 && !job.initialHiddenGradient) break;
      multiply(
        job.gates + at, job.panelBytes,
        job.recurrentTransposed, <usize>paddedUnits << 7,
        job.hiddenGradient + rowAt, job.stepPanelBytes,
        rows, paddedUnits << 2,
        0, unitPanels, FROM_ZERO, 0, wide,
      );
      finishHiddenGradient(job, rowAt, rows);
    }
    if (job.initialHiddenGradient) {
      unpackState(
        job, job.hiddenGradient + rowAt, job.stepPanelBytes, job.initialHiddenGradient, firstRow, rows,
      );
    }
    if (job.initialCellGradient) {
      unpackState(job, job.cellGradient + rowAt, job.stepPanelBytes, job.initialCellGradient, firstRow, rows);
    }
  }
  meet(job, index, count);

  const firstPanel = share(gatePanels, index, count);
  const lastPanel = share(gatePanels, index + 1, count);
  multiplyTransposed(
    job.x, job.panelBytes, job.features, job.gates, job.panelBytes, job.rows,
    job.kernelGradient, job.units, 4, 0, firstPanel, lastPanel, scratch, wide,
  );
  multiplyTransposed(
    job.recurrentInput, job.panelBytes, job.units, job.gates, job.panelBytes, job.rows,
    job.recurrentGradient, job.units, 4, 0, firstPanel, lastPanel, scratch, wide,
  );
  if (job.biasGradient) sumRows(job, job.gates, job.biasGradient, 4, 0, firstPanel, lastPanel, scratch);
}

/** The element-wise half of one step back: the gates' gradients in place of the gates, the cell's gradient. */
function retreat(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const hard = job.hardGates != 0;
  const one = f32x4.splat(1.0);
  const panelBytes = <usize>job.panelBytes;
  const gateBytes = panelBytes * job.unitPanels;
  const at = <usize>(step * job.paddedBatch + firstRow) << 5;
  const rowAt = <usize>firstRow << 5;
  const stepBytes = job.stepBytes;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * panelBytes;
    const stepAt = rowAt + <usize>panel * job.stepPanelBytes;
    const gates = job.gates + panelAt;
    const cell = job.cell + panelAt;
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const input = gates + offset;
      const forget = input + gateBytes;
      const candidate = forget + gateBytes;
      const output = candidate + gateBytes;
      const i = v128.load(input);
      const f = v128.load(forget);
      const g = v128.load(candidate);
      const o = v128.load(output);
      let dh = flushTiny(v128.load(job.hiddenGradient + stepAt + offset));
      let dc = v128.load(job.cellGradient + stepAt + offset);
      let passedCell = f32x4.splat(0.0);
      if (job.mask) {
        const row = step * job.paddedBatch + firstRow + <i32>(offset >> 5);
        const keeps = f32x4.eq(v128.load32_splat(job.mask + (<usize>row << 2)), f32x4.splat(0.0));
        v128.store(job.passedGradient + stepAt + offset, v128.and(dh, keeps));
        passedCell = v128.and(dc, keeps);
        dh = v128.andnot(dh, keeps);
        dc = v128.andnot(dc, keeps);
      }
      const activated = tanh(v128.load(cell + offset + stepBytes));
      v128.store(output, f32x4.mul(f32x4.mul(dh, activated), gateSlope(o, hard)));
      const slope = f32x4.sub(one, f32x4.mul(activated, activated));
      dc = flushTiny(multiplyAdd(f32x4.mul(dh, o), slope, dc));
      v128.store(input, f32x4.mul(f32x4.mul(dc, g), gateSlope(i, hard)));
      v128.store(forget, f32x4.mul(f32x4.mul(dc, v128.load(cell + offset)), gateSlope(f, hard)));
      v128.store(candidate, f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(job.cellGradient + stepAt + offset, multiplyAdd(dc, f, passedCell));
    }
  }
}
