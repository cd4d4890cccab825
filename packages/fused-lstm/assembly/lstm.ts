import { Job } from './job';
import { loadRow, packSequences, packTransposed, packWeights, storeRow, unpackSequences } from './panels';
import { FROM_BIAS, FROM_TARGET, FROM_ZERO, multiply, multiplyTransposed } from './product';
import { meet, share } from './threads';
import { flushTiny, gate, gateSlope, multiplyAdd, tanh } from './vector';

/** The forward pass of one layer: thread `index` of `count`. */
export function forward(job: Job, index: i32, count: i32): void {
  const unitPanels = job.unitPanels;
  const gatePanels = unitPanels << 2;
  const wide = job.wideTiles != 0;
  packInputs(job, index, count);
  meet(job, index, count);

  // what the inputs add to the gates, for all steps at once
  const tiles = job.rows >> 2;
  const firstTile = share(tiles, index, count);
  const lastTile = share(tiles, index + 1, count);
  multiply(
    job.x + (<usize>firstTile << 7), job.panelBytes,
    job.kernel, <usize>job.features << 5,
    job.gates + (<usize>firstTile << 7), job.panelBytes,
    (lastTile - firstTile) << 2, job.features,
    0, gatePanels, FROM_BIAS, job.bias, wide,
  );
  meet(job, index, count);

  // sequences are independent of each other: each thread takes its own through all steps
  const batchTiles = job.paddedBatch >> 2;
  const firstRow = share(batchTiles, index, count) << 2;
  const rows = (share(batchTiles, index + 1, count) << 2) - firstRow;
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

function packInputs(job: Job, index: i32, count: i32): void {
  const gatePanels = job.unitPanels << 2;
  const firstPanel = share(gatePanels, index, count);
  const lastPanel = share(gatePanels, index + 1, count);
  packWeights(job.plainKernel, job.kernel, job.features, job.units, firstPanel, lastPanel);
  packWeights(job.plainRecurrent, job.recurrent, job.units, job.units, firstPanel, lastPanel);
  const firstStep = share(job.steps, index, count);
  const lastStep = share(job.steps, index + 1, count);
  packSequences(
    job.plainX, job.x, job.panelBytes, job.batch, job.paddedBatch, job.steps, job.features,
    job.backwards != 0, firstStep, lastStep,
  );
  if (index != 0) return;
  if (job.plainBias) packWeights(job.plainBias, job.bias, 1, job.units, 0, gatePanels);
  else memory.fill(job.bias, 0, <usize>gatePanels << 5);
  packState(job, job.plainHidden, job.hidden, job.panelBytes);
  packState(job, job.plainCell, job.cell, job.panelBytes);
  if (job.recurrentMask) packState(job, job.plainRecurrentMask, job.recurrentMask, job.stepPanelBytes);
  if (job.mask) packMask(job);
}

// a state [batch, units] to the first rows of panels; zero where there is none
function packState(job: Job, source: usize, target: usize, panelBytes: i32): void {
  if (source) {
    packSequences(source, target, panelBytes, job.batch, job.paddedBatch, 1, job.units, false, 0, 1);
    return;
  }
  for (let panel = 0; panel < job.unitPanels; panel++) {
    memory.fill(target + <usize>panel * panelBytes, 0, job.stepBytes);
  }
}

function packMask(job: Job): void {
  let target = job.mask;
  for (let step = 0; step < job.steps; step++) {
    const time = job.backwards ? job.steps - 1 - step : step;
    for (let sequence = 0; sequence < job.paddedBatch; sequence++) {
      const inside = sequence < job.batch;
      const value = inside ? load<f32>(job.plainMask + (<usize>(sequence * job.steps + time) << 2)) : <f32>0;
      store<f32>(target, value);
      target += 4;
    }
  }
}

// rows of one step to a plain [batch, units]
function unpackState(
  job: Job, source: usize, panelBytes: i32, target: usize, firstRow: i32, rows: i32,
): void {
  const end = min(firstRow + rows, job.batch);
  for (let row = firstRow; row < end; row++) {
    let from = source + (<usize>(row - firstRow) << 5);
    let to = target + (<usize>(row * job.units) << 2);
    for (let unit = 0; unit < job.units; unit += 8) {
      storeRow(to, from, job.units - unit);
      from += panelBytes;
      to += 32;
    }
  }
}

function dropHidden(job: Job, at: usize, firstRow: i32, rows: i32): void {
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    scaleRows(
      job.recurrentInput + panelAt,
      job.hidden + panelAt,
      job.recurrentMask + <usize>panel * job.stepPanelBytes + (<usize>firstRow << 5),
      rows,
    );
  }
}

@inline
function scaleRows(target: usize, source: usize, mask: usize, rows: i32): void {
  const bytes = <usize>rows << 5;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(target + at, f32x4.mul(v128.load(source + at), v128.load(mask + at)));
  }
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
    const gates = job.gates + panelAt;
    const cell = job.cell + panelAt;
    const hidden = job.hidden + panelAt;
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const input = gates + offset;
      const forget = input + gateBytes;
      const candidate = forget + gateBytes;
      const output = candidate + gateBytes;
      const i = gate(v128.load(input), hard);
      const f = gate(v128.load(forget), hard);
      const g = tanh(v128.load(candidate));
      const o = gate(v128.load(output), hard);
      v128.store(input, i);
      v128.store(forget, f);
      v128.store(candidate, g);
      v128.store(output, o);
      const before = v128.load(cell + offset);
      let c = multiplyAdd(f, before, f32x4.mul(i, g));
      let h = f32x4.mul(o, tanh(c));
      if (job.mask) {
        const row = step * job.paddedBatch + firstRow + <i32>(offset >> 5);
        const keeps = f32x4.eq(v128.load32_splat(job.mask + (<usize>row << 2)), f32x4.splat(0.0));
        c = v128.bitselect(before, c, keeps);
        h = v128.bitselect(v128.load(hidden + offset), h, keeps);
      }
      v128.store(cell + offset + stepBytes, c);
      v128.store(hidden + offset + stepBytes, h);
    }
  }
  if (!job.sequences) return;
  const end = min(firstRow + rows, job.batch);
  for (let row = firstRow; row < end; row++) {
    let from = job.hidden + at + stepBytes + (<usize>(row - firstRow) << 5);
    let to = job.output + (<usize>((row * job.steps + step) * job.units) << 2);
    for (let unit = 0; unit < job.units; unit += 8) {
      storeRow(to, from, job.units - unit);
      from += panelBytes;
      to += 32;
    }
  }
}

/** The backward pass of one layer, the inputs' gradient apart: turns `gates` into the gates' gradients. */
export function backward(job: Job, index: i32, count: i32): void {
  const unitPanels = job.unitPanels;
  const gatePanels = unitPanels << 2;
  const paddedUnits = unitPanels << 3;
  const scratch = job.scratch + (<usize>index << 8);
  const wide = job.wideTiles != 0;
  packTransposed(
    job.recurrent, job.recurrentTransposed, job.units, job.units,
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
    job.kernelGradient, job.units, firstPanel, lastPanel, scratch, wide,
  );
  multiplyTransposed(
    job.recurrentInput, job.panelBytes, job.units, job.gates, job.panelBytes, job.rows,
    job.recurrentGradient, job.units, firstPanel, lastPanel, scratch, wide,
  );
  if (job.biasGradient) sumRows(job, firstPanel, lastPanel, scratch);
}

function addOutputGradient(job: Job, step: i32, firstRow: i32, rows: i32, scratch: usize): void {
  const end = min(firstRow + rows, job.batch);
  for (let row = firstRow; row < end; row++) {
    const sourceRow = job.sequences ? row * job.steps + step : row;
    let from = job.outputGradient + (<usize>(sourceRow * job.units) << 2);
    let to = job.hiddenGradient + (<usize>row << 5);
    for (let unit = 0; unit < job.units; unit += 8) {
      loadRow(scratch, from, job.units - unit);
      v128.store(to, f32x4.add(v128.load(to, 0), v128.load(scratch, 0)), 0);
      v128.store(to, f32x4.add(v128.load(to, 16), v128.load(scratch, 16)), 16);
      from += 32;
      to += job.stepPanelBytes;
    }
  }
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

// dropout and masked steps: what the product has left out
function finishHiddenGradient(job: Job, rowAt: usize, rows: i32): void {
  if (!job.recurrentMask && !job.mask) return;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const at = rowAt + <usize>panel * job.stepPanelBytes;
    if (job.recurrentMask) {
      scaleRows(job.hiddenGradient + at, job.hiddenGradient + at, job.recurrentMask + at, rows);
    }
    if (!job.mask) continue;
    for (let offset = at; offset < at + bytes; offset += 16) {
      const target = job.hiddenGradient + offset;
      v128.store(target, f32x4.add(v128.load(target), v128.load(job.passedGradient + offset)));
    }
  }
}

function sumRows(job: Job, first: i32, last: i32, scratch: usize): void {
  const perGate = job.unitPanels;
  const bytes = <usize>job.rows << 5;
  for (let panel = first; panel < last; panel++) {
    let low = f32x4.splat(0.0);
    let high = low;
    const source = job.gates + <usize>panel * job.panelBytes;
    for (let at = source; at < source + bytes; at += 32) {
      low = f32x4.add(low, v128.load(at, 0));
      high = f32x4.add(high, v128.load(at, 16));
    }
    v128.store(scratch, low, 0);
    v128.store(scratch, high, 16);
    const unit = (panel % perGate) << 3;
    storeRow(
      job.biasGradient + (<usize>(panel / perGate * job.units + unit) << 2), scratch, job.units - unit,
    );
  }
}

/** The inputs' gradient, once `backward` has left the gates' gradients in `gates`. */
export function inputGradient(job: Job, index: i32, count: i32): void {
  const panels = (job.features + 7) >> 3;
  const depth = job.unitPanels << 5;
  packTransposed(
    job.kernel, job.kernelTransposed, job.features, job.units,
    share(panels, index, count), share(panels, index + 1, count),
  );
  meet(job, index, count);
  const firstStep = share(job.steps, index, count);
  const lastStep = share(job.steps, index + 1, count);
  const at = <usize>(firstStep * job.paddedBatch) << 5;
  multiply(
    job.gates + at, job.panelBytes,
    job.kernelTransposed, <usize>depth << 5,
    job.xGradient + at, job.panelBytes,
    (lastStep - firstStep) * job.paddedBatch, depth,
    0, panels, FROM_ZERO, 0, job.wideTiles != 0,
  );
  unpackSequences(
    job.xGradient, job.plainXGradient, job.panelBytes, job.batch, job.paddedBatch, job.steps, job.features,
    job.backwards != 0, firstStep, lastStep,
  );
}
