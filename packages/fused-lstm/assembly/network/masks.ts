@inline
function rotateLeft(value: u32, bits: u32): u32 {
  return rotl<u32>(value, bits);
}

/**
 * Draws `count` floats, 0 with a probability and else `kept`, from the state of a generator (xoshiro128**, four words),
 * and moves the state on: what `Rng.nextUint32` would give, one after the other.
 *
 * @param threshold draws below it become 0: the probability times 2^32
 */
export function drawMask(state: usize, target: usize, count: i32, threshold: f64, kept: f32): void {
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  const end = target + (<usize>count << 2);
  for (let at = target; at < end; at += 4) {
    const drawn = rotateLeft(b * 5, 7) * 9;
    const mixedC = c ^ a;
    const mixedD = d ^ b;
    const mixedB = b << 9;
    b ^= mixedC;
    a ^= mixedD;
    c = mixedC ^ mixedB;
    d = rotateLeft(mixedD, 11);
    store<f32>(at, <f64>drawn < threshold ? <f32>0 : kept);
  }
  store<u32>(state, a, 0);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
}

/** The products of floats one by one. */
export function multiplyEach(values: usize, factors: usize, target: usize, count: i32): void {
  const whole = <usize>(count & ~3) << 2;
  const end = <usize>count << 2;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    v128.store(target + at, f32x4.mul(v128.load(values + at), v128.load(factors + at)));
  }
  for (; at < end; at += 4) store<f32>(target + at, load<f32>(values + at) * load<f32>(factors + at));
}

/** Sequences [batch, steps, width] times factors that are the same at all steps, [batch, width]. */
export function multiplySteps(
  values: usize, factors: usize, target: usize, batch: i32, steps: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  for (let sequence = 0; sequence < batch; sequence++) {
    for (let step = 0; step < steps; step++) {
      multiplyEach(values, factors, target, width);
      values += bytes;
      target += bytes;
    }
    factors += bytes;
  }
}

/** Multiplies `count` floats by a factor, in place. */
export function scale(values: usize, count: i32, factor: f32): void {
  const whole = values + (<usize>(count & ~3) << 2);
  const end = values + (<usize>count << 2);
  let at = values;
  for (; at < whole; at += 16) v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(factor)));
  for (; at < end; at += 4) store<f32>(at, load<f32>(at) * factor);
}
