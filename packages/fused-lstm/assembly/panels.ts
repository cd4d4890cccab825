/**
 * Matrices are kept as panels of eight columns: panel p holds columns 8p to 8p + 7 of all rows, row after row,
 * 32 bytes each. One layout serves a matrix as the left operand of a product, as the right one and transposed.
 * Columns beyond the last are zero.
 */

/** The first `count` (1 to 8) floats at `source`, as two vectors in `scratch`, the rest zero. */
@inline
function loadPart(source: usize, count: i32, scratch: usize): void {
  v128.store(scratch, i32x4.splat(0), 0);
  v128.store(scratch, i32x4.splat(0), 16);
  memory.copy(scratch, source, <usize>count << 2);
}

/** Copies up to eight floats of plain rows into a row of a panel. */
@inline
export function loadRow(target: usize, source: usize, count: i32): void {
  if (count >= 8) {
    v128.store(target, v128.load(source, 0), 0);
    v128.store(target, v128.load(source, 16), 16);
  } else {
    loadPart(source, count, target);
  }
}

/** Copies up to eight floats of a row of a panel into plain rows. */
@inline
export function storeRow(target: usize, source: usize, count: i32): void {
  if (count >= 8) {
    v128.store(target, v128.load(source, 0), 0);
    v128.store(target, v128.load(source, 16), 16);
  } else {
    memory.copy(target, source, <usize>count << 2);
  }
}

/**
 * Sequences [batch, steps, width] to panels whose row is `step * paddedBatch + sequence`; the rows of the
 * padding are zero. Steps from `first` to before `last`, counted in the order of computation.
 */
export function packSequences(
  source: usize,
  target: usize,
  panelBytes: usize,
  batch: i32,
  paddedBatch: i32,
  steps: i32,
  width: i32,
  backwards: bool,
  first: i32,
  last: i32,
): void {
  for (let step = first; step < last; step++) {
    const time = backwards ? steps - 1 - step : step;
    for (let sequence = 0; sequence < paddedBatch; sequence++) {
      let to = target + (<usize>(step * paddedBatch + sequence) << 5);
      let from = source + (<usize>((sequence * steps + time) * width) << 2);
      for (let column = 0; column < width; column += 8) {
        if (sequence < batch) {
          loadRow(to, from, width - column);
        } else {
          v128.store(to, i32x4.splat(0), 0);
          v128.store(to, i32x4.splat(0), 16);
        }
        from += 32;
        to += panelBytes;
      }
    }
  }
}

/** The inverse of `packSequences`. */
export function unpackSequences(
  source: usize,
  target: usize,
  panelBytes: usize,
  batch: i32,
  paddedBatch: i32,
  steps: i32,
  width: i32,
  backwards: bool,
  first: i32,
  last: i32,
): void {
  for (let step = first; step < last; step++) {
    const time = backwards ? steps - 1 - step : step;
    for (let sequence = 0; sequence < batch; sequence++) {
      let from = source + (<usize>(step * paddedBatch + sequence) << 5);
      let to = target + (<usize>((sequence * steps + time) * width) << 2);
      for (let column = 0; column < width; column += 8) {
        storeRow(to, from, width - column);
        to += 32;
        from += panelBytes;
      }
    }
  }
}

/**
 * Weights [rows, gates units] to panels, each gate padded to whole panels: panels `first` to before `last`. The first
 * panels are those of gate `shift`, the others follow in turn.
 */
export function packWeights(
  source: usize,
  target: usize,
  rows: i32,
  units: i32,
  gates: i32,
  shift: i32,
  first: i32,
  last: i32,
): void {
  const perGate = (units + 7) >> 3;
  const rowBytes = <usize>(gates * units) << 2;
  for (let panel = first; panel < last; panel++) {
    const gate = (panel / perGate + shift) % gates;
    const unit = (panel % perGate) << 3;
    let from = source + (<usize>(gate * units + unit) << 2);
    let to = target + (<usize>(panel * rows) << 5);
    for (let row = 0; row < rows; row++) {
      loadRow(to, from, units - unit);
      to += 32;
      from += rowBytes;
    }
  }
}

/**
 * Transposes packed weights: from `gatePanels` panels of `rows` rows to panels of eight of those rows, each panel with
 * one row for each gate column, the padding included. Panels `first` to before `last` of the result.
 */
export function packTransposed(
  source: usize,
  target: usize,
  rows: i32,
  gatePanels: i32,
  first: i32,
  last: i32,
): void {
  for (let panel = first; panel < last; panel++) {
    const count = min(8, rows - (panel << 3));
    let to = target + (<usize>(panel * gatePanels) << 8);
    for (let gatePanel = 0; gatePanel < gatePanels; gatePanel++) {
      const from = source + (<usize>(gatePanel * rows + (panel << 3)) << 5);
      if (count == 8) {
        transposeQuarter(from, to);
        transposeQuarter(from + 16, to + 128);
        transposeQuarter(from + 128, to + 16);
        transposeQuarter(from + 144, to + 144);
      } else {
        for (let column = 0; column < 8; column++) {
          for (let row = 0; row < 8; row++) {
            const value = row < count ? load<f32>(from + (<usize>((row << 3) + column) << 2)) : <f32>0;
            store<f32>(to + (<usize>((column << 3) + row) << 2), value);
          }
        }
      }
      to += 256;
    }
  }
}

// four rows of four floats become four columns; rows are 32 bytes apart on both sides
@inline
function transposeQuarter(from: usize, to: usize): void {
  const a = v128.load(from, 0);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5), 0);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 96);
}
