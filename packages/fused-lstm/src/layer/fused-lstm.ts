import { BtcfcError, Rng, type RngState } from '@btcfc/core';
import {
  getBackend,
  mul,
  ones,
  randomUniform,
  reshape,
  type serialization,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayerVariable, RNN } from '@tensorflow/tfjs-layers';
import { compositeLstm } from '../composite/lstm';
import { asFloat, checkShape } from '../kernels/checked-tensor';
import type { GateActivation } from '../kernels/lstm-implementation';
import { type FusedCall, gradientDepth, lstmKernels, runLstmKernel } from '../kernels/lstm-kernels';
import { inputSizes } from '../kernels/lstm-tensors';
import { createCell, type LstmCell } from './cell';
import { type FusedLstmConfig, readConfig, savedConfig } from './config';
import { dropoutMask } from './dropout-mask';

/** Which implementation computes a layer's next call, and why. */
export interface Explanation {
  /** Which implementation computes the next call: `'wasm'`, `'webgpu'`, ... or `'composite'`. */
  path: string;
  /** Why, in words. */
  reason: string;
}

/** How far the dropout masks have been drawn: plain JSON, for a checkpoint. */
export interface DropoutState {
  input: RngState;
  recurrent: RngState;
}

type Inputs = Tensor | Tensor[];

interface CallOptions {
  mask?: Inputs | null;
  training?: boolean | null;
  initialState?: Tensor[] | null;
}

const gateActivations: readonly string[] = ['sigmoid', 'hardSigmoid'] satisfies GateActivation[];

const brand: unique symbol = Symbol.for('@btcfc/fused-lstm: layer');

/**
 * A `tf.layers.lstm` that computes the whole sequence in one kernel per direction where there are kernels for
 * the backend, and with stock operations elsewhere. Weights, their names and order and the results are the
 * stock layer's; regularisers, which the stock layer accepts and forgets, count. Inputs, states, masks and what
 * `dropoutFunc` gives may be float32, int32 or bool.
 *
 * @throws BtcfcError `INVALID_DATA` in a call whose tensors have shapes that do not fit each other
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { type FusedLstm, fusedLstm } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * const layer: FusedLstm = fusedLstm({ units: 4, dropout: 0.1, seed: 1 });
 * layer.explain().path; // -> 'wasm'
 *
 * const x = tf.zeros([2, 8, 3]);
 * layer.apply(x, { training: true });
 * const state = layer.getDropoutState();
 * const first = layer.apply(x, { training: true });
 * layer.setDropoutState(state);
 * const second = layer.apply(x, { training: true }); // drops the same inputs as the first
 */
export class FusedLstm extends RNN {
  /** @nocollapse */
  static override className = 'FusedLSTM';

  /** Tells `isFusedLstm` what it is, also between two copies of this package. */
  readonly [brand] = true;

  private readonly seed: number | undefined;
  private readonly path: 'auto' | 'composite';
  private madeMasks: MaskStreams | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(config: FusedLstmConfig) {
    const { seed, path } = readConfig(config);
    super({ ...config, cell: createCell(config) });
    this.seed = seed;
    this.path = path;
  }

  /** The bias, one of `weights`; `undefined` before the layer is built, or with `useBias: false`. */
  get biasVariable(): LayerVariable | undefined {
    return this.lstmCell.bias ?? undefined;
  }

  override build(inputShape: Parameters<RNN['build']>[0]): void {
    checkSize(this.lstmCell.units, inputShape);
    super.build(inputShape);
    for (const loss of this.lstmCell.losses) this.addLoss(loss);
  }

  override call(inputs: Inputs, options: CallOptions | null): Inputs {
    return tidy(() => {
      const training = options?.training === true;
      const initialStates = options?.initialState ?? (this.stateful ? this.states : undefined);
      const call = this.fusedCall({
        x: first(inputs),
        states: checkStates(initialStates),
        mask: options?.mask ? first(options.mask) : undefined,
        training,
      });
      const { output, states } = this.run(call);
      if (this.stateful) this.resetStates(states, training);
      return this.returnState ? [output, ...states] : output;
    });
  }

  /** Which implementation computes the next call on the current backend, and why. */
  explain(): Explanation {
    const found = this.chooseImplementation();
    if ('reason' in found) return { path: 'composite', reason: found.reason };
    return { path: found.name, reason: `${found.name} kernels serve the backend "${getBackend()}"` };
  }

  /** How far the dropout masks have been drawn: what `setDropoutState` needs to go on with the same ones. */
  getDropoutState(): DropoutState {
    return { input: this.masks.input.toJSON(), recurrent: this.masks.recurrent.toJSON() };
  }

  /**
   * Goes on with the masks that followed when `getDropoutState` gave this state.
   *
   * @throws BtcfcError `INVALID_DATA` if the state is not one of `getDropoutState`
   */
  setDropoutState(state: DropoutState): void {
    this.madeMasks = { input: Rng.fromJSON(state?.input), recurrent: Rng.fromJSON(state?.recurrent) };
  }

  override getConfig(): serialization.ConfigDict {
    const own: serialization.ConfigDict = { path: this.path };
    if (this.seed !== undefined) own.seed = this.seed;
    return { ...super.getConfig(), ...own };
  }

  /** @nocollapse */
  static override fromConfig<Class extends serialization.Serializable>(
    layerClass: serialization.SerializableConstructor<Class>,
    config: serialization.ConfigDict,
  ): Class {
    return new layerClass(savedConfig(config));
  }

  // made late: drawing a seed needs a backend, making a layer does not
  private get masks(): MaskStreams {
    this.madeMasks ??= maskStreams(this.seed ?? drawSeed(), this.goBackwards);
    return this.madeMasks;
  }

  private get lstmCell(): LstmCell {
    return this.cell as LstmCell;
  }

  private chooseImplementation(): ReturnType<typeof lstmKernels.find> {
    const { activation, recurrentActivation } = this.lstmCell;
    const gate = recurrentActivation.getClassName();
    if (this.path === 'composite') return { reason: "the layer's `path` is 'composite'" };
    if (activation.getClassName() !== 'tanh') {
      return { reason: `the kernels' activation is tanh, the layer's is ${activation.getClassName()}` };
    }
    if (!gateActivations.includes(gate)) {
      return {
        reason: `the kernels' recurrent activations are ${gateActivations.join(' and ')}, not ${gate}`,
      };
    }
    if (gradientDepth() > 1) return { reason: 'the kernels have a first derivative only' };
    return lstmKernels.find(getBackend());
  }

  private run(call: FusedCall): { output: Tensor; states: Tensor[] } {
    if (!('reason' in this.chooseImplementation())) return runLstmKernel(call);
    const { activation, recurrentActivation } = this.lstmCell;
    return compositeLstm({
      ...call,
      activation: (x) => activation.apply(x),
      gateActivation: (x) => recurrentActivation.apply(x),
    });
  }

  private fusedCall({ x: given, states, mask, training }: LayerCall): FusedCall {
    const { dropout, recurrentDropout, units, kernel, recurrentKernel, bias } = this.lstmCell;
    const { batch, features } = inputSizes(given);
    const x = asFloat('The input', given);
    const inputMask = training && this.dropoutMask({ batch, features }, dropout, this.masks.input);
    const recurrentMask =
      training && this.dropoutMask({ batch, units }, recurrentDropout, this.masks.recurrent);
    return {
      inputs: {
        x: inputMask ? mul(x, reshape(inputMask, [batch, 1, features])) : x,
        kernel: kernel.read(),
        recurrentKernel: recurrentKernel.read(),
        bias: bias?.read(),
        hidden: states?.[0],
        cell: states?.[1],
        mask,
        recurrentMask: recurrentMask || undefined,
      },
      attributes: {
        gateActivation: this.lstmCell.recurrentActivation.getClassName() as GateActivation,
        goBackwards: this.goBackwards,
        returnSequences: this.returnSequences,
        returnState: this.returnState || this.stateful,
      },
    };
  }

  // one mask for the whole sequence, another one for each call
  private dropoutMask(axes: Record<string, number>, rate: number, rng: Rng): Tensor | undefined {
    if (rate <= 0 || rate >= 1) return undefined;
    const shape = Object.values(axes);
    const { dropoutFunc } = this.lstmCell;
    if (!dropoutFunc) return dropoutMask({ shape, rate, rng });
    const mask: Tensor = dropoutFunc(ones(shape), rate);
    checkShape('The mask of `dropoutFunc`', mask, axes);
    return asFloat('The mask of `dropoutFunc`', mask);
  }
}

/**
 * Whether a layer is one of `fusedLstm`, also if another copy of this package made it, or `replaceStock` did.
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedLstm, isFusedLstm } from '@btcfc/fused-lstm';
 *
 * isFusedLstm(fusedLstm({ units: 4 })); // -> true
 * isFusedLstm(tf.layers.lstm({ units: 4 })); // -> false
 */
export function isFusedLstm(layer: unknown): layer is FusedLstm {
  return typeof layer === 'object' && layer !== null && brand in layer;
}

interface MaskStreams {
  input: Rng;
  recurrent: Rng;
}

interface LayerCall {
  x: Tensor;
  states: Tensor[] | undefined;
  mask: Tensor | undefined;
  training: boolean;
}

function checkStates(states: Tensor[] | undefined): Tensor[] | undefined {
  if (!states || states.length === 2) return states;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'An LSTM has two initial states, hidden and cell.',
    received: states.length,
    remedy: 'Pass both, each of shape [batch, units].',
  });
}

/** Refuses weights that would take more than 4 GiB, before anything is allocated. */
function checkSize(units: number, inputShape: Parameters<RNN['build']>[0]): void {
  const shape = Array.isArray(inputShape[0]) ? inputShape[0] : (inputShape as (number | null)[]);
  const features = shape.at(-1) ?? 0;
  const weights = 4 * units * (features + units);
  if (weights <= 2 ** 30) return;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`units\` ${units} and ${features} features make ${weights} weights, more than fit into memory.`,
    received: units,
    remedy: 'Choose fewer units.',
  });
}

function first(tensors: Inputs): Tensor {
  return Array.isArray(tensors) ? tensors[0]! : tensors;
}

function maskStreams(seed: number, goBackwards: boolean): MaskStreams {
  // the two halves of a bidirectional layer have one seed, and must not share their masks
  const rng = new Rng(seed).split(goBackwards ? 'backward masks' : 'forward masks');
  return { input: rng.split('input'), recurrent: rng.split('recurrent') };
}

function drawSeed(): number {
  return tidy(() => Math.floor(randomUniform([1], 0, 2 ** 31).dataSync()[0]!));
}
