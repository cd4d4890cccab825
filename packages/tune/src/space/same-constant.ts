/** Whether two constants of a space are equal, arrays by their items. */
export function sameConstant(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameConstant(item, right[index]));
  }
  // -0 and 0 are the same in JSON
  return left === right;
}
