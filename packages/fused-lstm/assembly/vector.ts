/** `a * b + c` in four lanes: one instruction in the relaxed build, rounded twice in the other. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Zeros in place of what is smaller than 1e-30: its products would be subnormal numbers, which take processors many
 * times longer, and WebAssembly can't tell them to round those to zero.
 */
@inline
export function flushTiny(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1e-30)));
}

// pmin and pmax are single instructions, and give back a NaN that is their first operand
@inline
function clamp(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(low)), f32x4.splat(high));
}

/**
 * A constant for a loop, told before it: engines make those that they know anew each time they meet them, which takes as
 * long as the arithmetic.
 *
 * @param nought 0, which engines must not know
 */
@inline
export function told(value: f32, nought: i32): v128 {
  return v128.or(f32x4.splat(value), i32x4.splat(nought));
}

/** e^x to 2 units in the last place (Cephes, Moshier 1989); saturates outside [-87, 88]. */
@inline
export function exp(x: v128): v128 {
  return expBy(
    x, f32x4.splat(-87.0), f32x4.splat(88.0), f32x4.splat(1.44269504), f32x4.splat(12582912.0),
    f32x4.splat(-0.693359375), f32x4.splat(2.12194440e-4), f32x4.splat(1.9875691500e-4), f32x4.splat(1.3981999507e-3),
    f32x4.splat(8.3334519073e-3), f32x4.splat(4.1665795894e-2), f32x4.splat(1.6666665459e-1),
    f32x4.splat(5.0000001201e-1), f32x4.splat(1.0),
  );
}

/** The same with its constants told. */
@inline
function expBy(
  x: v128, low: v128, high: v128, perTurn: v128, shift: v128, turn: v128, rest: v128,
  c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, c0: v128, one: v128,
): v128 {
  // pmin and pmax give back a NaN that is their first operand
  const bounded = f32x4.pmin(f32x4.pmax(x, low), high);
  // adding 1.5 * 2^23 rounds to a whole number, which then is the low bits
  const shifted = multiplyAdd(bounded, perTurn, shift);
  const power = f32x4.sub(shifted, shift);
  const left = multiplyAdd(power, rest, multiplyAdd(power, turn, bounded));
  let series = multiplyAdd(c5, left, c4);
  series = multiplyAdd(series, left, c3);
  series = multiplyAdd(series, left, c2);
  series = multiplyAdd(series, left, c1);
  series = multiplyAdd(series, left, c0);
  const fraction = multiplyAdd(f32x4.mul(series, left), left, f32x4.add(left, one));
  // the bits of 1 are those of an exponent of 0
  const scale = i32x4.add(i32x4.shl(shifted, 23), one);
  return f32x4.mul(fraction, scale);
}

@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** The sigmoid of `bytes` bytes, whole rows of panels; `to` may be `from`. */
export function sigmoidRows(from: usize, to: usize, bytes: usize): void {
  const nought = <i32>bytes & 31;
  const low = told(-87.0, nought);
  const high = told(88.0, nought);
  const perTurn = told(1.44269504, nought);
  const shift = told(12582912.0, nought);
  const turn = told(-0.693359375, nought);
  const rest = told(2.12194440e-4, nought);
  const c5 = told(1.9875691500e-4, nought);
  const c4 = told(1.3981999507e-3, nought);
  const c3 = told(8.3334519073e-3, nought);
  const c2 = told(4.1665795894e-2, nought);
  const c1 = told(1.6666665459e-1, nought);
  const c0 = told(5.0000001201e-1, nought);
  const one = told(1.0, nought);
  for (let at: usize = 0; at < bytes; at += 32) {
    const x0 = f32x4.neg(v128.load(from + at, 0));
    const x1 = f32x4.neg(v128.load(from + at, 16));
    const e0 = expBy(x0, low, high, perTurn, shift, turn, rest, c5, c4, c3, c2, c1, c0, one);
    const e1 = expBy(x1, low, high, perTurn, shift, turn, rest, c5, c4, c3, c2, c1, c0, one);
    v128.store(to + at, f32x4.div(one, f32x4.add(one, e0)), 0);
    v128.store(to + at, f32x4.div(one, f32x4.add(one, e1)), 16);
  }
}

/** tanh by the rational function of Eigen (degree 13 over 6): error below 4e-7. */
@inline
export function tanh(x: v128): v128 {
  return tanhBy(
    x, f32x4.splat(-7.90531111), f32x4.splat(7.90531111),
    f32x4.splat(-2.76076847742355e-16), f32x4.splat(2.00018790482477e-13), f32x4.splat(-8.60467152213735e-11),
    f32x4.splat(5.12229709037114e-8), f32x4.splat(1.48572235717979e-5), f32x4.splat(6.37261928875436e-4),
    f32x4.splat(4.89352455891786e-3), f32x4.splat(1.19825839466702e-6), f32x4.splat(1.18534705686654e-4),
    f32x4.splat(2.268434632439e-3), f32x4.splat(4.89352518554385e-3),
  );
}

/** The same with its constants told. */
@inline
function tanhBy(
  x: v128, low: v128, high: v128, a6: v128, a5: v128, a4: v128, a3: v128, a2: v128, a1: v128, a0: v128,
  b3: v128, b2: v128, b1: v128, b0: v128,
): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, low), high);
  const square = f32x4.mul(bounded, bounded);
  let above = multiplyAdd(a6, square, a5);
  above = multiplyAdd(above, square, a4);
  above = multiplyAdd(above, square, a3);
  above = multiplyAdd(above, square, a2);
  above = multiplyAdd(above, square, a1);
  above = multiplyAdd(above, square, a0);
  let below = multiplyAdd(b3, square, b2);
  below = multiplyAdd(below, square, b1);
  below = multiplyAdd(below, square, b0);
  return f32x4.div(f32x4.mul(bounded, above), below);
}

/** tanh of `bytes` bytes, whole rows of panels; `to` may be `from`. */
export function tanhRows(from: usize, to: usize, bytes: usize): void {
  const nought = <i32>bytes & 31;
  const low = told(-7.90531111, nought);
  const high = told(7.90531111, nought);
  const a6 = told(-2.76076847742355e-16, nought);
  const a5 = told(2.00018790482477e-13, nought);
  const a4 = told(-8.60467152213735e-11, nought);
  const a3 = told(5.12229709037114e-8, nought);
  const a2 = told(1.48572235717979e-5, nought);
  const a1 = told(6.37261928875436e-4, nought);
  const a0 = told(4.89352455891786e-3, nought);
  const b3 = told(1.19825839466702e-6, nought);
  const b2 = told(1.18534705686654e-4, nought);
  const b1 = told(2.268434632439e-3, nought);
  const b0 = told(4.89352518554385e-3, nought);
  for (let at: usize = 0; at < bytes; at += 32) {
    const t0 = tanhBy(v128.load(from + at, 0), low, high, a6, a5, a4, a3, a2, a1, a0, b3, b2, b1, b0);
    const t1 = tanhBy(v128.load(from + at, 16), low, high, a6, a5, a4, a3, a2, a1, a0, b3, b2, b1, b0);
    v128.store(to + at, t0, 0);
    v128.store(to + at, t1, 16);
  }
}

@inline
export function hardSigmoid(x: v128): v128 {
  return clamp(multiplyAdd(x, f32x4.splat(0.2), f32x4.splat(0.5)), 0.0, 1.0);
}

/** The derivative of the gate's activation, from its value. */
@inline
export function gateSlope(value: v128, hard: bool): v128 {
  const one = f32x4.splat(1.0);
  if (!hard) return f32x4.mul(value, f32x4.sub(one, value));
  const inside = v128.and(f32x4.gt(value, f32x4.splat(0.0)), f32x4.lt(value, one));
  return v128.and(inside, f32x4.splat(0.2));
}
