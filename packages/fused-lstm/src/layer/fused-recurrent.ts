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
import type { Activations } from '../composite/lstm';
import { asFloat, checkShape } from '../kernels/checked-tensor';
import type {
  GateActivation,
  RecurrentAttributes,
  RecurrentDemands,
} from '../kernels/recurrent-implementation';
import { type FusedCall, gradientDepth, type LayerResult } from '../kernels/recurrent-kernels';
import { inputSizes } from '../kernels/recurrent-tensors';
import type { Implementation } from '../kernels/registry';
import { dropoutMask } from './cell/dropout-mask';
import type { GruCell } from './cell/gru-cell';
import type { LstmCell } from './cell/lstm-cell';
import { type OwnConfig, savedConfig } from './config';

/** Which implementation computes a layer's next call, and why. */
export interface Explanation {
  /** Which implementation computes the next call: `'native'`, `'wasm'`, `'webgpu'`, ... or `'composite'`. */
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

/** What the layers with kernels have in common. */
export abstract class FusedRecurrent extends RNN {
  private readonly seed: number | undefined;
  private readonly path: 'auto' | 'composite';
  private madeMasks: MaskStreams | undefined;

  protected constructor(config: { units: number }, cell: LstmCell | GruCell, { seed, path }: OwnConfig) {
    super({ ...config, cell });
    this.seed = seed;
    this.path = path;
  }

  /** How its weights and states are laid out, and what computes it. */
  protected abstract readonly kind: RecurrentLayerKind;

  /** The bias, one of `weights`; `undefined` before the layer is built, or with `useBias: false`. */
  get biasVariable(): LayerVariable | undefined {
    return this.stockCell.bias ?? undefined;
  }

  override build(inputShape: Parameters<RNN['build']>[0]): void {
    checkSize(this.stockCell.units, this.kind.gates, inputShape);
    super.build(inputShape);
    for (const loss of this.stockCell.losses) this.addLoss(loss);
  }

  override call(inputs: Inputs, options: CallOptions | null): Inputs {
    return tidy(() => {
      const training = options?.training === true;
      const initialStates = options?.initialState ?? (this.stateful ? this.states : undefined);
      const call = this.fusedCall({
        x: first(inputs),
        states: this.checkStates(initialStates),
        mask: options?.mask ? first(options.mask) : undefined,
        training,
      });
      const { output, states } = this.run(call);
      if (this.stateful) this.resetStates(states, training);
      return this.returnState ? [output, ...states] : output;
    });
  }

  /** Which implementation computes the next call on the current backend, if that has no mask, and why. */
  explain(): Explanation {
    const { recurrentDropout } = this.stockCell;
    const found = this.chooseImplementation({ hasMask: false, hasRecurrentMask: recurrentDropout > 0 });
    if ('reason' in found) return { path: 'composite', reason: found.reason };
    const remark = found.remark ? `, ${found.remark}` : '';
    return { path: found.name, reason: `${found.name} kernels serve the backend "${getBackend()}"${remark}` };
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

  private get stockCell(): LstmCell | GruCell {
    return this.cell as LstmCell | GruCell;
  }

  private chooseImplementation(
    call: Pick<RecurrentDemands, 'hasMask' | 'hasRecurrentMask'>,
  ): Implementation | { reason: string } {
    const { activation, recurrentActivation } = this.stockCell;
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
    return this.kind.find(getBackend(), { ...call, gateActivation: gate as GateActivation });
  }

  private run(call: RecurrentCall): LayerResult {
    const { mask, recurrentMask } = call.inputs;
    const found = this.chooseImplementation({ hasMask: !!mask, hasRecurrentMask: !!recurrentMask });
    if (!('reason' in found)) return this.kind.run(call);
    const { activation, recurrentActivation } = this.stockCell;
    return this.kind.composite(call, {
      activation: (x) => activation.apply(x),
      gateActivation: (x) => recurrentActivation.apply(x),
    });
  }

  private checkStates(states: Tensor[] | undefined): Tensor[] | undefined {
    const names = this.kind.states;
    if (!states || states.length === names.length) return states;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${this.kind.described}, ${names.join(' and ')}.`,
      received: states.length,
      remedy: 'Pass each of shape [batch, units].',
    });
  }

  private fusedCall({ x: given, states, mask, training }: LayerCall): RecurrentCall {
    const { dropout, recurrentDropout, units, kernel, recurrentKernel, bias } = this.stockCell;
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
        gateActivation: this.stockCell.recurrentActivation.getClassName() as GateActivation,
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
    const { dropoutFunc } = this.stockCell;
    if (!dropoutFunc) return dropoutMask({ shape, rate, rng });
    const mask: Tensor = dropoutFunc(ones(shape), rate);
    checkShape('The mask of `dropoutFunc`', mask, axes);
    return asFloat('The mask of `dropoutFunc`', mask);
  }
}

type RecurrentCall = FusedCall<RecurrentAttributes>;

/** What tells one kind of layer from another. */
export interface RecurrentLayerKind {
  gates: number;
  /** Names of the states. */
  states: readonly string[];
  /** How many states it has, as a sentence begins. */
  described: string;
  /** The implementation for a backend, or why there is none. */
  find(backendName: string, demands: RecurrentDemands): Implementation | { reason: string };
  run(call: RecurrentCall): LayerResult;
  composite(call: RecurrentCall, activations: Activations): LayerResult;
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

/** Refuses weights that would take more than 4 GiB, before anything is allocated. */
function checkSize(units: number, gates: number, inputShape: Parameters<RNN['build']>[0]): void {
  const shape = Array.isArray(inputShape[0]) ? inputShape[0] : (inputShape as (number | null)[]);
  const features = shape.at(-1) ?? 0;
  const weights = gates * units * (features + units);
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
