import { BtcfcError, invalidOption, nearestName, option, optionsFor } from '@btcfc/core';
import type { Space } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { endlessMaxT } from '../resource-options';
import type { Schedule, Scheduler, SchedulerOptions } from '../scheduler';
import { readStartOptions } from '../start-options';
import { PopulationSchedule } from './population-schedule';

/** Options of `PopulationBasedTraining`. */
export interface PopulationBasedTrainingOptions {
  /** Trials that are trained side by side; `numSamples` is this, or a multiple: then one population follows the other. */
  populationSize: number;
  /** Resource (epochs) after which they are compared, again and again. */
  perturbationInterval: number;
  /** Resource (epochs) at which a trial is complete; Infinity: when it ends by itself. @default Infinity */
  maxT?: number;
  /** Resource (epochs) before which they are not compared. @default 0 */
  burnInPeriod?: number;
  /** The share of the population that takes over checkpoints, and the share that these are of; at most 0.5. @default 0.25 */
  quantileFraction?: number;
  /** How probable it is that a parameter is drawn anew from its domain instead of being moved. @default 0.25 */
  resampleProbability?: number;
  /** By one of these a number is multiplied when it is moved. @default [1.2, 0.8] */
  perturbationFactors?: readonly number[];
  /**
   * Names of the parameters that may change while a model is trained, as `flattenSpace` tells them: `lr`,
   * `optimizer(adam).beta`. All else goes with the checkpoint; name what does not shape the network. @default all
   */
  hyperparameters?: readonly string[];
  /**
   * Whether trials wait for each other: what they come to is then the same however many run at a time, also after
   * a crash. `false`: each is compared with what the others last had, and goes on at once. @default true
   */
  synch?: boolean;
}

const populationOptions = optionsFor<PopulationBasedTrainingOptions>()('PopulationBasedTraining', {
  populationSize: option.integer({ min: 2, required: true }),
  perturbationInterval: option.number({ min: 0, aboveMin: true, required: true }),
  maxT: endlessMaxT,
  burnInPeriod: option.number({ min: 0, default: 0 }),
  quantileFraction: option.number({ min: 0, aboveMin: true, max: 0.5, default: 0.25 }),
  resampleProbability: option.number({ min: 0, max: 1, default: 0.25 }),
  perturbationFactors: option.list(option.number({ min: 0, aboveMin: true }), { default: [1.2, 0.8] }),
  hyperparameters: option.list(option.text()),
  synch: option.boolean({ default: true }),
});

/**
 * Population based training (Jaderberg et al. 2017, "Population Based Training of Neural Networks"): trials are trained
 * together, and settings change while they are. At each `perturbationInterval` the worst quarter take over checkpoint and
 * configuration of one of the best quarter each, explore from there, and go on: what is found is a schedule of settings,
 * `trial.lineage` of `result.best`, and the model trained by it, `result.checkpoint`.
 *
 * A number is multiplied by a factor, of a linear domain at least by a part of its width, and stays in its bounds and
 * on its grid, where it moves by one step at least; options that are ascending numbers move to their neighbour, others
 * only change where they are drawn anew, and with an option the parameters that hang on it.
 *
 * The objective goes on from `trial.loadCheckpoint()` by its own `config`, and reports a checkpoint with each report at
 * which trials are compared; files in `trial.checkpointDir` are taken over as well, as they were at the last report. By
 * `synch`, the default, it is called anew after each interval. Of several metrics the first counts.
 *
 * @throws BtcfcError `INVALID_OPTION`; from `trial.report`, `INVALID_DATA` where there is no checkpoint to compare
 *
 * @example
 * import { loguniform, PopulationBasedTraining, tune } from '@btcfc/tune';
 *
 * const { best, checkpoint } = await tune(
 *   async ({ lr }, trial) => {
 *     const kept = (await trial.loadCheckpoint()) as { epoch: number; x: number } | undefined;
 *     let { epoch, x } = kept ?? { epoch: 0, x: 5 };
 *     while (epoch < 20) {
 *       x -= lr * 2 * x; // train for an epoch here
 *       epoch++;
 *       await trial.report({ epoch, loss: x ** 2 }, { checkpoint: { epoch, x } });
 *     }
 *   },
 *   {
 *     space: { lr: loguniform(1e-4, 1) },
 *     metric: 'loss',
 *     numSamples: 8,
 *     scheduler: new PopulationBasedTraining({ populationSize: 8, perturbationInterval: 5, maxT: 20 }),
 *   },
 * );
 * best?.lineage; // from which epoch on which lr; undefined if it was the best throughout
 */
export class PopulationBasedTraining implements Scheduler {
  readonly name = 'pbt';
  readonly pauses = true;
  readonly populationSize: number;
  readonly ignoresOrder: boolean;
  private readonly options: ReturnType<typeof populationOptions.read>;

  constructor(options: PopulationBasedTrainingOptions) {
    this.options = populationOptions.read(options);
    const { populationSize, perturbationInterval, maxT, perturbationFactors, synch } = this.options;
    if (perturbationFactors.length === 0) {
      throw invalidOption('perturbationFactors', perturbationFactors, 'a list of at least one number');
    }
    if (maxT <= perturbationInterval) {
      throw invalidOption('maxT', maxT, `a number above ${perturbationInterval}, the perturbationInterval`);
    }
    this.populationSize = populationSize;
    this.ignoresOrder = synch;
  }

  start(options: SchedulerOptions): Schedule {
    const { mode, rng, space = {} } = readStartOptions(options);
    const { hyperparameters, ...settings } = this.options;
    if (hyperparameters) checkNames(space, hyperparameters);
    const names = hyperparameters && new Set(hyperparameters);
    return new PopulationSchedule({ ...settings, hyperparameters: names, mode, rng, space });
  }
}

function checkNames(space: Space, names: readonly string[]): void {
  const known = flattenSpace(space).parameters.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`hyperparameters\` names \`${unknown}\`, which is no parameter of the space.`,
    received: unknown,
    remedy: nearest ? `Did you mean \`${nearest}\`?` : `Take from these: ${known.join(', ')}.`,
  });
}
