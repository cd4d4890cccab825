import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import { registerFusedLstm } from '../src/factories';
import type { LstmCell } from '../src/layer/cell/lstm-cell';
import { FusedGru } from '../src/layer/fused-gru';
import { FusedLstm } from '../src/layer/fused-lstm';
import type { FusedRecurrent } from '../src/layer/fused-recurrent';
import { referenceGru } from './reference-gru';
import { referenceLstm } from './reference-lstm';

// once: making layers by the factories would put the package's kernels in place of those that a test has chosen
registerFusedLstm();

/** A random layer with data, and a random linear function of all its outputs as the loss. */
export interface Problem {
  seed: number;
  batch: number;
  steps: number;
  features: number;
  units: number;
  gateActivation: 'sigmoid' | 'hardSigmoid';
  useBias: boolean;
  goBackwards: boolean;
  returnSequences: boolean;
  returnState: boolean;
  withStates: boolean;
  withMask: boolean;
  recurrentDropout: number;
  cell: 'lstm' | 'gru';
  /** Of a GRU. */
  resetAfter: boolean;
}

/** The values of a problem's tensors by name; gradients have the names of what they are gradients of. */
export type Values = Record<string, Float32Array>;

/** The most a random problem's multiply-adds may cost, so that JavaScript can check it. */
const largestCost = 4e5;

export function randomProblem(seed: number): Problem {
  const rng = new Rng(seed).split('problem');
  const coin = () => rng.uniform() < 0.5;
  for (;;) {
    const problem: Problem = {
      seed,
      batch: logInteger(rng, 64),
      steps: logInteger(rng, 64),
      features: logInteger(rng, 300),
      units: logInteger(rng, 300),
      gateActivation: coin() ? 'sigmoid' : 'hardSigmoid',
      useBias: rng.uniform() < 0.8,
      goBackwards: coin(),
      returnSequences: coin(),
      returnState: coin(),
      withStates: coin(),
      withMask: coin(),
      recurrentDropout: rng.uniform() < 0.25 ? 0.3 : 0,
      cell: 'lstm',
      resetAfter: false,
    };
    const { batch, steps, features, units } = problem;
    if (batch * steps * (features + units) * units <= largestCost) return problem;
  }
}

// as many small numbers as large ones
function logInteger(rng: Rng, largest: number): number {
  return Math.min(largest, Math.floor(Math.exp(rng.uniform(0, Math.log(largest + 1)))));
}

// drawing them takes longer than solving the problem
const drawn = new WeakMap<Problem, Values>();

/** The inputs of a problem, to be left as they are. */
export function inputsOf(problem: Problem): Values {
  const inputs = drawn.get(problem) ?? drawInputs(problem);
  drawn.set(problem, inputs);
  return inputs;
}

/** Columns of the weights, shape of the bias, and names of the states. */
function layoutOf({ cell, units, resetAfter }: Problem) {
  const columns = (cell === 'lstm' ? 4 : 3) * units;
  return {
    columns,
    biasShape: cell === 'gru' && resetAfter ? [2, columns] : [columns],
    states: cell === 'lstm' ? ['hidden', 'cell'] : ['hidden'],
  };
}

function drawInputs(problem: Problem): Values {
  const { seed, batch, steps, features, units } = problem;
  const { columns, biasShape, states } = layoutOf(problem);
  const rng = new Rng(seed).split('values');
  const normal = (name: string, size: number, scale: number) => {
    const stream = rng.split(name);
    return Float32Array.from({ length: size }, () => scale * stream.normal());
  };
  const inputs: Values = {
    x: normal('x', batch * steps * features, 1),
    kernel: normal('kernel', features * columns, 1.5 / Math.sqrt(features)),
    recurrentKernel: normal('recurrent', units * columns, 1.5 / Math.sqrt(units)),
  };
  if (problem.useBias) inputs.bias = normal('bias', columns * biasShape.length, 0.5);
  if (problem.withStates) {
    inputs.hidden = normal('hidden', batch * units, 0.5);
    if (states.includes('cell')) inputs.cell = normal('cell', batch * units, 1);
  }
  return inputs;
}

/** [batch, steps] of 0 and 1, if the problem has a mask. */
function maskOf({ seed, batch, steps, withMask }: Problem): Float32Array | undefined {
  const rng = new Rng(seed).split('mask');
  return withMask
    ? Float32Array.from({ length: batch * steps }, () => (rng.uniform() < 0.7 ? 1 : 0))
    : undefined;
}

/** [batch, units] of 0 and 1 / (1 - rate), if the problem has dropout. */
function recurrentMaskOf(problem: Problem): Float32Array | undefined {
  const { seed, batch, units, recurrentDropout } = problem;
  const rng = new Rng(seed).split('dropout');
  const kept = 1 / (1 - recurrentDropout);
  return recurrentDropout
    ? Float32Array.from({ length: batch * units }, () => (rng.uniform() < recurrentDropout ? 0 : kept))
    : undefined;
}

/** How the loss weighs each output: output, then states. */
function weightsOf(problem: Problem): Float32Array[] {
  const { seed, batch, steps, units, returnSequences, returnState } = problem;
  const rng = new Rng(seed).split('loss');
  const draw = (size: number) => Float32Array.from({ length: size }, () => rng.normal());
  const output = draw(batch * units * (returnSequences ? steps : 1));
  const states = returnState ? layoutOf(problem).states : [];
  return [output, ...states.map(() => draw(batch * units))];
}

export type Kind = 'stock' | 'fused' | 'composite';

/** A layer of that kind for the problem, with the problem's weights. */
function layerOf(problem: Problem, kind: Kind): tf.layers.Layer {
  const { batch, features, units, recurrentDropout, cell, resetAfter } = problem;
  const { columns, biasShape } = layoutOf(problem);
  const config = {
    units,
    useBias: problem.useBias,
    recurrentActivation: problem.gateActivation,
    kernelInitializer: 'zeros' as const,
    recurrentInitializer: 'zeros' as const,
    goBackwards: problem.goBackwards,
    returnSequences: problem.returnSequences,
    returnState: problem.returnState,
    recurrentDropout,
    dropoutFunc: recurrentDropout ? () => tf.tensor2d(recurrentMaskOf(problem)!, [batch, units]) : undefined,
  };
  const path = kind === 'composite' ? ('composite' as const) : ('auto' as const);
  const stock = cell === 'lstm' ? tf.layers.lstm : tf.layers.gru;
  const ours = () =>
    cell === 'lstm' ? new FusedLstm({ ...config, path }) : new FusedGru({ ...config, path, resetAfter });
  const layer = kind === 'stock' ? stock(config) : (ours() as unknown as tf.layers.Layer);
  tf.tidy(() => void layer.apply(tf.zeros([1, 1, features])));
  const { kernel, recurrentKernel, bias } = inputsOf(problem);
  const weights = [
    tf.tensor2d(kernel!, [features, columns]),
    tf.tensor2d(recurrentKernel!, [units, columns]),
  ];
  layer.setWeights(bias ? [...weights, tf.tensor(bias, biasShape)] : weights);
  tf.dispose(weights);
  return layer;
}

/** Outputs and gradients of a layer on the current backend, and what frees the layer. */
function compute(problem: Problem, kind: Kind): { results: Record<string, tf.Tensor>; free: () => void } {
  const { batch, steps, features, units } = problem;
  const layer = layerOf(problem, kind);
  const inputs = inputsOf(problem);
  const maskValues = maskOf(problem);
  const results = tf.tidy(() => {
    const x = tf.tensor3d(inputs.x!, [batch, steps, features]);
    const states = inputs.hidden
      ? layoutOf(problem).states.map((name) => tf.tensor2d(inputs[name]!, [batch, units]))
      : [];
    const mask = maskValues && tf.cast(tf.tensor2d(maskValues, [batch, steps]), 'bool');
    const weights = weightsOf(problem);
    const run = ([sequence, ...initialState]: tf.Tensor[]) =>
      [
        layer.call(sequence!, {
          mask,
          training: true,
          initialState: initialState.length > 0 ? initialState : undefined,
        }),
      ].flat() as tf.Tensor[];
    const loss = (...tensors: tf.Tensor[]) =>
      run(tensors)
        .map((output, index) => tf.sum(tf.mul(tf.reshape(output, [-1]), tf.tensor1d(weights[index]!))))
        .reduce((left, right) => tf.add(left, right)) as tf.Scalar;

    const outputs = run([x, ...states]);
    const variables = (layer.trainableWeights as unknown as { val: tf.Variable }[]).map(({ val }) => val);
    const { grads } = tf.variableGrads(() => loss(x, ...states), variables);
    // the stock layer can't differentiate its input if there is one step: tfjs's gradient of `unstack` fails
    const skipped = kind === 'stock' && steps === 1 ? 1 : 0;
    const differentiated = [x, ...states].slice(skipped);
    const inputGradients =
      differentiated.length === 0
        ? []
        : tf.grads((...tensors: tf.Tensor[]) => loss(...(skipped ? [x] : []), ...tensors))(differentiated);
    const named = (names: string[], tensors: tf.Tensor[]) =>
      Object.fromEntries(tensors.map((tensor, index) => [names[index]!, tensor]));
    return {
      ...named(['output', 'lastHidden', 'lastCell'], outputs),
      ...named(
        ['kernel', 'recurrentKernel', 'bias'],
        variables.map(({ name }) => grads[name]!),
      ),
      ...named(['x', 'hidden', 'cell'].slice(skipped), inputGradients),
    };
  });
  const free = () => {
    tf.dispose(results);
    tf.dispose(keptMasks(layer));
    layer.dispose();
  };
  return { results, free };
}

/** Outputs and gradients of a layer on the current backend. */
export function solve(problem: Problem, kind: Kind): Values {
  const { results, free } = compute(problem, kind);
  const values = Object.entries(results).map(([name, tensor]) => [name, tensor.dataSync()]);
  free();
  return Object.fromEntries(values) as Values;
}

/** The same where values have to be waited for. */
export async function solveAsync(problem: Problem, kind: Kind): Promise<Values> {
  const { results, free } = compute(problem, kind);
  const values: [string, tf.TypedArray][] = [];
  for (const [name, tensor] of Object.entries(results)) values.push([name, await tensor.data()]);
  free();
  return Object.fromEntries(values) as Values;
}

// the stock layer keeps its masks, even when disposed of
function keptMasks(layer: tf.layers.Layer): tf.Tensor[] {
  const { cell } = layer as unknown as FusedRecurrent;
  return [(cell as LstmCell).dropoutMask, (cell as LstmCell).recurrentDropoutMask]
    .flat()
    .filter((mask) => mask != null);
}

/** The loss in double precision. */
function referenceLoss(problem: Problem, inputs: Record<string, Float64Array>): number {
  const mask = maskOf(problem);
  const recurrentMask = recurrentMaskOf(problem);
  const call = {
    ...problem,
    cell: undefined,
    ...(inputs as { x: Float64Array; kernel: Float64Array; recurrentKernel: Float64Array }),
    mask: mask && Float64Array.from(mask),
    recurrentMask: recurrentMask && Float64Array.from(recurrentMask),
  };
  const { sequence, hidden, cell } =
    problem.cell === 'lstm' ? referenceLstm(call) : { ...referenceGru(call), cell: undefined };
  const outputs = [problem.returnSequences ? sequence : hidden, hidden, cell!];
  let total = 0;
  weightsOf(problem).forEach((weights, index) => {
    weights.forEach((weight, at) => {
      total += weight * outputs[index]![at]!;
    });
  });
  return total;
}

/** Central difference of the loss at one element of one input. */
export function centralDifference(problem: Problem, name: string, at: number): number {
  const inputs = Object.fromEntries(
    Object.entries(inputsOf(problem)).map(([key, values]) => [key, Float64Array.from(values)]),
  );
  const value = inputs[name]![at]!;
  const step = 1e-5;
  inputs[name]![at] = value + step;
  const above = referenceLoss(problem, inputs);
  inputs[name]![at] = value - step;
  return (above - referenceLoss(problem, inputs)) / (2 * step);
}

/** The largest difference of any element, relative to the largest element of its tensor (at least 1). */
export function worstDifference(actual: Values, expected: Values): { name: string; difference: number } {
  let worst = { name: 'nothing', difference: 0 };
  for (const [name, values] of Object.entries(expected)) {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const others = actual[name];
    if (others?.length !== values.length) return { name, difference: Number.POSITIVE_INFINITY };
    values.forEach((value, at) => {
      const difference = Math.abs(value - others[at]!) / scale;
      // written so that NaN counts as the worst
      if (!(difference <= worst.difference)) worst = { name, difference };
    });
  }
  return worst;
}

/** Says which problem failed, so that its seed can be run alone. */
export function describeProblem({ seed, ...rest }: Problem): string {
  return `randomProblem(${seed}) ${JSON.stringify(rest)}`;
}
