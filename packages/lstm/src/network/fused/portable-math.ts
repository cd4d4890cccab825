// What engines have as `Math.exp`, `Math.log` and `Math.cos` differs in its last bits from one to the other: what is trained must not.

const bits = new DataView(new ArrayBuffer(8));

/** ln 2 in two parts, of which the first has few enough digits for exact products. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

const mostTerms = 14;

/** e^x from sums and products alone; 0 below -700, and for larger numbers than 700 what it is at 700. */
function exponential(x: number): number {
  if (x < -700) return 0;
  const bounded = Math.min(x, 700);
  const power = Math.round(bounded / Math.LN2);
  const rest = bounded - power * ln2High - power * ln2Low;
  let sum = 1;
  for (let term = mostTerms; term >= 1; term--) sum = 1 + (sum * rest) / term;
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return sum * bits.getFloat64(0);
}

/** The natural logarithm of a normal positive number, from sums, products and quotients alone. */
export function logarithm(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY)
    return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let power = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    power++;
  }
  // 2 artanh((m - 1) / (m + 1))
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return power * ln2High + (2 * ratio * sum + power * ln2Low);
}

/** log(1 + x) for x from 0. */
export function logarithmOf1Plus(x: number): number {
  const moved = 1 + x;
  // what the sum has lost
  return logarithm(moved) + (x - (moved - 1)) / moved;
}

/** log(1 + e^x). */
export function softplus(x: number): number {
  return Math.max(x, 0) + logarithmOf1Plus(exponential(x > 0 ? -x : x));
}

/** Its derivative. */
export function sigmoid(x: number): number {
  const power = exponential(x > 0 ? -x : x);
  return (x > 0 ? 1 : power) / (1 + power);
}

/** cos(pi x) for x from 0 to 1. */
export function cosineOfHalfTurns(x: number): number {
  if (x > 0.5) return -cosineOfHalfTurns(1 - x);
  const square = Math.PI * x * (Math.PI * x);
  let sum = 1;
  for (let term = 22; term >= 2; term -= 2) sum = 1 - (sum * square) / (term * (term - 1));
  return sum;
}
