import { FROM_BIAS, FROM_TARGET } from './product';
import { multiplyAdd } from './vector';

// A wide tile is four rows by sixteen columns: two panels. As 128-bit vectors its sums would not fit the registers;
// it is for engines that join neighbouring ones to 256 bits, and then keeps both multipliers of a core busy, which
// the narrow tile's four wide sums can't. Each sum is taken in the same order as in a narrow tile.

/** `multiply` for one pair of panels of B and C, at the addresses given. */
export function multiplyPair(
  a: usize,
  aPanelBytes: usize,
  b: usize,
  bPanelBytes: usize,
  c: usize,
  cPanelBytes: usize,
  rows: i32,
  depth: i32,
  start: i32,
  bias: usize,
): void {
  const wholeDepth = depth >> 3;
  const restBytes = <usize>(depth & 7) << 2;
  let cTile = c;
  let aTile = a;
  for (let row = 0; row < rows; row += 4) {
    const dTile = cTile + cPanelBytes;
    let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c03 = c00;
    let c10 = c00, c11 = c00, c12 = c00, c13 = c00;
    let c20 = c00, c21 = c00, c22 = c00, c23 = c00;
    let c30 = c00, c31 = c00, c32 = c00, c33 = c00;
    if (start == FROM_TARGET) {
      c00 = v128.load(cTile, 0);
      c01 = v128.load(cTile, 16);
      c02 = v128.load(dTile, 0);
      c03 = v128.load(dTile, 16);
      c10 = v128.load(cTile, 32);
      c11 = v128.load(cTile, 48);
      c12 = v128.load(dTile, 32);
      c13 = v128.load(dTile, 48);
      c20 = v128.load(cTile, 64);
      c21 = v128.load(cTile, 80);
      c22 = v128.load(dTile, 64);
      c23 = v128.load(dTile, 80);
      c30 = v128.load(cTile, 96);
      c31 = v128.load(cTile, 112);
      c32 = v128.load(dTile, 96);
      c33 = v128.load(dTile, 112);
    } else if (start == FROM_BIAS) {
      c00 = v128.load(bias, 0);
      c01 = v128.load(bias, 16);
      c02 = v128.load(bias, 32);
      c03 = v128.load(bias, 48);
      c10 = c00; c20 = c00; c30 = c00;
      c11 = c01; c21 = c01; c31 = c01;
      c12 = c02; c22 = c02; c32 = c02;
      c13 = c03; c23 = c03; c33 = c03;
    }
    let bAt = b;
    let dAt = b + bPanelBytes;
    let aPanel = aTile;
    for (let left = wholeDepth; left >= 0; left--) {
      let aAt = aPanel;
      const aEnd = aPanel + (left > 0 ? 32 : restBytes);
      while (aAt < aEnd) {
        const b0 = v128.load(bAt, 0);
        const b1 = v128.load(bAt, 16);
        const b2 = v128.load(dAt, 0);
        const b3 = v128.load(dAt, 16);
        let x = v128.load32_splat(aAt, 0);
        c00 = multiplyAdd(x, b0, c00);
        c01 = multiplyAdd(x, b1, c01);
        c02 = multiplyAdd(x, b2, c02);
        c03 = multiplyAdd(x, b3, c03);
        x = v128.load32_splat(aAt, 32);
        c10 = multiplyAdd(x, b0, c10);
        c11 = multiplyAdd(x, b1, c11);
        c12 = multiplyAdd(x, b2, c12);
        c13 = multiplyAdd(x, b3, c13);
        x = v128.load32_splat(aAt, 64);
        c20 = multiplyAdd(x, b0, c20);
        c21 = multiplyAdd(x, b1, c21);
        c22 = multiplyAdd(x, b2, c22);
        c23 = multiplyAdd(x, b3, c23);
        x = v128.load32_splat(aAt, 96);
        c30 = multiplyAdd(x, b0, c30);
        c31 = multiplyAdd(x, b1, c31);
        c32 = multiplyAdd(x, b2, c32);
        c33 = multiplyAdd(x, b3, c33);
        aAt += 4;
        bAt += 32;
        dAt += 32;
      }
      aPanel += aPanelBytes;
    }
    v128.store(cTile, c00, 0);
    v128.store(cTile, c01, 16);
    v128.store(dTile, c02, 0);
    v128.store(dTile, c03, 16);
    v128.store(cTile, c10, 32);
    v128.store(cTile, c11, 48);
    v128.store(dTile, c12, 32);
    v128.store(dTile, c13, 48);
    v128.store(cTile, c20, 64);
    v128.store(cTile, c21, 80);
    v128.store(dTile, c22, 64);
    v128.store(dTile, c23, 80);
    v128.store(cTile, c30, 96);
    v128.store(cTile, c31, 112);
    v128.store(dTile, c32, 96);
    v128.store(dTile, c33, 112);
    cTile += 128;
    aTile += 128;
  }
}

/** `multiplyTransposed` for four columns of A and a pair of panels of B; rows of C follow at `cRowBytes`. */
export function multiplyTransposedPair(
  a: usize,
  b: usize,
  bPanelBytes: usize,
  rows: i32,
  target: usize,
  cRowBytes: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c03 = c00;
  let c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  let c20 = c00, c21 = c00, c22 = c00, c23 = c00;
  let c30 = c00, c31 = c00, c32 = c00, c33 = c00;
  let aAt = a;
  let bAt = b;
  let dAt = b + bPanelBytes;
  const bEnd = b + (<usize>rows << 5);
  while (bAt < bEnd) {
    const b0 = v128.load(bAt, 0);
    const b1 = v128.load(bAt, 16);
    const b2 = v128.load(dAt, 0);
    const b3 = v128.load(dAt, 16);
    let x = v128.load32_splat(aAt, 0);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    c02 = multiplyAdd(x, b2, c02);
    c03 = multiplyAdd(x, b3, c03);
    x = v128.load32_splat(aAt, 4);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    c12 = multiplyAdd(x, b2, c12);
    c13 = multiplyAdd(x, b3, c13);
    x = v128.load32_splat(aAt, 8);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    c22 = multiplyAdd(x, b2, c22);
    c23 = multiplyAdd(x, b3, c23);
    x = v128.load32_splat(aAt, 12);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    c32 = multiplyAdd(x, b2, c32);
    c33 = multiplyAdd(x, b3, c33);
    aAt += 32;
    bAt += 32;
    dAt += 32;
  }
  v128.store(target, c00, 0);
  v128.store(target, c01, 16);
  v128.store(target, c02, 32);
  v128.store(target, c03, 48);
  v128.store(target + cRowBytes, c10, 0);
  v128.store(target + cRowBytes, c11, 16);
  v128.store(target + cRowBytes, c12, 32);
  v128.store(target + cRowBytes, c13, 48);
  v128.store(target + cRowBytes * 2, c20, 0);
  v128.store(target + cRowBytes * 2, c21, 16);
  v128.store(target + cRowBytes * 2, c22, 32);
  v128.store(target + cRowBytes * 2, c23, 48);
  v128.store(target + cRowBytes * 3, c30, 0);
  v128.store(target + cRowBytes * 3, c31, 16);
  v128.store(target + cRowBytes * 3, c32, 32);
  v128.store(target + cRowBytes * 3, c33, 48);
}
