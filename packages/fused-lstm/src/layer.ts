import { BtcfcError, checkInteger, checkOneOf, Rng, type RngState } from '@btcfc/core';
import {
  cast,
  getBackend,
  mul,
  ones,
  randomUniform,
  reshape,
  type serialization,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { RNN } from '@tensorflow/tfjs-layers';
import { createCell, type LstmCell, type StockConfig } from './cell';
import { compositeLstm } from './composite/lstm';
import { dropoutMask } from './dropout-mask';
import type { GateActivation } from './implementation';
import { type FusedCall, findImplementation, gradientDepth, runLstmKernel } from './kernels';

/** The arguments of `tf.layers.lstm`, and two of its own. */
export interface FusedLstmConfig extends StockConfig {
  /**
   * Fixes the initial weights (unless their initialisers are given) and the dropout masks. A whole number
   * from 0; the layers of one model want different ones.
   * @default drawn by tfjs, another one each time
   */
  seed?: number;
  /**
   * `'composite'` computes with stock operations even where there are kernels.
   * @default 'auto'
   */
  path?: 'auto' | 'composite';
}

export interface Explanation {
  /** Which implementation computes the next call: `'wasm'`, `'webgpu'`, ... or `'composite'`. */
  path: string;
  /** Why, in words. */
  reason: string;
}

/** Where the dropout masks stand: plain JSON, for a checkpoint. */
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

/**
 * A `tf.layers.lstm` that computes the whole sequence in one kernel per direction where there are kernels for
 * the backend, and with stock operations elsewhere. Weights, their names and order and the results are the
 * stock layer's; regularisers, which the stock layer accepts and forgets, count.
 */
export class FusedLstm extends RNN {
  /** @nocollapse */
  static override className = 'FusedLSTM';

  private readonly seed: number | undefined;
  private readonly path: 'auto' | 'composite';
  private madeMasks: MaskStreams | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(config: FusedLstmConfig) {
    const { units, seed, path = 'auto' } = config;
    checkInteger('units', units, { min: 1 });
    if (seed !== undefined) checkInteger('seed', seed, { min: 0 });
    checkOneOf('path', path, ['auto', 'composite']);
    super({ ...config, cell: createCell(config) });
    this.seed = seed;
    this.path = path;
  }

  override build(inputShape: Parameters<RNN['build']>[0]): void {
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

  /** The state of the dropout masks: what `setDropoutState` needs to go on with the same ones. */
  getDropoutState(): DropoutState {
    return { input: this.masks.input.toJSON(), recurrent: this.masks.recurrent.toJSON() };
  }

  /** @throws BtcfcError `INVALID_DATA` if the state is not of `getDropoutState` */
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
    return new layerClass(config);
  }

  // made late: drawing a seed needs a backend, making a layer does not
  private get masks(): MaskStreams {
    this.madeMasks ??= maskStreams(this.seed ?? drawSeed(), this.goBackwards);
    return this.madeMasks;
  }

  private get lstmCell(): LstmCell {
    return this.cell as LstmCell;
  }

  private chooseImplementation(): ReturnType<typeof findImplementation> {
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
    return findImplementation(getBackend());
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

  private fusedCall({ x, states, mask, training }: LayerCall): FusedCall {
    const { dropout, recurrentDropout, units, kernel, recurrentKernel, bias } = this.lstmCell;
    const [batch, steps, features] = x.shape as [number, number, number];
    const inputMask = training && this.dropoutMask([batch, features], dropout, this.masks.input);
    const recurrentMask =
      training && this.dropoutMask([batch, units], recurrentDropout, this.masks.recurrent);
    return {
      inputs: {
        x: inputMask ? mul(x, reshape(inputMask, [batch, 1, features])) : x,
        kernel: kernel.read(),
        recurrentKernel: recurrentKernel.read(),
        bias: bias?.read(),
        hidden: states?.[0],
        cell: states?.[1],
        mask: mask && reshape(cast(cast(mask, 'bool'), 'float32'), [batch, steps]),
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
  private dropoutMask(shape: number[], rate: number, rng: Rng): Tensor | undefined {
    if (rate <= 0 || rate >= 1) return undefined;
    const { dropoutFunc } = this.lstmCell;
    return dropoutFunc ? dropoutFunc(ones(shape), rate) : dropoutMask({ shape, rate, rng });
  }
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
