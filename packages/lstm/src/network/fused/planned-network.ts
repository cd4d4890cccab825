import { Rng } from '@btcfc/core';
import { FusedNetwork } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Sequences } from '../../data/windows/sequences';
import { isSeededDropout } from '../layers/dropout';
import { assignAll, parametersOf, splitValues } from '../parameters';
import { chunkOf, type FusedPlan } from './plan';

/** Which numbers of the weights. */
type WeightArray = Parameters<FusedNetwork['read']>[0];

/** A model's network in the memory of the kernels; its numbers are those of the model's parameters, in their order. */
export class PlannedNetwork {
  readonly network: FusedNetwork;
  private readonly sizes: number[];
  /** What the weights were read from: a variable gets another one with each change. */
  private taken: tf.DataId[] = [];
  /** The targets of the windows that the network was given last. */
  private readonly targetsHeld: Float32Array;

  /**
   * @param capacity windows of a call, at most
   * @param trains whether it is trained
   */
  constructor(
    private readonly model: LayersModel,
    private readonly plan: FusedPlan,
    { capacity, horizon, trains }: { capacity: number; horizon: number; trains: boolean },
  ) {
    this.network = new FusedNetwork(plan.description, { capacity, trains });
    this.sizes = parametersOf(model).map(({ size }) => size);
    this.targetsHeld = new Float32Array(capacity * horizon);
    this.takeFromModel();
  }

  /** Whether its weights are still those of the model, which others may have changed. */
  get isOfModel(): boolean {
    return parametersOf(this.model).every(({ dataId }, place) => dataId === this.taken[place]);
  }

  /** Whether it forecasts that many windows as well as another one would. */
  serves(windows: number): boolean {
    const { capacity } = this.network;
    return capacity >= Math.min(windows, chunkOf(this.plan.description));
  }

  /** The weights of the model. */
  takeFromModel(): void {
    const variables = parametersOf(this.model);
    this.taken = variables.map(({ dataId }) => dataId);
    const values = variables.map((variable) => variable.dataSync<'float32'>());
    this.network.write('values', this.inNetworkOrder(values));
  }

  /** Gives weights to the model, joined. */
  giveToModel(weights: Float32Array): void {
    tf.tidy(() => {
      const variables = parametersOf(this.model);
      assignAll(variables, splitValues(weights, variables));
    });
  }

  read(array: WeightArray): Float32Array {
    const values = this.network.read(array);
    const joined = new Float32Array(this.sizes.reduce((sum, size) => sum + size, 0));
    const offsets = this.offsets();
    values.forEach((part, index) => {
      joined.set(part, offsets[this.plan.places[index]!]!);
    });
    return joined;
  }

  write(array: WeightArray, joined: Float32Array): void {
    const offsets = this.offsets();
    const parts = this.sizes.map((size, place) => joined.subarray(offsets[place]!, offsets[place]! + size));
    this.network.write(array, this.inNetworkOrder(parts));
  }

  /** Of each parameter, what was told of it in the model's order. */
  inNetworkOrder<Value>(values: readonly Value[]): Value[] {
    return this.plan.places.map((place) => values[place]!);
  }

  /**
   * Begins the streams of the dropout layers' masks.
   *
   * @param streamOf the stream of a layer, by its place among the model's dropout layers
   */
  beginMasks(streamOf: (place: number) => Rng): void {
    const all = this.model.layers.filter(isSeededDropout);
    this.plan.dropouts.forEach((planned, index) => {
      if (planned.kind !== 'layer') return;
      this.network.dropouts[index]!.begin(streamOf(all.indexOf(planned.layer)));
    });
  }

  /** Goes on with the masks of recurrent layers where their layers stand. */
  beginOwnMasks(): void {
    this.plan.dropouts.forEach((planned, index) => {
      if (planned.kind === 'layer') return;
      const state = planned.layer.getDropoutState()[planned.kind];
      this.network.dropouts[index]!.begin(Rng.fromJSON(state));
    });
  }

  /** Moves recurrent layers to where their masks have ended. */
  giveOwnMasksBack(): void {
    this.plan.dropouts.forEach((planned, index) => {
      if (planned.kind === 'layer') return;
      const { layer, kind } = planned;
      const position = this.network.dropouts[index]!.position();
      layer.setDropoutState({ ...layer.getDropoutState(), [kind]: position });
    });
  }

  /**
   * What the network gives for windows, shape [windows, outputs], good until the next call, beside their targets.
   *
   * @param positions of the windows, no more than there is room for
   */
  outputsFor(windows: Sequences, positions: ArrayLike<number>, isTraining: boolean) {
    const { length } = positions;
    const targets = this.targetsHeld.subarray(0, length * windows.horizon);
    windows.gather(positions, { inputs: this.network.inputs(length), targets });
    this.network.forward(length, isTraining);
    return { outputs: this.network.outputs(length), targets };
  }

  dispose(): void {
    this.network.dispose();
  }

  private offsets(): number[] {
    let offset = 0;
    return this.sizes.map((size) => {
      offset += size;
      return offset - size;
    });
  }
}
