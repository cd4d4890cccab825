import { type FusedAdam, fusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { Sequences } from '../../data/windows/sequences';
import { lossSum } from '../../forecasting/inference';
import { isSeededDropout } from '../../network/layers/dropout';
import { assignAll, joinValues, parametersOf, splitValues } from '../../network/parameters';
import type { Checkpoint } from '../checkpoint/checkpoint';
import { meanLoss } from './batches';
import type { CapturedState, EpochLosses, Learner, LearnerEpoch } from './learner';
import type { LearnerOptions } from './learner-options';
import { captureState, cloneAll, freeState, readState, restoreState } from './optimizer-state';
import { runTfjsEpoch } from './tfjs-epoch';

/** Learns by the operations and gradients of TensorFlow.js: whatever the network is, on every backend. */
export class TfjsLearner implements Learner {
  private readonly variables: tf.Variable[];
  private readonly adam: FusedAdam;
  private best: tf.Tensor[];

  constructor(private readonly options: LearnerOptions) {
    const { network, settings } = options;
    const { clipNorm, weightDecay } = settings;
    this.variables = parametersOf(network.model);
    const copies = this.variables.map(({ name }, position) => [name, network.copies[position]!]);
    this.adam = fusedAdam({ clipNorm, weightDecay, copies: Object.fromEntries(copies) });
    this.best = cloneAll(this.variables);
  }

  runEpoch({ epoch, rateOf }: LearnerEpoch): Promise<EpochLosses> {
    const { options, variables, adam } = this;
    return runTfjsEpoch({ ...options, variables, adam, epoch, rateOf });
  }

  async lossOn(windows: Sequences): Promise<number> {
    const { network, settings, signal } = this.options;
    const sum = await lossSum(network.model, windows, settings.loss, signal);
    try {
      return meanLoss((await sum.data())[0]!, windows);
    } finally {
      sum.dispose();
    }
  }

  async capture(): Promise<CapturedState> {
    const state = await captureState(this.adam, this.variables);
    return { read: () => readState(state), free: () => freeState(state) };
  }

  async restore(checkpoint: Checkpoint): Promise<void> {
    await restoreState(checkpoint, this.adam, this.variables);
    tf.dispose(this.best);
    this.best = splitValues(checkpoint.bestWeights, this.variables);
  }

  keepBest(): void {
    tf.dispose(this.best);
    this.best = cloneAll(this.variables);
  }

  bestWeights(): Promise<Float32Array> {
    return joinValues(this.best);
  }

  takeBest(): void {
    assignAll(this.variables, this.best);
  }

  dispose(): void {
    tf.dispose(this.best);
    this.adam.dispose();
    for (const layer of this.options.network.model.layers) if (isSeededDropout(layer)) layer.release();
  }
}
