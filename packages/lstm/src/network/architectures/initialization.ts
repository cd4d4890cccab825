import type { Rng } from '@btcfc/core';
import type { Initialization } from '../architecture';

export interface InitialWeightsOptions {
  features: number;
  hiddenDim: number;
  numLayers: number;
  initialization: Initialization;
  /** What the forget gate's bias starts at. */
  forgetBias: number;
  rng: Rng;
}

export interface DenseWeightsOptions {
  /** Inputs of the layer. */
  hiddenDim: number;
  initialization: Initialization;
  /** @default 1 */
  outputs?: number;
}

/**
 * The weights a network starts from, one array after another in the order of the model's weights: per
 * recurrent layer kernel `[inputs, 4 hidden]`, recurrent kernel `[hidden, 4 hidden]` and bias `[4 hidden]`
 * (gates: input, forget, cell, output), then kernel and bias of the dense layer.
 *
 * `pytorch`: everything uniform within 1 / sqrt(hidden), as `nn.LSTM` and `nn.Linear`; the single bias is
 * the sum of PyTorch's two. `keras`: Glorot uniform kernels, orthogonal recurrent kernels, biases 0.
 */
export function initialWeights(options: InitialWeightsOptions): Float32Array[] {
  const { features, hiddenDim, numLayers, rng } = options;
  const weights: Float32Array[] = [];
  for (let layer = 0; layer < numLayers; layer++) {
    const inputs = layer === 0 ? features : hiddenDim;
    weights.push(...recurrentWeights(inputs, options, rng.split(`recurrent ${layer}`)));
  }
  weights.push(...denseWeights(options, rng.split('dense')));
  return weights;
}

function recurrentWeights(
  inputs: number,
  { hiddenDim, initialization, forgetBias }: InitialWeightsOptions,
  rng: Rng,
): Float32Array[] {
  const gates = 4 * hiddenDim;
  const bound = 1 / Math.sqrt(hiddenDim);
  const isPytorch = initialization === 'pytorch';
  const kernel = isPytorch ? bound : glorotBound(inputs, gates);
  const bias = new Float32Array(gates);
  if (isPytorch)
    for (let gate = 0; gate < gates; gate++)
      bias[gate] = rng.uniform(-bound, bound) + rng.uniform(-bound, bound);
  bias.fill(forgetBias, hiddenDim, 2 * hiddenDim);
  return [
    uniform(inputs * gates, kernel, rng.split('kernel')),
    isPytorch
      ? uniform(hiddenDim * gates, bound, rng.split('recurrent kernel'))
      : orthogonal(hiddenDim, gates, rng.split('recurrent kernel')),
    bias,
  ];
}

/**
 * How many weights of the imitated model each weight of a recurrent layer stands for.
 *
 * `nn.LSTM` has two biases that only ever act as their sum. Both get the same gradient, so that their sum learns at twice
 * the rate and both count in the gradient's norm: a single bias has to do the same to train as PyTorch does.
 */
export function recurrentCopies(initialization: Initialization): number[] {
  return [1, 1, initialization === 'pytorch' ? 2 : 1];
}

/** Kernel and bias of a dense layer, as `nn.Linear` or Keras draws them. */
export function denseWeights(
  { hiddenDim, initialization, outputs = 1 }: DenseWeightsOptions,
  rng: Rng,
): [kernel: Float32Array, bias: Float32Array] {
  if (initialization === 'keras') {
    return [uniform(hiddenDim * outputs, glorotBound(hiddenDim, outputs), rng), new Float32Array(outputs)];
  }
  const bound = 1 / Math.sqrt(hiddenDim);
  return [uniform(hiddenDim * outputs, bound, rng), uniform(outputs, bound, rng)];
}

function glorotBound(inputs: number, outputs: number): number {
  return Math.sqrt(6 / (inputs + outputs));
}

function uniform(length: number, bound: number, rng: Rng): Float32Array {
  return Float32Array.from({ length }, () => rng.uniform(-bound, bound));
}

/** Rows of a random orthonormal basis (Saxe et al. 2014), by modified Gram-Schmidt in 64 bits. */
function orthogonal(rows: number, columns: number, rng: Rng): Float32Array {
  const matrix = new Float32Array(rows * columns);
  const basis: Float64Array[] = [];
  while (basis.length < rows) {
    const vector = Float64Array.from({ length: columns }, () => rng.normal());
    for (const other of basis) subtractProjection(vector, other);
    const norm = Math.hypot(...vector);
    // a draw that all but lies in the span of those before it would amplify rounding
    if (norm < 1e-6) continue;
    for (let column = 0; column < columns; column++) vector[column]! /= norm;
    matrix.set(vector, basis.length * columns);
    basis.push(vector);
  }
  return matrix;
}

function subtractProjection(vector: Float64Array, direction: Float64Array): void {
  let product = 0;
  for (let index = 0; index < vector.length; index++) product += vector[index]! * direction[index]!;
  for (let index = 0; index < vector.length; index++) vector[index]! -= product * direction[index]!;
}
