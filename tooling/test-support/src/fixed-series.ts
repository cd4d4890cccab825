/** Numbers that any language makes alike: a linear congruential generator (modulus 2^31), summed three at a time. */
export function bellShaped(count: number): number[] {
  let state = 12345n;
  const uniform = Array.from({ length: count }, () => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state) / 2147483648;
  });
  return uniform.map((value, i) => value + uniform[(i + 7) % count]! + uniform[(i + 19) % count]! - 1.5);
}

/** Moves whose variance follows GARCH(1,1) with omega 0.05, alpha 0.15 and beta 0.8. */
export function garchMoves(count: number): Float64Array {
  let variance = 1;
  let previous = 0;
  return Float64Array.from(bellShaped(count), (shock) => {
    variance = 0.05 + 0.15 * previous ** 2 + 0.8 * variance;
    previous = Math.sqrt(variance) * shock * 2;
    return previous;
  });
}

/** A rising series that wanders. */
export function wanderingSeries(count: number): Float64Array {
  let sum = 0;
  return garchMoves(400)
    .slice(0, count)
    .map((move, row) => {
      sum += move;
      return 10 + 0.02 * row + 0.3 * sum;
    });
}
