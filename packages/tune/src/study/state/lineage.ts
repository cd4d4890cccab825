import { checkNumber, invalidOption } from '@btcfc/core';
import type { LineageStep, Trial } from './trial';

/**
 * The configuration by which a model was trained at an epoch: its schedule of settings, to be trained anew with. In a
 * search without a population it is the trial's `config` throughout.
 *
 * @param trial one of a result or a study
 * @param resource the epoch, or whatever is counted, from 1
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { configAt, loguniform, PopulationBasedTraining, requireBest, type TrialContext, tune } from '@btcfc/tune';
 *
 * const train = async ({ lr }: { lr: number }, trial: TrialContext) => {
 *   const kept = (await trial.loadCheckpoint()) as { epoch: number; x: number } | undefined;
 *   let { epoch, x } = kept ?? { epoch: 0, x: 5 };
 *   while (epoch < 20) {
 *     x -= lr * 2 * x;
 *     epoch++;
 *     await trial.report({ epoch, loss: x ** 2 }, { checkpoint: { epoch, x } });
 *   }
 * };
 * const found = await tune(train, {
 *   space: { lr: loguniform(1e-4, 1) },
 *   metric: 'loss',
 *   numSamples: 4,
 *   scheduler: new PopulationBasedTraining({ populationSize: 4, perturbationInterval: 5, maxT: 20 }),
 * });
 * const best = requireBest(found);
 * Array.from({ length: 20 }, (_, epoch) => configAt(best, epoch + 1).lr); // twenty learning rates, to train with again
 */
export function configAt<C>(trial: Readonly<Pick<Trial<C>, 'config' | 'lineage'>>, resource: number): C {
  if (typeof trial?.config !== 'object' || trial.config === null) {
    throw invalidOption('trial', trial, 'a trial of a result or a study');
  }
  checkNumber('resource', resource, { min: 0 });
  const { lineage = [], config } = trial;
  const reached = lineage.filter((step) => step.resource < resource);
  return (reached.at(-1) ?? lineage[0])?.config ?? config;
}

/** The lineage of a trial that takes over the checkpoint of another. */
export function exploitedLineage<C>(source: Readonly<Trial<C>>, next: LineageStep<C>): LineageStep<C>[] {
  const before = source.lineage ?? [{ resource: 0, trial: source.number, config: source.config }];
  return [...before, next];
}
