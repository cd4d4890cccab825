import { Job } from './job';
import { loadRow, packSequences, packTransposed, packWeights, storeRow, unpackSequences } from './panels';
import { FROM_BIAS, FROM_ZERO, multiply } from './product';
import { meet, share } from './threads';
import { hardSigmoid, sigmoidRows } from './vector';

// What all recurrent layers have in common. Their gates lie in groups of panels, in the order of the columns of the
// weights, begun at column group `gateShift`.

/** Puts all inputs of a call into panels: what the layers have in common. */
export function packInputs(job: Job, index: i32, count: i32): void {
  const gatePanels = job.gatePanels;
  const firstPanel = share(gatePanels, index, count);
  const lastPanel = share(gatePanels, index + 1, count);
  const gates = job.gateCount;
  // without plain weights, those of the call before are in the panels already
  if (job.plainKernel) {
    packWeights(job.plainKernel, job.kernel, job.features, job.units, gates, job.gateShift, firstPanel, lastPanel);
  }
  if (job.plainRecurrent) {
    packWeights(job.plainRecurrent, job.recurrent, job.units, job.units, gates, 0, firstPanel, lastPanel);
  }
  const firstStep = share(job.steps, index, count);
  const lastStep = share(job.steps, index + 1, count);
  packSequences(
    job.plainX, job.x, job.panelBytes, job.batch, job.paddedBatch, job.steps, job.features,
    job.backwards != 0, firstStep, lastStep,
  );
  if (index != 0) return;
  packBias(job, job.plainBias, job.bias, job.gateShift);
  packState(job, job.plainHidden, job.hidden, job.panelBytes);
  if (job.recurrentMask) packState(job, job.plainRecurrentMask, job.recurrentMask, job.stepPanelBytes);
  if (job.mask) packMask(job);
}

/** One row of biases in panels, zero where there are none. */
export function packBias(job: Job, source: usize, target: usize, shift: i32): void {
  if (source) packWeights(source, target, 1, job.units, job.gateCount, shift, 0, job.gatePanels);
  else memory.fill(target, 0, <usize>job.gatePanels << 5);
}

/** What the inputs add to the gates, for all steps at once: this thread's part. */
export function projectInputs(job: Job, index: i32, count: i32): void {
  if (job.singleRow) {
    const end = share(job.steps, index + 1, count);
    for (let step = share(job.steps, index, count); step < end; step++) {
      const at = job.stepBytes * step;
      multiply(
        job.x + at, job.panelBytes,
        job.kernel, <usize>job.features << 5,
        job.gates + at, job.panelBytes,
        1, job.features,
        0, job.gatePanels, FROM_BIAS, job.bias, false,
      );
    }
    return;
  }
  const tiles = job.rows >> 2;
  const firstTile = share(tiles, index, count);
  const lastTile = share(tiles, index + 1, count);
  multiply(
    job.x + (<usize>firstTile << 7), job.panelBytes,
    job.kernel, <usize>job.features << 5,
    job.gates + (<usize>firstTile << 7), job.panelBytes,
    (lastTile - firstTile) << 2, job.features,
    0, job.gatePanels, FROM_BIAS, job.bias, job.wideTiles != 0,
  );
}

/** A state [batch, units] to the first rows of panels; zero where there is none. */
export function packState(job: Job, source: usize, target: usize, panelBytes: i32): void {
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

/** Rows of one step to a plain [batch, units]. */
export function unpackState(
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

/** The hidden state after `step` to the sequences that are the layer's output. */
export function storeStep(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const at = <usize>((step + 1) * job.paddedBatch + firstRow) << 5;
  const end = min(firstRow + rows, job.batch);
  for (let row = firstRow; row < end; row++) {
    let from = job.hidden + at + (<usize>(row - firstRow) << 5);
    let to = job.output + (<usize>((row * job.steps + step) * job.units) << 2);
    for (let unit = 0; unit < job.units; unit += 8) {
      storeRow(to, from, job.units - unit);
      from += job.panelBytes;
      to += 32;
    }
  }
}

/** Activates whole rows of panels of gates in place. */
export function activateGates(panel: usize, bytes: usize, hard: bool): void {
  if (!hard) {
    sigmoidRows(panel, panel, bytes);
    return;
  }
  for (let at = panel; at < panel + bytes; at += 16) v128.store(at, hardSigmoid(v128.load(at)));
}

/** Multiplies whole rows of panels by others. */
export function multiplyRows(panel: usize, by: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 32) {
    const low = f32x4.mul(v128.load(by + at, 0), v128.load(panel + at, 0));
    const high = f32x4.mul(v128.load(by + at, 16), v128.load(panel + at, 16));
    v128.store(panel + at, low, 0);
    v128.store(panel + at, high, 16);
  }
}

/** In rows whose step is masked, a panel is that of the step before. */
export function holdMasked(before: usize, panel: usize, mask: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = <usize>row << 5;
    if (load<f32>(mask + (<usize>row << 2)) != 0) continue;
    v128.store(panel + at, v128.load(before + at, 0), 0);
    v128.store(panel + at, v128.load(before + at, 16), 16);
  }
}

/** The hidden states as the recurrent product sees them, with dropout. */
export function dropHidden(job: Job, at: usize, firstRow: i32, rows: i32): void {
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

/** Adds the gradient of a step's output to that of its hidden state. */
export function addOutputGradient(job: Job, step: i32, firstRow: i32, rows: i32, scratch: usize): void {
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

/** Dropout and masked steps: what the product has left out. */
export function finishHiddenGradient(job: Job, rowAt: usize, rows: i32): void {
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

/** The gradient of a row of biases from that of panels `first` to before `last` of the gates at `gates`. */
export function sumRows(
  job: Job, gates: usize, target: usize, gateCount: i32, shift: i32, first: i32, last: i32, scratch: usize,
): void {
  const perGate = job.unitPanels;
  const bytes = <usize>job.rows << 5;
  for (let panel = first; panel < last; panel++) {
    let low = f32x4.splat(0.0);
    let high = low;
    const source = gates + <usize>panel * job.panelBytes;
    for (let at = source; at < source + bytes; at += 32) {
      low = f32x4.add(low, v128.load(at, 0));
      high = f32x4.add(high, v128.load(at, 16));
    }
    v128.store(scratch, low, 0);
    v128.store(scratch, high, 16);
    const gate = (panel / perGate + shift) % gateCount;
    const unit = (panel % perGate) << 3;
    storeRow(target + (<usize>(gate * job.units + unit) << 2), scratch, job.units - unit);
  }
}

/** The inputs' gradient, once the backward pass has left the gates' gradients in `gates`. */
export function inputGradient(job: Job, index: i32, count: i32): void {
  const panels = (job.features + 7) >> 3;
  const depth = job.gatePanels << 3;
  packTransposed(
    job.kernel, job.kernelTransposed, job.features, job.gatePanels,
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
