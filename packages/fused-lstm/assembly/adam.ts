/** The sum of the squares of `count` floats, in double precision. */
export function squaredNorm(values: usize, count: i32): f64 {
  let even = f64x2.splat(0.0);
  let odd = even;
  const whole = values + (<usize>(count & ~3) << 2);
  for (let at = values; at < whole; at += 16) {
    const four = v128.load(at);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  const sum = f64x2.add(even, odd);
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (let at = whole; at < values + (<usize>count << 2); at += 4) {
    const value = <f64>load<f32>(at);
    total += value * value;
  }
  return total;
}

/**
 * One Adam step over `count` floats (rounded up to four: the arrays' padding must be readable and writable).
 *
 * @param scale factor of the gradients
 * @param rate learning rate, times the variable's copies, over the first bias correction
 * @param correction square root of the second bias correction
 */
export function adamStep(
  values: usize, gradients: usize, first: usize, second: usize, count: i32,
  scale: f32, rate: f32, beta1: f32, beta2: f32, complement1: f32, complement2: f32,
  correction: f32, epsilon: f32,
): void {
  const bytes = <usize>((count + 3) & ~3) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = f32x4.mul(v128.load(gradients + at), f32x4.splat(scale));
    const m = f32x4.add(f32x4.mul(v128.load(first + at), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(complement1)));
    const v = f32x4.add(
      f32x4.mul(v128.load(second + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(complement2)),
    );
    v128.store(first + at, m);
    v128.store(second + at, v);
    const below = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(correction)), f32x4.splat(epsilon));
    const change = f32x4.mul(f32x4.div(m, below), f32x4.splat(rate));
    v128.store(values + at, f32x4.sub(v128.load(values + at), change));
  }
}
