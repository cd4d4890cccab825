/** The sum of the logarithms of numbers above 0: a logarithm for each product that a number can hold. */
export function sumOfLogs(values: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (const value of values) {
    const next = product * value;
    if (next > 1e-290 && next < 1e290) product = next;
    else {
      sum += Math.log(product) + Math.log(value);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
