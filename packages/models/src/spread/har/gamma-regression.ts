import { type LinearModel, ridgeRegression } from '@btcfc/core';

/**
 * A linear model of the logarithm of sizes of 0 or more, by the likelihood of a gamma distribution (a generalised linear
 * model with a log link, McCullagh & Nelder 1989) and a ridge penalty on standardised inputs.
 *
 * @param inputs a column for each input
 */
export function gammaRegression(
  inputs: readonly Float64Array[],
  sizes: Float64Array,
  alpha: number,
): LinearModel {
  const rows = Array.from(sizes, (_, row) => inputs.map((column) => column[row]!));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  let model: LinearModel = { intercept: Math.log(mean), weights: inputs.map(() => 0) };
  let logs = linear(model, inputs);
  let loss = deviance(logs, sizes);
  for (let round = 0; round < 100; round++) {
    // Fisher scoring: all rows weigh the same
    const working = logs.map((log, row) => log + sizes[row]! * Math.exp(-log) - 1);
    let next = ridgeRegression(rows, working, alpha);
    let nextLogs = linear(next, inputs);
    let nextLoss = deviance(nextLogs, sizes);
    for (let halving = 0; nextLoss > loss && halving < 30; halving++) {
      next = halfway(model, next);
      nextLogs = linear(next, inputs);
      nextLoss = deviance(nextLogs, sizes);
    }
    const isDone = Math.abs(loss - nextLoss) <= 1e-15 * (1 + Math.abs(loss));
    if (nextLoss <= loss) [model, logs, loss] = [next, nextLogs, nextLoss];
    if (isDone || nextLoss > loss) break;
  }
  return model;
}

/** Values of a linear model. */
export function linear({ intercept, weights }: LinearModel, inputs: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(inputs[0]!.length).fill(intercept);
  weights.forEach((weight, place) => {
    const column = inputs[place]!;
    for (let row = 0; row < values.length; row++) values[row]! += weight * column[row]!;
  });
  return values;
}

/** But for a constant, half the deviance of a gamma distribution. */
function deviance(logs: Float64Array, sizes: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < logs.length; row++) sum += logs[row]! + sizes[row]! * Math.exp(-logs[row]!);
  return sum / logs.length;
}

function halfway(from: LinearModel, to: LinearModel): LinearModel {
  return {
    intercept: (from.intercept + to.intercept) / 2,
    weights: to.weights.map((weight, place) => (weight + from.weights[place]!) / 2),
  };
}
