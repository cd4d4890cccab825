import { BtcfcError, checkNumber, defineOptions, invalidOption, option } from '@btcfc/core';
import {
  dispose,
  engine,
  getBackend,
  mul,
  Optimizer,
  type serialization,
  Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { CompositeAdam } from '../composite/adam';
import type { AdamEngine, AdamImplementation } from '../kernels/adam/adam-implementation';
import { type AdamKernelCall, adamKernels, runAdamKernel } from '../kernels/adam/adam-kernels';
import { asFloat } from '../kernels/checked-tensor';

/** Options of `fusedAdam`. */
export interface FusedAdamOptions {
  /** Step size; may be changed between steps through `learningRate`. @default 0.001 */
  learningRate?: number;
  /** Decay of the first moment, in [0, 1). @default 0.9 */
  beta1?: number;
  /** Decay of the second moment, in [0, 1). @default 0.999 */
  beta2?: number;
  /** Added to the root of the second moment. @default 1e-8 */
  epsilon?: number;
  /**
   * Largest norm of all gradients together (Pascanu et al. 2013); larger ones are scaled down to it.
   * @default no clipping
   */
  clipNorm?: number;
  /**
   * Share of each matrix that a step takes away first, as a multiple of the learning rate: the decoupled decay of AdamW
   * (Loshchilov & Hutter 2019). Variables of one dimension, as biases are, are left alone.
   * @default 0
   */
  weightDecay?: number;
  /**
   * By the name of a variable (`variable.name`), how many parameters with equal gradients it stands for: its
   * update is multiplied by that number, and its squared gradient counts that many times in the norm. An LSTM of
   * PyTorch or of cuDNN has two biases that act only as their sum: a single one with 2 copies trains as they do.
   * @default 1 for each variable
   */
  copies?: Record<string, number>;
}

const adamOptions = defineOptions('fusedAdam', {
  learningRate: option.number({ min: 0, default: 1e-3 }),
  beta1: option.number({ min: 0, max: 1, belowMax: true, default: 0.9 }),
  beta2: option.number({ min: 0, max: 1, belowMax: true, default: 0.999 }),
  epsilon: option.number({ min: 0, default: 1e-8 }),
  clipNorm: option.number({ min: 0, aboveMin: true }),
  weightDecay: option.number({ min: 0, default: 0 }),
  copies: option.custom(checkCopies, { default: {} }),
});

function checkCopies(name: string, value: unknown): Record<string, number> {
  if (Object.prototype.toString.call(value) !== '[object Object]') {
    throw invalidOption(name, value, 'an object that has a number for each variable it names');
  }
  for (const [variable, count] of Object.entries(value as object)) {
    checkNumber(`${name}['${variable}']`, count, { min: 0, aboveMin: true });
  }
  return value as Record<string, number>;
}

interface NamedTensor {
  name: string;
  tensor: Tensor;
}

interface State {
  engine: AdamEngine;
  /** `undefined`: stock operations. */
  implementation: AdamImplementation | undefined;
  shapes: number[][];
  /** Of the variables, in order; unknown for a restored state until its first step. */
  names: string[] | undefined;
}

/**
 * Adam (Kingma & Ba 2015) or AdamW as PyTorch computes them, with clipping by the global norm: all variables in one
 * kernel, where there are kernels for the backend, and with stock operations elsewhere.
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { type FusedAdam, fusedAdam } from '@btcfc/fused-lstm';
 *
 * const optimizer: FusedAdam = fusedAdam({ learningRate: 0.1 });
 * const x = tf.variable(tf.scalar(3));
 * for (let step = 0; step < 10; step++) optimizer.minimize(() => tf.square(x) as tf.Scalar);
 * optimizer.learningRate = 0.01;
 * const state = await optimizer.getWeights(); // the number of steps, then the moments
 * optimizer.dispose();
 */
export class FusedAdam extends Optimizer {
  /** @nocollapse */
  static className = 'FusedAdam';

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm: number | undefined;
  readonly weightDecay: number;
  readonly copies: Readonly<Record<string, number>>;
  private rate: number;
  private state: State | undefined;
  private handedOut: Tensor[] = [];

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: FusedAdamOptions = {}) {
    super();
    const { learningRate, beta1, beta2, epsilon, clipNorm, weightDecay, copies } = adamOptions.read(options);
    this.rate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.clipNorm = clipNorm;
    this.weightDecay = weightDecay;
    this.copies = { ...copies };
  }

  /** Step size of the next step. @throws BtcfcError `INVALID_OPTION` if it is set to anything but a number from 0 */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(learningRate: number) {
    this.rate = checkNumber('learningRate', learningRate, { min: 0 });
  }

  /**
   * @throws BtcfcError `INVALID_STATE` if the variables or the kind of backend are not those of the steps before;
   * `INVALID_DATA` if a gradient has another shape than its variable
   */
  override applyGradients(gradients: Record<string, Tensor> | NamedTensor[]): void {
    const given = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const byName = new Map(given.map(({ name, tensor }) => [name, tensor ?? undefined]));
    const { engine, implementation, names } = this.stateFor([...byName.keys()]);
    const variables = names.map((name) => registeredVariable(name));
    const checked = variables.map((variable) => checkGradient(variable, byName.get(variable.name)));
    const copies = names.map((name) => this.copies[name] ?? 1);
    const settings = {
      learningRate: this.learningRate,
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon,
      clipNorm: this.clipNorm,
      step: this.iterations + 1,
    };
    tidy(() => {
      const floats = checked.map((gradient) => gradient && asFloat('A gradient', gradient));
      this.decay(variables.filter((_, index) => floats[index]));
      const call = { values: variables as Tensor[], gradients: floats, copies, settings };
      const values = implementation ? runAdamKernel({ adam: engine, ...call }) : compositeStep(engine, call);
      variables.forEach((variable, index) => {
        if (floats[index]) variable.assign(values[index]!);
      });
    });
    this.incrementIterations();
  }

  /**
   * The number of steps, then first and second moments: what `setWeights` needs to go on exactly. The tensors
   * are the optimiser's own, and good until the next call or `dispose`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    dispose(this.handedOut);
    const iterations = await this.saveIterations();
    const { first = [], second = [] } = this.state?.engine.moments() ?? {};
    this.handedOut = [iterations.tensor, ...first, ...second];
    const name = (index: number) => this.state?.names?.[index] ?? `variable${index}`;
    return [
      iterations,
      ...first.map((tensor, index) => ({ name: `${name(index)}/m`, tensor })),
      ...second.map((tensor, index) => ({ name: `${name(index)}/v`, tensor })),
    ];
  }

  /**
   * Restores what `getWeights` gave, here or elsewhere; the variables are matched by their order.
   *
   * @throws BtcfcError `INVALID_DATA` if it is something else
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    checkSavedState(weights);
    const moments = (await this.extractIterations(weights)).map(({ tensor }) => tensor);
    const first = moments.slice(0, moments.length / 2);
    const second = moments.slice(moments.length / 2);
    if (!first.every(({ shape }, index) => isSame(shape, second[index]!.shape))) throw notState(weights);
    this.state?.engine.dispose();
    this.state = undefined;
    if (first.length === 0) return;
    this.state = createState(first.map(({ shape }) => shape));
    await this.state.engine.setMoments({ first, second });
  }

  override dispose(): void {
    dispose(this.handedOut);
    this.handedOut = [];
    this.state?.engine.dispose();
    this.state = undefined;
  }

  override getConfig(): serialization.ConfigDict {
    const { learningRate, beta1, beta2, epsilon, clipNorm, weightDecay, copies } = this;
    const config = { learningRate, beta1, beta2, epsilon, weightDecay, copies: { ...copies } };
    return clipNorm === undefined ? config : { ...config, clipNorm };
  }

  /** @nocollapse */
  static override fromConfig<Class extends serialization.Serializable>(
    optimizerClass: serialization.SerializableConstructor<Class>,
    // tfjs adds them to what was saved
    { customObjects: _, ...config }: serialization.ConfigDict,
  ): Class {
    return new optimizerClass(config);
  }

  // a matrix says how strongly things count, a vector where they stand
  private decay(variables: Variable[]): void {
    if (this.weightDecay === 0) return;
    const kept = 1 - this.learningRate * this.weightDecay;
    for (const variable of variables) if (variable.rank > 1) variable.assign(mul(variable, kept));
  }

  private stateFor(names: string[]): State & { names: string[] } {
    const shapes = names.map((name) => registeredVariable(name).shape);
    this.state ??= createState(shapes);
    const { state } = this;
    if (state.implementation !== currentImplementation()) {
      throw invalidState('This optimiser has begun on a backend of another kind.', getBackend());
    }
    if (!state.names && !isSame(shapes, state.shapes)) {
      throw invalidState('The restored state is of variables of other shapes.', shapes);
    }
    state.names ??= names;
    const unknown = names.find((name) => !state.names?.includes(name));
    if (unknown) throw invalidState('This optimiser has begun without that variable.', unknown);
    const misnamed = Object.keys(this.copies).find((name) => !state.names?.includes(name));
    if (misnamed) throw invalidState('`copies` names a variable that is not among these.', misnamed);
    return { ...state, names: state.names };
  }
}

function createState(shapes: number[][]): State {
  const implementation = currentImplementation();
  const adam = implementation ? implementation.createEngine(shapes) : new CompositeAdam(shapes);
  return { engine: adam, implementation, shapes, names: undefined };
}

function currentImplementation(): AdamImplementation | undefined {
  const found = adamKernels.find(getBackend());
  return 'reason' in found ? undefined : found;
}

type Step = Omit<AdamKernelCall, 'adam'>;

function compositeStep(adam: AdamEngine, { settings, ...tensors }: Required<Step>): Tensor[] {
  return adam.step({ ...settings, ...tensors, backend: engine().backend }) as Tensor[];
}

// the number of steps, then two moments for each variable
function checkSavedState(weights: NamedTensor[]): void {
  const isState = Array.isArray(weights) && weights.every((weight) => weight?.tensor instanceof Tensor);
  if (!isState || weights.length % 2 === 0) throw notState(weights);
}

function notState(received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'This is not the state of a FusedAdam.',
    received,
    remedy: 'Pass what `getWeights()` gave.',
  });
}

function checkGradient({ name, shape }: Variable, gradient: Tensor | undefined): Tensor | undefined {
  if (!gradient || isSame(gradient.shape, shape)) return gradient;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The gradient of ${name} must have the shape of the variable, [${shape.join(', ')}].`,
    received: gradient.shape,
    remedy: 'Pass what `tf.variableGrads` gives.',
  });
}

function isSame(left: unknown[], right: unknown[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function registeredVariable(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (!variable) throw invalidState('There is no variable of that name.', name);
  return variable;
}

function invalidState(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message,
    received,
    remedy: 'Make a new optimiser for these variables on this backend.',
  });
}
