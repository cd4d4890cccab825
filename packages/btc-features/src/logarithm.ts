/** The natural logarithm where a value is above 0; 0 where it is not, or is missing. */
export function logarithm(values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const value = values[row]!;
    if (value > 0) result[row] = Math.log(value);
  }
  return result;
}
