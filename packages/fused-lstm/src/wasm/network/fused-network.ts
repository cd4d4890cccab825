import {
  BtcfcError,
  checkInteger,
  checkNumber,
  checkOneOf,
  option,
  optionsFor,
  type Rng,
  type RngState,
} from '@btcfc/core';
import { currentEngine, engineUnavailable } from '../engine/current-engine';
import { checkDescription } from './check-description';
import type { DropoutDescription, NetworkDescription, RecurrentDescription } from './description';
import { MaskStream } from './mask-stream';
import { type Block, NetworkMemory } from './network-memory';
import { type ParameterArray, Parameters, type UpdateSettings } from './parameters';
import { EmbeddingPart, SplitPart } from './parts/categories-part';
import { DensePart } from './parts/dense-part';
import { DropoutPart } from './parts/dropout-part';
import { LagsPart } from './parts/lags-part';
import type { Part } from './parts/part';
import { RecurrentPart } from './parts/recurrent-part';
import { SkipPart } from './parts/skip-part';

/** Dropout of a network, whose masks come from a stream of their own. */
export interface NetworkDropout {
  /** Goes on with the draws of a stream, which itself is left where it is. */
  begin(stream: Rng): void;
  /** Its stream as far as it has been drawn. */
  position(): RngState;
}

/** How a network is used. */
export interface FusedNetworkOptions {
  /** Windows of a call, at most. */
  capacity: number;
  /** Whether it is trained; one that only forecasts takes less memory. @default true */
  trains?: boolean;
}

const networkOptions = optionsFor<FusedNetworkOptions>()('FusedNetwork', {
  capacity: option.integer({ min: 1, required: true }),
  trains: option.boolean({ default: true }),
});

/**
 * A network in the memory of the kernels: weights, moments, activations and gradients stay there from step to step, and
 * nothing of TensorFlow.js takes part. Numbers go in and out through views of that memory, which are good until the next
 * call. `@btcfc/lstm` trains and forecasts with it. What it gives for a window does not depend on the others of a call.
 *
 * @example
 * import { FusedNetwork } from '@btcfc/fused-lstm';
 *
 * const layers = [{ kind: 'lstm' as const, units: 4 }];
 * const network = new FusedNetwork({ steps: 8, features: 3, layers, outputs: 1 }, { capacity: 16 });
 * const start = network.shapes.map((shape) => new Float32Array(shape.reduce((size, axis) => size * axis)).fill(0.1));
 * network.write('values', start);
 *
 * network.inputs(2).fill(0.5);
 * network.forward(2, true);
 * const errors = network.outputs(2).map((output) => output - 1);
 * network.outputGradient(2).set(errors);
 * network.backward(2);
 * network.update({ learningRate: 0.01, clipNorm: 1, step: 1 });
 * network.dispose();
 */
export class FusedNetwork {
  /** Of the categories, if they have one, and of the layers: a dropout, or a recurrent layer with one, in their order. */
  readonly dropouts: NetworkDropout[] = [];
  /** Windows of a call, at most. */
  readonly capacity: number;
  private readonly description: NetworkDescription;
  private readonly memory: NetworkMemory;
  private readonly parameters: Parameters;
  private readonly parts: Part[] = [];
  private readonly source: Block;
  private readonly output: Block;
  /** The windows that `backward` may follow, of the last call in training. */
  private learned: number | undefined;
  private isDisposed = false;

  /**
   * Its weights are zeros until `write` sets them.
   *
   * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` where the kernels can't run
   */
  constructor(description: NetworkDescription, options: FusedNetworkOptions) {
    const { capacity, trains } = networkOptions.read(options);
    this.description = checkDescription(description);
    this.capacity = capacity;
    checkKernels();
    this.memory = new NetworkMemory(currentEngine(), { trains });
    this.parameters = new Parameters(this.memory);
    const { steps, features, outputs } = this.description;
    try {
      this.source = this.block(steps, features);
      this.output = this.block(1, outputs);
      const measured = this.addMeasured();
      const read = this.addCategories(this.addLags(measured));
      this.addDense(this.addLayers(read));
      this.addSkip(measured);
    } catch (error) {
      // there may be too little memory for all of it
      this.dispose();
      throw error;
    }
  }

  /** Shapes of the weights: of lags, categories, each layer (kernel, recurrent kernel, bias), outputs, skip. */
  get shapes(): (readonly number[])[] {
    return this.parameters.list.map(({ shape }) => shape);
  }

  /** Whether the kernels that it computes with are those that a new network would get, see `setKernels`. */
  get isCurrent(): boolean {
    return this.memory.engine === currentEngine();
  }

  /** Bytes of the kernels' memory that it takes. */
  get bytes(): number {
    return this.memory.bytes;
  }

  /**
   * Where the windows of a call are put, [batch, steps, features].
   *
   * @param batch windows of the call, from 1 to `capacity`
   * @throws BtcfcError `INVALID_OPTION`, `INVALID_STATE` after `dispose`; so do all that follow
   */
  inputs(batch: number): Float32Array {
    this.check(batch);
    return this.memory.view(this.source.values, batch * this.source.steps * this.source.width);
  }

  /** What the last call gave, [batch, outputs]. */
  outputs(batch: number): Float32Array {
    this.check(batch);
    return this.memory.view(this.output.values, batch * this.output.width);
  }

  /** Where the gradient of the outputs is put, [batch, outputs]. */
  outputGradient(batch: number): Float32Array {
    this.check(batch);
    this.checkTrains();
    return this.memory.view(this.output.gradient, batch * this.output.width);
  }

  /** @param isTraining whether dropout is on, and `backward` may follow if the network trains */
  forward(batch: number, isTraining: boolean): void {
    this.check(batch);
    this.learned = isTraining && this.memory.trains ? batch : undefined;
    for (const part of this.parts) part.forward(batch, isTraining);
  }

  /**
   * The gradients of all weights, from that of the outputs.
   *
   * @throws BtcfcError `INVALID_STATE` where the last call of `forward` was not one in training with as many windows
   */
  backward(batch: number): void {
    this.check(batch);
    this.checkTrains();
    if (this.learned !== batch) throw notLearned(batch, this.learned);
    // the gradients of inputs take their place
    this.learned = undefined;
    for (let index = this.parts.length - 1; index >= 0; index--) this.parts[index]!.backward(batch);
  }

  /**
   * Takes a share of the gradients of one of several batches, of which `update` is to have one step.
   *
   * @param isLast whether the gradients are then the sum of what was taken since the last sum
   * @throws BtcfcError `INVALID_OPTION` for a share that is no number from 0 to 1
   */
  accumulate(share: number, isLast: boolean): void {
    this.checkTrains();
    checkNumber('share', share, { min: 0, max: 1 });
    this.parameters.accumulate(share, isLast);
  }

  /** A step of Adam by the gradients. */
  update(settings: UpdateSettings): void {
    this.checkTrains();
    this.parameters.update(settings);
  }

  /** Copies of the weights, their gradients or moments, in the order of `shapes`. */
  read(array: ParameterArray): Float32Array[] {
    this.checkArray(array);
    return this.parameters.read(array);
  }

  /**
   * Sets the weights, their gradients or moments.
   *
   * @param values an array for each of `shapes`
   * @throws BtcfcError `INVALID_DATA` where they are not as many, or not as long, as those
   */
  write(array: ParameterArray, values: readonly Float32Array[]): void {
    this.checkArray(array);
    this.parameters.write(array, values);
  }

  /** Gives the memory back; nothing but this can be called after it. */
  dispose(): void {
    this.isDisposed = true;
    this.memory.free();
  }

  private check(batch: number): void {
    this.checkAlive();
    checkInteger('batch', batch, { min: 1, max: this.capacity });
  }

  private checkAlive(): void {
    if (this.isDisposed) throw disposed();
  }

  private checkTrains(): void {
    this.checkAlive();
    if (!this.memory.trains) throw forecastsAlone();
  }

  private checkArray(array: ParameterArray): void {
    checkOneOf('array', array, ['values', 'gradient', 'first', 'second']);
    if (array === 'values') this.checkAlive();
    else this.checkTrains();
  }

  private block(steps: number, width: number): Block {
    return this.memory.block({ batch: this.capacity, steps, width });
  }

  private addMeasured(): Block {
    const { categories, steps, features } = this.description;
    if (!categories) return this.source;
    const { first, sizes } = categories;
    const measured = this.block(steps, features - sizes.length);
    const { memory, source } = this;
    this.parts.push(new SplitPart({ memory, input: source, output: measured, first, count: sizes.length }));
    return measured;
  }

  private addLags(measured: Block): Block {
    const { lags, steps } = this.description;
    if (!lags) return measured;
    const { memory, parameters } = this;
    const { width } = measured;
    const output = this.block(steps, width);
    const scores = parameters.add([width, lags.lags + 1], { isTransposed: true });
    this.parts.push(new LagsPart({ memory, input: measured, output, scores, pace: lags.pace }));
    return output;
  }

  private addCategories(input: Block): Block {
    const { categories, lags, steps } = this.description;
    if (!categories) return input;
    const { memory, parameters, capacity, source } = this;
    const { first, sizes, widths, dropout } = categories;
    const output = this.block(
      steps,
      widths.reduce((sum, width) => sum + width, input.width),
    );
    const tables = sizes.map((size, category) => parameters.add([size, widths[category]!]));
    const masks = this.addMasks(dropout);
    const passesGradient = lags !== undefined;
    const windows = source;
    this.parts.push(
      new EmbeddingPart({ memory, capacity, windows, input, output, first, tables, masks, passesGradient }),
    );
    return output;
  }

  private addLayers(read: Block): Block {
    const { layers, lags, categories } = this.description;
    let learns = lags !== undefined || categories !== undefined;
    let block = read;
    for (const layer of layers) {
      if (layer.kind === 'dropout') block = this.addDropout(layer, block, learns);
      else {
        block = this.addRecurrent(layer, block, learns);
        learns = true;
      }
    }
    return block;
  }

  private addDropout({ rate, sharing }: DropoutDescription, input: Block, passesGradient: boolean): Block {
    const { memory, capacity } = this;
    const masks = new MaskStream(memory, rate);
    // others still read what the network was given
    const output = passesGradient ? input : this.block(input.steps, input.width);
    const part = new DropoutPart({ memory, capacity, masks, sharing, input, output, passesGradient });
    this.parts.push(part);
    this.dropouts.push({
      begin(stream) {
        masks.begin(stream);
        part.renew();
      },
      position: () => masks.position(),
    });
    return output;
  }

  private addRecurrent(layer: RecurrentDescription, input: Block, passesGradient: boolean): Block {
    const { memory, capacity, parameters } = this;
    const { kind, units, gateActivation = 'sigmoid', goBackwards = false } = layer;
    const { returnSequences = false, useBias = true, resetAfter = false, recurrentDropout = 0 } = layer;
    const columns = (kind === 'lstm' ? 4 : 3) * units;
    const kernel = parameters.add([input.width, columns]);
    const recurrentKernel = parameters.add([units, columns]);
    const isDoubled = kind === 'gru' && resetAfter;
    const bias = useBias ? parameters.add(isDoubled ? [2, columns] : [columns]) : undefined;
    const output = this.block(returnSequences ? input.steps : 1, units);
    const recurrentMasks = this.addMasks(recurrentDropout);
    const weights = { kernel, recurrentKernel, bias };
    const settings = { cell: kind, units, gateActivation, goBackwards, returnSequences, resetAfter };
    const place = { memory, capacity, input, output, passesGradient };
    this.parts.push(new RecurrentPart({ ...settings, ...weights, ...place, parameters, recurrentMasks }));
    return output;
  }

  private addMasks(rate: number): MaskStream | undefined {
    if (rate === 0) return undefined;
    const masks = new MaskStream(this.memory, rate);
    this.dropouts.push(masks);
    return masks;
  }

  private addDense(input: Block): void {
    const { memory, parameters, output, description } = this;
    const { outputs, useBias = true } = description;
    const kernel = parameters.add([input.width, outputs], { isTransposed: true });
    const bias = useBias ? parameters.add([outputs]) : undefined;
    this.parts.push(new DensePart({ memory, input, output, kernel, bias, passesGradient: true }));
  }

  private addSkip(input: Block): void {
    const { memory, parameters, capacity, output, description } = this;
    const { skip, outputs } = description;
    if (!skip) return;
    const { spacing, place } = skip;
    const shape = [input.steps * input.width, outputs / spacing];
    const kernel = parameters.add(shape, { isTransposed: true });
    this.parts.push(new SkipPart({ memory, capacity, input, output, kernel, spacing, place }));
  }
}

function checkKernels(): void {
  const reason = engineUnavailable();
  if (reason === undefined) return;
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: `A \`FusedNetwork\` needs the kernels in WebAssembly, which can't run: ${reason}.`,
    remedy: 'Use `fusedLstm` in a model of TensorFlow.js, which computes without them.',
  });
}

function disposed(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The network has been disposed of, and its memory may be in use by others.',
    remedy: 'Call `dispose` last, or make another network.',
  });
}

function forecastsAlone(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The network was made to forecast alone: it has no gradients and moments.',
    received: { trains: false },
    remedy: 'Make it with `trains: true`, or leave that out.',
  });
}

function notLearned(batch: number, learned: number | undefined): BtcfcError {
  const last = learned === undefined ? 'none' : `one of ${learned} windows`;
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `\`backward(${batch})\` must follow \`forward(${batch}, true)\`; what it could follow is ${last}.`,
    received: batch,
    remedy: 'Call `forward` with the same number of windows and `true` first, each time.',
  });
}
