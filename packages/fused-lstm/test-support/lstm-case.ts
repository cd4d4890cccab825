import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { compositeLstm } from '../src/composite/lstm';
import type { LstmAttributes, LstmInputs } from '../src/kernels/lstm-implementation';
import { lstmKernels } from '../src/kernels/lstm-kernels';
import { referenceLstm } from './reference-lstm';

type InputName = keyof LstmInputs;
const constants: readonly InputName[] = ['mask', 'recurrentMask'];

/** A call of the LSTM with given numbers, which can be made on any backend and path. */
export interface LstmCase {
  sizes: { batch: number; steps: number; features: number; units: number };
  attributes: Omit<LstmAttributes, 'save'>;
  inputs: Partial<Record<InputName, { shape: number[]; values: Float32Array }>>;
  /** What the loss multiplies the outputs with. */
  weights: Float32Array[];
  description: string;
}

export interface CaseOptions {
  seed: number;
  sizes: Partial<LstmCase['sizes']>;
  /** Those that are not given are drawn. */
  attributes?: Partial<LstmCase['attributes']>;
  /** Which optional inputs there are; those that are not given are drawn. */
  present?: Partial<Record<InputName, boolean>>;
}

/** Draws a case; the same one for the same options. */
export function lstmCase({ seed, sizes: given, attributes: chosen, present }: CaseOptions): LstmCase {
  const rng = new Rng(seed);
  const coin = () => rng.uniform() < 0.5;
  const sizes = {
    batch: rng.integer(1, 6),
    steps: rng.integer(1, 7),
    features: rng.integer(1, 20),
    units: rng.integer(1, 40),
    ...given,
  };
  const attributes = {
    gateActivation: coin() ? ('sigmoid' as const) : ('hardSigmoid' as const),
    goBackwards: coin(),
    returnSequences: coin(),
    returnState: coin(),
    ...chosen,
  };
  const { batch, steps, features, units } = sizes;
  const normal = (shape: number[], deviation: number) => draw(shape, () => rng.normal(0, deviation));
  const optional = (name: InputName, make: () => LstmCase['inputs'][InputName]) => {
    const drawn = coin();
    return (present?.[name] ?? drawn) ? { [name]: make() } : {};
  };
  const deviation = 1 / Math.sqrt(units);
  const inputs: LstmCase['inputs'] = {
    x: normal([batch, steps, features], 1),
    kernel: normal([features, 4 * units], 1 / Math.sqrt(features)),
    recurrentKernel: normal([units, 4 * units], deviation),
    ...optional('bias', () => normal([4 * units], 0.5)),
    ...optional('hidden', () => normal([batch, units], 0.5)),
    ...optional('cell', () => normal([batch, units], 0.5)),
    ...optional('mask', () => draw([batch, steps], () => (rng.uniform() < 0.7 ? 1 : 0))),
    ...optional('recurrentMask', () => draw([batch, units], () => (rng.uniform() < 0.25 ? 0 : 4 / 3))),
  };
  const state = [batch, units];
  const outputs = [attributes.returnSequences ? [batch, steps, units] : state];
  if (attributes.returnState) outputs.push(state, state);
  const weights = outputs.map((shape) => normal(shape, 1).values);
  const description = JSON.stringify({ seed, ...sizes, ...attributes, inputs: Object.keys(inputs).slice(3) });
  return { sizes, attributes, inputs, weights, description };
}

function draw(shape: number[], next: () => number) {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let index = 0; index < values.length; index++) values[index] = next();
  return { shape, values };
}

/** Outputs and gradients by name. */
export type CaseResult = Record<string, Float32Array>;

/** Outputs and all gradients on the current backend. */
export async function runCase(test: LstmCase, path: 'kernel' | 'composite'): Promise<CaseResult> {
  const { inputs, attributes, weights } = test;
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape, 'float32')]),
  );
  const compute = (changed: Record<string, tf.Tensor>) => {
    const all = { ...tensors, ...changed } as { [Name in InputName]: tf.Tensor };
    const gate = (x: tf.Tensor) =>
      attributes.gateActivation === 'sigmoid'
        ? tf.sigmoid(x)
        : tf.clipByValue(tf.add(0.5, tf.mul(0.2, x)), 0, 1);
    const { output, states } =
      path === 'kernel'
        ? lstmKernels.run({ inputs: all, attributes })
        : compositeLstm({ inputs: all, attributes }, { activation: tf.tanh, gateActivation: gate });
    return [output, ...states];
  };
  const names = Object.keys(inputs).filter((name) => !constants.includes(name as InputName));
  const loss = (...values: tf.Tensor[]) => {
    const outputs = compute(Object.fromEntries(names.map((name, index) => [name, values[index]!])));
    const products = outputs.map((output, index) =>
      tf.sum(tf.mul(output, tf.tensor(weights[index]!, output.shape))),
    );
    return tf.addN(products) as tf.Scalar;
  };
  const outputs = tf.tidy(() => compute({}));
  const gradients = tf.grads(loss)(names.map((name) => tensors[name]!));
  const result: CaseResult = {};
  for (const [index, output] of outputs.entries()) {
    result[['output', 'hidden state', 'cell state'][index]!] = (await output.data()) as Float32Array;
  }
  for (const [index, gradient] of gradients.entries()) {
    result[`gradient of ${names[index]}`] = (await gradient.data()) as Float32Array;
  }
  tf.dispose([tensors, outputs, gradients]);
  return result;
}

type CaseResult64 = Record<string, Float64Array>;
type Float64Inputs = Record<'x' | 'kernel' | 'recurrentKernel', Float64Array>;

/** The outputs in double precision. */
export function float64Outputs(test: LstmCase, inputs = float64Inputs(test)): CaseResult64 {
  const { sizes, attributes } = test;
  const { sequence, hidden, cell } = referenceLstm({ ...sizes, ...attributes, ...inputs });
  const output = attributes.returnSequences ? sequence : hidden;
  return attributes.returnState ? { output, 'hidden state': hidden, 'cell state': cell } : { output };
}

function float64Inputs(test: LstmCase): Float64Inputs {
  return Object.fromEntries(
    Object.entries(test.inputs).map(([name, { values }]) => [name, Float64Array.from(values)]),
  ) as Float64Inputs;
}

/**
 * How far each gradient is from central differences in double precision, along a random direction: relative
 * to the length of the gradient.
 */
export function finiteDifferenceErrors(test: LstmCase, result: CaseResult): Record<string, number> {
  const rng = new Rng(1);
  const errors: Record<string, number> = {};
  for (const name of Object.keys(test.inputs)) {
    const gradient = result[`gradient of ${name}`];
    if (!gradient) continue;
    const direction = Float64Array.from(gradient, () => rng.normal());
    const loss = (size: number) => {
      const inputs = float64Inputs(test);
      const values = inputs[name as keyof Float64Inputs]!;
      direction.forEach((part, index) => {
        values[index]! += size * part;
      });
      const outputs = Object.values(float64Outputs(test, inputs));
      return outputs.reduce((sum, output, index) => sum + dot(output, test.weights[index]!), 0);
    };
    const size = 1e-5;
    const slope = (loss(size) - loss(-size)) / (2 * size);
    const length = Math.sqrt(dot(gradient, gradient)) + 1e-3;
    errors[name] = Math.abs(slope - dot(direction, gradient)) / length;
  }
  return errors;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** The largest difference of each pair, relative to the largest value, or to 1 if that is smaller. */
export function differences(
  actual: Record<string, ArrayLike<number>>,
  expected: Record<string, ArrayLike<number>>,
): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [name, values] of Object.entries(expected)) {
    let [largest, difference] = [1, 0];
    for (let index = 0; index < values.length; index++) {
      largest = Math.max(largest, Math.abs(values[index]!));
      const apart = Math.abs(values[index]! - (actual[name]?.[index] ?? Number.NaN));
      // a NaN is the largest difference there is
      difference =
        apart <= difference ? difference : Number.isNaN(apart) ? Infinity : Math.max(apart, difference);
    }
    result[name] = difference / largest;
  }
  return result;
}
