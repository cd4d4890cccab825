/**
 * `base` to a whole power from 0, by squaring: the operator `**` rounds differently in Node 20, 22 and 24, and what is
 * trained must not.
 */
export function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
