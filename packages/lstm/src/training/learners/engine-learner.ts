import type { Rng } from '@btcfc/core';
import { nextTurn } from '../../backends/next-turn';
import type { Sequences } from '../../data/windows/sequences';
import { outputLosses } from '../../network/fused/output-losses';
import { chunkOf, type FusedPlan } from '../../network/fused/plan';
import { PlannedNetwork } from '../../network/fused/planned-network';
import type { Checkpoint } from '../checkpoint/checkpoint';
import { maskStream, meanLoss, partsOf, stepsOf, windowsOfStep } from './batches';
import type { CapturedState, EpochLosses, Learner, LearnerEpoch } from './learner';
import type { LearnerOptions } from './learner-options';

/** Learns in the memory of the kernels: TensorFlow.js has the model before and after. */
export class EngineLearner implements Learner {
  private readonly planned: PlannedNetwork;
  private readonly copies: number[];
  private adamStep = 0;
  private best: Float32Array;

  constructor(
    private readonly options: LearnerOptions,
    plan: FusedPlan,
  ) {
    const { network, train } = options;
    const capacity = capacityFor(plan, options);
    this.planned = new PlannedNetwork(network.model, plan, {
      capacity,
      horizon: train.horizon,
      trains: true,
    });
    this.copies = this.planned.inNetworkOrder(network.copies);
    this.best = this.planned.read('values');
    this.planned.beginOwnMasks();
  }

  async runEpoch({ epoch, rateOf }: LearnerEpoch): Promise<EpochLosses> {
    const { train, validation, settings, updates, rng } = this.options;
    const stepSize = windowsOfStep(settings);
    this.beginMasks((place) => maskStream(rng, place, epoch));
    let sum = 0;
    let step = 0;
    for (const positions of stepsOf({ train, stepSize, updates, epoch, rng })) {
      sum += await this.gradientsOfStep(positions);
      this.update(rateOf(step++));
    }
    const trainLoss = sum / updates;
    return { trainLoss, valLoss: validation ? await this.lossOn(validation) : trainLoss };
  }

  /** Begins the masks of the dropout layers anew, each from the stream of its place among them. */
  beginMasks(streamOf: (place: number) => Rng): void {
    this.planned.beginMasks(streamOf);
  }

  /** Computes the gradients of the mean loss on some training windows, and gives that loss. */
  gradients(positions: Uint32Array): number {
    const { train, settings } = this.options;
    const { network } = this.planned;
    const { length } = positions;
    const batch = this.planned.outputsFor(train, positions, true);
    const sum = outputLosses(settings.loss, { ...batch, gradient: network.outputGradient(length) });
    network.backward(length);
    return meanLoss(sum, { length, horizon: train.horizon });
  }

  /** What `gradients` has left, as the model has its parameters. */
  readGradients(): Float32Array {
    return this.planned.read('gradient');
  }

  async lossOn(windows: Sequences): Promise<number> {
    const { settings, signal } = this.options;
    const { capacity } = this.planned.network;
    let sum = 0;
    for (let start = 0; start < windows.length; start += capacity) {
      await nextTurn();
      signal?.throwIfAborted();
      const length = Math.min(capacity, windows.length - start);
      const positions = Uint32Array.from({ length }, (_, offset) => start + offset);
      sum += outputLosses(settings.loss, this.planned.outputsFor(windows, positions, false));
    }
    return meanLoss(sum, windows);
  }

  async capture(): Promise<CapturedState> {
    const state = {
      adamStep: this.adamStep,
      weights: this.planned.read('values'),
      firstMoment: this.planned.read('first'),
      secondMoment: this.planned.read('second'),
    };
    return { read: async () => state, free() {} };
  }

  async restore(checkpoint: Checkpoint): Promise<void> {
    this.planned.write('values', checkpoint.weights);
    this.planned.write('first', checkpoint.firstMoment);
    this.planned.write('second', checkpoint.secondMoment);
    this.adamStep = checkpoint.adamStep;
    this.best = checkpoint.bestWeights;
  }

  keepBest(): void {
    this.best = this.planned.read('values');
  }

  async bestWeights(): Promise<Float32Array> {
    return this.best;
  }

  takeBest(): void {
    this.planned.write('values', this.best);
    this.planned.giveToModel(this.best);
  }

  dispose(): void {
    this.planned.giveOwnMasksBack();
    this.planned.dispose();
  }

  /** Computes the gradients of the mean loss on all windows of a step, batch by batch, and gives that loss. */
  private async gradientsOfStep(positions: Uint32Array): Promise<number> {
    const { settings, signal } = this.options;
    let loss = 0;
    let done = 0;
    for (const part of partsOf(positions, settings.batchSize)) {
      await nextTurn();
      signal?.throwIfAborted();
      loss += part.share * this.gradients(part.batch);
      done += part.batch.length;
      if (part.share < 1) this.planned.network.accumulate(part.share, done === positions.length);
    }
    return loss;
  }

  private update(learningRate: number): void {
    const { clipNorm, weightDecay } = this.options.settings;
    this.adamStep++;
    this.planned.network.update({
      learningRate,
      clipNorm,
      weightDecay,
      copies: this.copies,
      step: this.adamStep,
    });
  }
}

/** Windows of a call, at most. */
function capacityFor(plan: FusedPlan, { train, validation, settings }: LearnerOptions): number {
  const judged = Math.min(validation?.length ?? 0, chunkOf(plan.description));
  return Math.max(Math.min(settings.batchSize, train.length), judged);
}
