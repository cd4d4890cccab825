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

/** e^x to 2 units in the last place (Cephes, Moshier 1989); saturates outside [-87, 88]. */
@inline
export function exp(x: v128): v128 {
  const bounded = clamp(x, -87.0, 88.0);
  // adding 1.5 * 2^23 rounds to a whole number, which then is the low bits
  const shifted = multiplyAdd(bounded, f32x4.splat(1.44269504), f32x4.splat(12582912.0));
  const power = f32x4.sub(shifted, f32x4.splat(12582912.0));
  let rest = multiplyAdd(power, f32x4.splat(-0.693359375), bounded);
  rest = multiplyAdd(power, f32x4.splat(2.12194440e-4), rest);
  let series = multiplyAdd(f32x4.splat(1.9875691500e-4), rest, f32x4.splat(1.3981999507e-3));
  series = multiplyAdd(series, rest, f32x4.splat(8.3334519073e-3));
  series = multiplyAdd(series, rest, f32x4.splat(4.1665795894e-2));
  series = multiplyAdd(series, rest, f32x4.splat(1.6666665459e-1));
  series = multiplyAdd(series, rest, f32x4.splat(5.0000001201e-1));
  const fraction = multiplyAdd(f32x4.mul(series, rest), rest, f32x4.add(rest, f32x4.splat(1.0)));
  const scale = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(fraction, scale);
}

@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** tanh by the rational function of Eigen (degree 13 over 6): error below 4e-7. */
@inline
export function tanh(x: v128): v128 {
  const bounded = clamp(x, -7.90531111, 7.90531111);
  const square = f32x4.mul(bounded, bounded);
  let above = multiplyAdd(f32x4.splat(-2.76076847742355e-16), square, f32x4.splat(2.00018790482477e-13));
  above = multiplyAdd(above, square, f32x4.splat(-8.60467152213735e-11));
  above = multiplyAdd(above, square, f32x4.splat(5.12229709037114e-8));
  above = multiplyAdd(above, square, f32x4.splat(1.48572235717979e-5));
  above = multiplyAdd(above, square, f32x4.splat(6.37261928875436e-4));
  above = multiplyAdd(above, square, f32x4.splat(4.89352455891786e-3));
  let below = multiplyAdd(f32x4.splat(1.19825839466702e-6), square, f32x4.splat(1.18534705686654e-4));
  below = multiplyAdd(below, square, f32x4.splat(2.268434632439e-3));
  below = multiplyAdd(below, square, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(bounded, above), below);
}

@inline
export function hardSigmoid(x: v128): v128 {
  return clamp(multiplyAdd(x, f32x4.splat(0.2), f32x4.splat(0.5)), 0.0, 1.0);
}

@inline
export function gate(x: v128, hard: bool): v128 {
  return hard ? hardSigmoid(x) : sigmoid(x);
}

/** The derivative of the gate's activation, from its value. */
@inline
export function gateSlope(value: v128, hard: bool): v128 {
  const one = f32x4.splat(1.0);
  if (!hard) return f32x4.mul(value, f32x4.sub(one, value));
  const inside = v128.and(f32x4.gt(value, f32x4.splat(0.0)), f32x4.lt(value, one));
  return v128.and(inside, f32x4.splat(0.2));
}
