import { multiplyAdd } from '../vector';

// A dense layer's weights lie transposed, [outputs, inputs]: so all of its products run along the inputs, whether there
// is one output or a hundred.

@inline
function sumOf(lanes: v128): f32 {
  return (f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1)) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
}

/** The product of one row with one row, over `count` floats, in the order that `dense` takes for four. */
@inline
function dot(left: usize, right: usize, count: i32): f32 {
  const whole = <usize>(count & ~3) << 2;
  let lanes = f32x4.splat(0.0);
  let at: usize = 0;
  for (; at < whole; at += 16) lanes = multiplyAdd(v128.load(left + at), v128.load(right + at), lanes);
  let sum = sumOf(lanes);
  for (const end = <usize>count << 2; at < end; at += 4) sum += load<f32>(left + at) * load<f32>(right + at);
  return sum;
}

/** `target[r, o] = x[r] . weights[o] + bias[o]`: x is [rows, inputs], weights are [outputs, inputs]. */
export function dense(
  x: usize, weights: usize, bias: usize, target: usize, rows: i32, inputs: i32, outputs: i32,
): void {
  const rowBytes = <usize>inputs << 2;
  const whole = <usize>(inputs & ~3) << 2;
  const targetBytes = <usize>outputs << 2;
  for (let output = 0; output < outputs; output++) {
    const w = weights + <usize>output * rowBytes;
    const start = bias ? load<f32>(bias + (<usize>output << 2)) : <f32>0;
    let from = x;
    let to = target + (<usize>output << 2);
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      let s0 = f32x4.splat(0.0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let at: usize = 0;
      for (; at < whole; at += 16) {
        const factor = v128.load(w + at);
        s0 = multiplyAdd(v128.load(from + at), factor, s0);
        s1 = multiplyAdd(v128.load(from + rowBytes + at), factor, s1);
        s2 = multiplyAdd(v128.load(from + 2 * rowBytes + at), factor, s2);
        s3 = multiplyAdd(v128.load(from + 3 * rowBytes + at), factor, s3);
      }
      let t0 = sumOf(s0);
      let t1 = sumOf(s1);
      let t2 = sumOf(s2);
      let t3 = sumOf(s3);
      for (; at < rowBytes; at += 4) {
        const factor = load<f32>(w + at);
        t0 += load<f32>(from + at) * factor;
        t1 += load<f32>(from + rowBytes + at) * factor;
        t2 += load<f32>(from + 2 * rowBytes + at) * factor;
        t3 += load<f32>(from + 3 * rowBytes + at) * factor;
      }
      store<f32>(to, t0 + start);
      store<f32>(to + targetBytes, t1 + start);
      store<f32>(to + 2 * targetBytes, t2 + start);
      store<f32>(to + 3 * targetBytes, t3 + start);
      from += 4 * rowBytes;
      to += 4 * targetBytes;
    }
    for (; row < rows; row++) {
      store<f32>(to, dot(from, w, inputs) + start);
      from += rowBytes;
      to += targetBytes;
    }
  }
}

/**
 * `target[i] = sum over j of factor(i, j) * terms[j]`, for rows of `width` floats: the gradients of a dense layer's
 * weights (i an output, j a row) and of its inputs (i a row, j an output).
 *
 * @param rowStep bytes from a factor to that of the next i
 * @param termStep bytes from a factor to that of the next j
 */
export function combineRows(
  factors: usize, rowStep: i32, termStep: i32, terms: usize, target: usize, rows: i32, count: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  const blocks = <usize>(width & ~15) << 2;
  const whole = <usize>(width & ~3) << 2;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at < blocks; at += 64) {
      let s0 = f32x4.splat(0.0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let from = terms + at;
      let factor = factors;
      for (let term = 0; term < count; term++) {
        const f = v128.load32_splat(factor);
        s0 = multiplyAdd(f, v128.load(from, 0), s0);
        s1 = multiplyAdd(f, v128.load(from, 16), s1);
        s2 = multiplyAdd(f, v128.load(from, 32), s2);
        s3 = multiplyAdd(f, v128.load(from, 48), s3);
        from += bytes;
        factor += termStep;
      }
      v128.store(target + at, s0, 0);
      v128.store(target + at, s1, 16);
      v128.store(target + at, s2, 32);
      v128.store(target + at, s3, 48);
    }
    for (; at < whole; at += 16) {
      let sum = f32x4.splat(0.0);
      let from = terms + at;
      let factor = factors;
      for (let term = 0; term < count; term++) {
        sum = multiplyAdd(v128.load32_splat(factor), v128.load(from), sum);
        from += bytes;
        factor += termStep;
      }
      v128.store(target + at, sum);
    }
    for (; at < bytes; at += 4) {
      let sum: f32 = 0;
      let from = terms + at;
      let factor = factors;
      for (let term = 0; term < count; term++) {
        sum += load<f32>(factor) * load<f32>(from);
        from += bytes;
        factor += termStep;
      }
      store<f32>(target + at, sum);
    }
    factors += rowStep;
    target += bytes;
  }
}
