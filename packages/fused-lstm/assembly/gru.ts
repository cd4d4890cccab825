import { Job } from './job';
import { packTransposed } from './panels';
import { FROM_BIAS, FROM_TARGET, FROM_ZERO, multiply, multiplyTransposed } from './product';
import {
  activateGates, addOutputGradient, dropHidden, finishHiddenGradient, packBias, packInputs, packState, projectInputs, storeStep,
  sumRows, unpackState,
} from './recurrence';
import { meet, share } from './threads';
import { flushTiny, gateSlope, multiplyAdd, tanhRows } from './vector';

// `gates` holds four groups of panels: candidate, update and reset gate, and the recurrent part of the candidate: the
// product itself if the reset gate comes after it, else what goes into the product. So the gates that meet the inputs
// are neighbours, the first three, and so are those that meet the hidden state if the reset gate comes after: the
// last three. The weights' columns are those of update, reset, candidate.

/** The forward pass of one GRU layer: thread `index` of `count`. */
export function gruForward(job: Job, index: i32, count: i32): void {
  const unitPanels = job.unitPanels;
  const gateBytes = <usize>job.panelBytes * unitPanels;
  const weightBytes = <usize>job.units << 5;
  const candidateWeights = job.recurrent + weightBytes * (unitPanels << 1);
  const after = job.resetAfter != 0;
  const wide = job.wideTiles != 0;
  packInputs(job, index, count);
  if (index == 0 && after) packRecurrentBias(job);
  meet(job, index, count);
  projectInputs(job, index, count);
  meet(job, index, count);

  const batchTiles = job.paddedBatch >> 2;
  const firstRow = share(batchTiles, index, count) << 2;
  const rows = job.computed((share(batchTiles, index + 1, count) << 2) - firstRow);
  if (rows == 0) return;
  for (let step = 0; step < job.steps; step++) {
    const at = <usize>(step * job.paddedBatch + firstRow) << 5;
    if (job.recurrentMask) dropHidden(job, at, firstRow, rows);
    multiply(
      job.recurrentInput + at, job.panelBytes, job.recurrent, weightBytes,
      job.gates + gateBytes + at, job.panelBytes, rows, job.units,
      0, unitPanels << 1, FROM_TARGET, 0, wide,
    );
    const inner = job.gates + 3 * gateBytes + at;
    if (after) {
      multiply(
        job.recurrentInput + at, job.panelBytes, candidateWeights, weightBytes,
        inner, job.panelBytes, rows, job.units,
        0, unitPanels, FROM_BIAS, job.recurrentBias + (<usize>unitPanels << 6), wide,
      );
      mixAfter(job, step, firstRow, rows);
    } else {
      reset(job, at, rows);
      multiply(
        inner, job.panelBytes, candidateWeights, weightBytes,
        job.gates + at, job.panelBytes, rows, job.units,
        0, unitPanels, FROM_TARGET, 0, wide,
      );
      mixBefore(job, step, firstRow, rows);
    }
    if (job.sequences) storeStep(job, step, firstRow, rows);
  }
  const end = <usize>(job.steps * job.paddedBatch + firstRow) << 5;
  if (!job.sequences) unpackState(job, job.hidden + end, job.panelBytes, job.output, firstRow, rows);
  if (job.lastHidden) unpackState(job, job.hidden + end, job.panelBytes, job.lastHidden, firstRow, rows);
}

// the update and the reset gate add both rows of biases, whichever product they come with
function packRecurrentBias(job: Job): void {
  packBias(job, job.plainRecurrentBias, job.recurrentBias, 0);
  const bytes = <usize>job.unitPanels << 6;
  const target = job.bias + (<usize>job.unitPanels << 5);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(job.recurrentBias + at)));
  }
}

/** Activates the update and the reset gate of a step, and applies the latter to the hidden state. */
function reset(job: Job, at: usize, rows: i32): void {
  const hard = job.hardGates != 0;
  const gateBytes = <usize>job.panelBytes * job.unitPanels;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    const update = job.gates + gateBytes + panelAt;
    const input = job.recurrentInput + panelAt;
    activateGates(update, bytes, hard);
    activateGates(update + gateBytes, bytes, hard);
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const r = v128.load(update + gateBytes + offset);
      v128.store(update + 2 * gateBytes + offset, f32x4.mul(r, v128.load(input + offset)));
    }
  }
}

/** The rest of a step whose reset gate has been applied: the candidate and the next hidden state. */
function mixBefore(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const gateBytes = <usize>job.panelBytes * job.unitPanels;
  const at = <usize>(step * job.paddedBatch + firstRow) << 5;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    const candidate = job.gates + panelAt;
    tanhRows(candidate, candidate, bytes);
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const z = v128.load(candidate + gateBytes + offset);
      storeHidden(job, step, firstRow, panelAt, offset, z, v128.load(candidate + offset));
    }
  }
}

/** The element-wise half of a step whose reset gate comes after the product. */
function mixAfter(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const hard = job.hardGates != 0;
  const gateBytes = <usize>job.panelBytes * job.unitPanels;
  const at = <usize>(step * job.paddedBatch + firstRow) << 5;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    const candidate = job.gates + panelAt;
    const update = candidate + gateBytes;
    activateGates(update, bytes, hard);
    activateGates(update + gateBytes, bytes, hard);
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const r = v128.load(update + gateBytes + offset);
      const inner = v128.load(update + 2 * gateBytes + offset);
      v128.store(candidate + offset, multiplyAdd(r, inner, v128.load(candidate + offset)));
    }
    tanhRows(candidate, candidate, bytes);
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      storeHidden(
        job, step, firstRow, panelAt, offset, v128.load(update + offset), v128.load(candidate + offset),
      );
    }
  }
}

@inline
function storeHidden(
  job: Job, step: i32, firstRow: i32, panelAt: usize, offset: usize, z: v128, n: v128,
): void {
  const at = panelAt + offset;
  let h = multiplyAdd(z, f32x4.sub(v128.load(job.recurrentInput + at), n), n);
  if (job.mask) h = v128.bitselect(v128.load(job.hidden + at), h, isMasked(job, step, firstRow, offset));
  v128.store(job.hidden + at + job.stepBytes, h);
}

/** Ones where the step is masked: for the row at `offset` of a panel. */
@inline
function isMasked(job: Job, step: i32, firstRow: i32, offset: usize): v128 {
  const row = step * job.paddedBatch + firstRow + <i32>(offset >> 5);
  return f32x4.eq(v128.load32_splat(job.mask + (<usize>row << 2)), f32x4.splat(0.0));
}

/** The backward pass of one GRU layer, the inputs' gradient apart: turns `gates` into the gates' gradients. */
export function gruBackward(job: Job, index: i32, count: i32): void {
  const unitPanels = job.unitPanels;
  const paddedUnits = unitPanels << 3;
  const gateBytes = <usize>job.panelBytes * unitPanels;
  const scratch = job.scratch + (<usize>index << 8);
  const after = job.resetAfter != 0;
  const wide = job.wideTiles != 0;
  const transposedBytes = <usize>job.gatePanels << 8;
  packTransposed(
    job.recurrent, job.recurrentTransposed, job.units, job.gatePanels,
    share(unitPanels, index, count), share(unitPanels, index + 1, count),
  );
  if (index == 0) packState(job, job.lastHiddenGradient, job.hiddenGradient, job.stepPanelBytes);
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
      if (!after) {
        multiply(
          job.gates + at, job.panelBytes,
          job.recurrentTransposed + (<usize>paddedUnits << 6), transposedBytes,
          job.resetGradient + rowAt, job.stepPanelBytes, rows, paddedUnits,
          0, unitPanels, FROM_ZERO, 0, wide,
        );
        retreatReset(job, at, firstRow, rows);
      }
      // the first step's hidden state matters only to whoever gave it
      if (step == 0 && !job.initialHiddenGradient) break;
      multiply(
        job.gates + gateBytes + at, job.panelBytes, job.recurrentTransposed, transposedBytes,
        job.hiddenGradient + rowAt, job.stepPanelBytes, rows, after ? 3 * paddedUnits : 2 * paddedUnits,
        0, unitPanels, FROM_TARGET, 0, wide,
      );
      finishHiddenGradient(job, rowAt, rows);
    }
    if (job.initialHiddenGradient) {
      unpackState(
        job, job.hiddenGradient + rowAt, job.stepPanelBytes, job.initialHiddenGradient, firstRow, rows,
      );
    }
  }
  meet(job, index, count);

  const firstPanel = share(job.gatePanels, index, count);
  const lastPanel = share(job.gatePanels, index + 1, count);
  multiplyTransposed(
    job.x, job.panelBytes, job.features, job.gates, job.panelBytes, job.rows,
    job.kernelGradient, job.units, 3, 2, firstPanel, lastPanel, scratch, wide,
  );
  if (job.biasGradient) sumRows(job, job.gates, job.biasGradient, 3, 2, firstPanel, lastPanel, scratch);
  if (after) {
    const gates = job.gates + gateBytes;
    multiplyTransposed(
      job.recurrentInput, job.panelBytes, job.units, gates, job.panelBytes, job.rows,
      job.recurrentGradient, job.units, 3, 0, firstPanel, lastPanel, scratch, wide,
    );
    if (job.recurrentBiasGradient) {
      sumRows(job, gates, job.recurrentBiasGradient, 3, 0, firstPanel, lastPanel, scratch);
    }
    return;
  }
  multiplyTransposed(
    job.recurrentInput, job.panelBytes, job.units, job.gates + gateBytes, job.panelBytes, job.rows,
    job.recurrentGradient, job.units, 3, 0,
    share(unitPanels << 1, index, count), share(unitPanels << 1, index + 1, count), scratch, wide,
  );
  multiplyTransposed(
    job.gates + 3 * gateBytes, job.panelBytes, job.units, job.gates, job.panelBytes, job.rows,
    job.recurrentGradient, job.units, 3, 2,
    share(unitPanels, index, count), share(unitPanels, index + 1, count), scratch, wide,
  );
}

/**
 * The element-wise half of one step back: the gates' gradients in place of the gates (but for the reset gate's, if
 * that comes before the product), and in `hiddenGradient` what has not gone through them.
 */
function retreat(job: Job, step: i32, firstRow: i32, rows: i32): void {
  const hard = job.hardGates != 0;
  const after = job.resetAfter != 0;
  const one = f32x4.splat(1.0);
  const gateBytes = <usize>job.panelBytes * job.unitPanels;
  const at = <usize>(step * job.paddedBatch + firstRow) << 5;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    const stepAt = (<usize>firstRow << 5) + <usize>panel * job.stepPanelBytes;
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const candidate = job.gates + panelAt + offset;
      const update = candidate + gateBytes;
      const n = v128.load(candidate);
      const z = v128.load(update);
      const before = v128.load(job.recurrentInput + panelAt + offset);
      let dh = flushTiny(v128.load(job.hiddenGradient + stepAt + offset));
      if (job.mask) {
        const keeps = isMasked(job, step, firstRow, offset);
        v128.store(job.passedGradient + stepAt + offset, v128.and(dh, keeps));
        dh = v128.andnot(dh, keeps);
      }
      const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(one, z)), f32x4.sub(one, f32x4.mul(n, n)));
      v128.store(candidate, dn);
      v128.store(update, f32x4.mul(f32x4.mul(dh, f32x4.sub(before, n)), gateSlope(z, hard)));
      v128.store(job.hiddenGradient + stepAt + offset, f32x4.mul(dh, z));
      if (!after) continue;
      const r = v128.load(update + gateBytes);
      const inner = v128.load(update + 2 * gateBytes);
      v128.store(update + gateBytes, f32x4.mul(f32x4.mul(dn, inner), gateSlope(r, hard)));
      v128.store(update + 2 * gateBytes, f32x4.mul(dn, r));
    }
  }
}

/** The reset gate's gradient from that of its product with the hidden state, and the latter's share. */
function retreatReset(job: Job, at: usize, firstRow: i32, rows: i32): void {
  const hard = job.hardGates != 0;
  const gateBytes = <usize>job.panelBytes * job.unitPanels;
  const bytes = <usize>rows << 5;
  for (let panel = 0; panel < job.unitPanels; panel++) {
    const panelAt = at + <usize>panel * job.panelBytes;
    const stepAt = (<usize>firstRow << 5) + <usize>panel * job.stepPanelBytes;
    for (let offset: usize = 0; offset < bytes; offset += 16) {
      const gates = job.gates + 2 * gateBytes + panelAt + offset;
      const hiddenGradient = job.hiddenGradient + stepAt + offset;
      const r = v128.load(gates);
      const dq = flushTiny(v128.load(job.resetGradient + stepAt + offset));
      const slope = f32x4.mul(v128.load(job.recurrentInput + panelAt + offset), gateSlope(r, hard));
      v128.store(gates, f32x4.mul(dq, slope));
      v128.store(hiddenGradient, multiplyAdd(dq, r, v128.load(hiddenGradient)));
    }
  }
}
