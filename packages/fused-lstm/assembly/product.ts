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
 * `C = start + A B` for all matrices in panels. A: `rows` rows (a multiple of four) of `depth` columns.
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
