import { multiplyAdd } from './vector';
import { storeRow } from './panels';
import { multiplyPair, multiplyTransposedPair } from './wide-product';

// A tile is four rows by eight columns: eight sums, two vectors of the right operand, one splat and one product
// make twelve values alive, as many as the engine's register allocator keeps without spilling.

/** What a tile's sums begin with. */
export const FROM_ZERO: i32 = 0;
export const FROM_TARGET: i32 = 1;
export const FROM_BIAS: i32 = 2;

/**
 * `C = start + A B` for all matrices in panels. A: `rows` rows (one, or a multiple of four) of `depth` columns.
 * B: panels of `depth` rows that follow each other. C: panels `first` to before `last` of `rows` rows.
 *
 * @param bias one row for all of C, read if `start` is FROM_BIAS
 * @param wide whether to take panels in pairs, see `multiplyPair`: the same bits
 */
export function multiply(
  a: usize,
  aPanelBytes: usize,
  b: usize,
  bPanelBytes: usize,
  c: usize,
  cPanelBytes: usize,
  rows: i32,
  depth: i32,
  first: i32,
  last: i32,
  start: i32,
  bias: usize,
  wide: bool,
): void {
  if (rows == 1) {
    multiplyRow(a, aPanelBytes, b, bPanelBytes, c, cPanelBytes, depth, first, last, start, bias);
    return;
  }
  const wholeDepth = depth >> 3;
  const restBytes = <usize>(depth & 7) << 2;
  let panel = first;
  for (; wide && panel + 1 < last; panel += 2) {
    multiplyPair(
      a, aPanelBytes,
      b + <usize>panel * bPanelBytes, bPanelBytes,
      c + <usize>panel * cPanelBytes, cPanelBytes,
      rows, depth, start, bias + (<usize>panel << 5),
    );
  }
  for (; panel < last; panel++) {
    const bPanel = b + <usize>panel * bPanelBytes;
    let cTile = c + <usize>panel * cPanelBytes;
    let aTile = a;
    for (let row = 0; row < rows; row += 4) {
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00;
      let c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      if (start == FROM_TARGET) {
        c00 = v128.load(cTile, 0);
        c01 = v128.load(cTile, 16);
        c10 = v128.load(cTile, 32);
        c11 = v128.load(cTile, 48);
        c20 = v128.load(cTile, 64);
        c21 = v128.load(cTile, 80);
        c30 = v128.load(cTile, 96);
        c31 = v128.load(cTile, 112);
      } else if (start == FROM_BIAS) {
        c00 = v128.load(bias + (<usize>panel << 5), 0);
        c01 = v128.load(bias + (<usize>panel << 5), 16);
        c10 = c00; c20 = c00; c30 = c00;
        c11 = c01; c21 = c01; c31 = c01;
      }
      let bAt = bPanel;
      let aPanel = aTile;
      for (let left = wholeDepth; left >= 0; left--) {
        let aAt = aPanel;
        const aEnd = aPanel + (left > 0 ? 32 : restBytes);
        while (aAt < aEnd) {
          const b0 = v128.load(bAt, 0);
          const b1 = v128.load(bAt, 16);
          let x = v128.load32_splat(aAt, 0);
          c00 = multiplyAdd(x, b0, c00);
          c01 = multiplyAdd(x, b1, c01);
          x = v128.load32_splat(aAt, 32);
          c10 = multiplyAdd(x, b0, c10);
          c11 = multiplyAdd(x, b1, c11);
          x = v128.load32_splat(aAt, 64);
          c20 = multiplyAdd(x, b0, c20);
          c21 = multiplyAdd(x, b1, c21);
          x = v128.load32_splat(aAt, 96);
          c30 = multiplyAdd(x, b0, c30);
          c31 = multiplyAdd(x, b1, c31);
          aAt += 4;
          bAt += 32;
        }
        aPanel += aPanelBytes;
      }
      v128.store(cTile, c00, 0);
      v128.store(cTile, c01, 16);
      v128.store(cTile, c10, 32);
      v128.store(cTile, c11, 48);
      v128.store(cTile, c20, 64);
      v128.store(cTile, c21, 80);
      v128.store(cTile, c30, 96);
      v128.store(cTile, c31, 112);
      cTile += 128;
      aTile += 128;
    }
  }
}

/** The same for one row, four panels at a time: each sum is taken in the same order. */
function multiplyRow(
  a: usize, aPanelBytes: usize, b: usize, bPanelBytes: usize, c: usize, cPanelBytes: usize, depth: i32,
  first: i32, last: i32, start: i32, bias: usize,
): void {
  const wholeDepth = depth >> 3;
  const restBytes = <usize>(depth & 7) << 2;
  let panel = first;
  for (; panel + 3 < last; panel += 4) {
    const bPanel = b + <usize>panel * bPanelBytes;
    const c0 = c + <usize>panel * cPanelBytes;
    const c1 = c0 + cPanelBytes;
    const c2 = c1 + cPanelBytes;
    const c3 = c2 + cPanelBytes;
    let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00;
    let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
    if (start == FROM_TARGET) {
      s00 = v128.load(c0, 0);
      s01 = v128.load(c0, 16);
      s10 = v128.load(c1, 0);
      s11 = v128.load(c1, 16);
      s20 = v128.load(c2, 0);
      s21 = v128.load(c2, 16);
      s30 = v128.load(c3, 0);
      s31 = v128.load(c3, 16);
    } else if (start == FROM_BIAS) {
      const from = bias + (<usize>panel << 5);
      s00 = v128.load(from, 0);
      s01 = v128.load(from, 16);
      s10 = v128.load(from, 32);
      s11 = v128.load(from, 48);
      s20 = v128.load(from, 64);
      s21 = v128.load(from, 80);
      s30 = v128.load(from, 96);
      s31 = v128.load(from, 112);
    }
    let b0 = bPanel;
    let b1 = b0 + bPanelBytes;
    let b2 = b1 + bPanelBytes;
    let b3 = b2 + bPanelBytes;
    let aPanel = a;
    for (let left = wholeDepth; left >= 0; left--) {
      let aAt = aPanel;
      const aEnd = aPanel + (left > 0 ? 32 : restBytes);
      while (aAt < aEnd) {
        const x = v128.load32_splat(aAt);
        s00 = multiplyAdd(x, v128.load(b0, 0), s00);
        s01 = multiplyAdd(x, v128.load(b0, 16), s01);
        s10 = multiplyAdd(x, v128.load(b1, 0), s10);
        s11 = multiplyAdd(x, v128.load(b1, 16), s11);
        s20 = multiplyAdd(x, v128.load(b2, 0), s20);
        s21 = multiplyAdd(x, v128.load(b2, 16), s21);
        s30 = multiplyAdd(x, v128.load(b3, 0), s30);
        s31 = multiplyAdd(x, v128.load(b3, 16), s31);
        aAt += 4;
        b0 += 32;
        b1 += 32;
        b2 += 32;
        b3 += 32;
      }
      aPanel += aPanelBytes;
    }
    v128.store(c0, s00, 0);
    v128.store(c0, s01, 16);
    v128.store(c1, s10, 0);
    v128.store(c1, s11, 16);
    v128.store(c2, s20, 0);
    v128.store(c2, s21, 16);
    v128.store(c3, s30, 0);
    v128.store(c3, s31, 16);
  }
  for (; panel < last; panel++) {
    const target = c + <usize>panel * cPanelBytes;
    const from = start == FROM_BIAS ? bias + (<usize>panel << 5) : target;
    let s0 = f32x4.splat(0), s1 = s0;
    if (start != FROM_ZERO) {
      s0 = v128.load(from, 0);
      s1 = v128.load(from, 16);
    }
    let bAt = b + <usize>panel * bPanelBytes;
    let aPanel = a;
    for (let left = wholeDepth; left >= 0; left--) {
      let aAt = aPanel;
      const aEnd = aPanel + (left > 0 ? 32 : restBytes);
      while (aAt < aEnd) {
        const x = v128.load32_splat(aAt);
        s0 = multiplyAdd(x, v128.load(bAt, 0), s0);
        s1 = multiplyAdd(x, v128.load(bAt, 16), s1);
        aAt += 4;
        bAt += 32;
      }
      aPanel += aPanelBytes;
    }
    v128.store(target, s0, 0);
    v128.store(target, s1, 16);
  }
}

/**
 * `C = transposed(A) B` for A and B in panels of `rows` rows, C plain: [aColumns, gates units], where B's columns
 * are those of gates, each padded to whole panels, begun with gate `shift`. Panels `first` to before `last` of B.
 *
 * @param scratch 128 bytes of the caller's own
 * @param wide whether to take panels in pairs where they are whole: the same bits
 */
export function multiplyTransposed(
  a: usize,
  aPanelBytes: usize,
  aColumns: i32,
  b: usize,
  bPanelBytes: usize,
  rows: i32,
  c: usize,
  units: i32,
  gates: i32,
  shift: i32,
  first: i32,
  last: i32,
  scratch: usize,
  wide: bool,
): void {
  const perGate = (units + 7) >> 3;
  const cRowBytes = <usize>(gates * units) << 2;
  // columns of the panel that a pair begun with the one before has had
  let taken = 0;
  for (let panel = first; panel < last; panel++) {
    const bPanel = b + <usize>panel * bPanelBytes;
    const bEnd = bPanel + (<usize>rows << 5);
    const unit = (panel % perGate) << 3;
    const width = min(8, units - unit);
    let target = c + (<usize>((panel / perGate + shift) % gates * units + unit) << 2);
    target += cRowBytes * taken;
    let column = taken;
    if (taken > 0) {
      taken = 0;
    } else if (wide && panel + 1 < last && unit + 16 <= units) {
      for (; column + 4 <= aColumns; column += 4) {
        multiplyTransposedPair(
          a + <usize>(column >> 3) * aPanelBytes + (<usize>(column & 7) << 2),
          bPanel, bPanelBytes, rows, target, cRowBytes,
        );
        target += cRowBytes << 2;
      }
      taken = column;
    }
    for (; column < aColumns; column += 4) {
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00;
      let c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      let aAt = a + <usize>(column >> 3) * aPanelBytes + (<usize>(column & 7) << 2);
      let bAt = bPanel;
      while (bAt < bEnd) {
        const b0 = v128.load(bAt, 0);
        const b1 = v128.load(bAt, 16);
        let x = v128.load32_splat(aAt, 0);
        c00 = multiplyAdd(x, b0, c00);
        c01 = multiplyAdd(x, b1, c01);
        x = v128.load32_splat(aAt, 4);
        c10 = multiplyAdd(x, b0, c10);
        c11 = multiplyAdd(x, b1, c11);
        x = v128.load32_splat(aAt, 8);
        c20 = multiplyAdd(x, b0, c20);
        c21 = multiplyAdd(x, b1, c21);
        x = v128.load32_splat(aAt, 12);
        c30 = multiplyAdd(x, b0, c30);
        c31 = multiplyAdd(x, b1, c31);
        aAt += 32;
        bAt += 32;
      }
      if (width == 8 && column + 4 <= aColumns) {
        v128.store(target, c00, 0);
        v128.store(target, c01, 16);
        v128.store(target + cRowBytes, c10, 0);
        v128.store(target + cRowBytes, c11, 16);
        v128.store(target + cRowBytes * 2, c20, 0);
        v128.store(target + cRowBytes * 2, c21, 16);
        v128.store(target + cRowBytes * 3, c30, 0);
        v128.store(target + cRowBytes * 3, c31, 16);
      } else {
        v128.store(scratch, c00, 0);
        v128.store(scratch, c01, 16);
        v128.store(scratch, c10, 32);
        v128.store(scratch, c11, 48);
        v128.store(scratch, c20, 64);
        v128.store(scratch, c21, 80);
        v128.store(scratch, c30, 96);
        v128.store(scratch, c31, 112);
        const height = min(4, aColumns - column);
        for (let row = 0; row < height; row++) {
          storeRow(target + <usize>row * cRowBytes, scratch + (<usize>row << 5), width);
        }
      }
      target += cRowBytes << 2;
    }
  }
}
