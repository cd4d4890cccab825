import { defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import type { Result } from '../modelling/comparable-results';
import { curveResults, selectResults } from '../modelling/curve-results';
import { dataToModel } from '../modelling/data-to-model';
import type { Sampler, SuggestOptions } from '../sampler';
import { Acquisition } from './acquisition/acquisition';
import { maximizeAcquisition } from './acquisition/maximize-acquisition';
import { SuccessModel } from './acquisition/success-model';
import { FeatureMap } from './feature-map';
import { fitKernel } from './fit-kernel';
import { GaussianProcess } from './gaussian-process';

const gpOptions = defineOptions('GPSampler', {
  /** Results before anything is modelled; until then configurations are spread over the space. @default 10 */
  startupTrials: option.integer({ min: 1, default: 10 }),
  /**
   * Results that are modelled at most: half of them the best, half spread evenly over the others. The time of a
   * suggestion grows with their cube. @default 300
   */
  modelledTrials: option.integer({ min: 1, default: 300 }),
});

/** Options of `GPSampler`. */
export interface GPSamplerOptions extends OptionsInput<typeof gpOptions> {}

/*
 * The most probable length scales can be far too sure that a parameter does not matter, or matters in a straight line,
 * where it has only been tried at its ends: the search then stays at an end for good. One suggestion in four therefore
 * allows no length scale above two ranges.
 */
const doubtShare = 0.25;
const doubtfulWeight = 0.25;
// a trial has several; beyond these, more make suggestions slower and hardly better
const mostCurveValues = 120;
const mostOutcomes = 100;
const leastProbability = 0.75;

/**
 * Bayesian optimisation with a Gaussian process: Matern 5/2 with a length scale per parameter, its parameters the most
 * probable ones, and the logarithm of the expected improvement (Ament et al. 2023) maximised over numbers, grids, choices
 * and branches together. Improvement counts from the best mean at a tried configuration, so that one lucky noisy value
 * does not stop the search.
 *
 * Running trials are believed to give what the model expects of them (Ginsbourger et al. 2010), which sends suggestions
 * made meanwhile elsewhere.
 *
 * With early stopping, whole learning curves are modelled: the process knows how far each trial had come when a loss was
 * measured (as in MOBSTER, Klein et al. 2020), learns how much an early loss says of a late one, and suggests what it
 * believes to be best at the end.
 *
 * Where trials have failed, a second process models how probable a result is (as Gelbart et al. 2014 do for constraints):
 * a trial is worth the improvement expected of it times that probability, and hardly one with less than three in four is
 * tried.
 *
 * The best sampler for up to a few hundred trials; a suggestion takes tens of milliseconds after 100 of them, about
 * half a second after 300.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { GPSampler, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(({ x, y }) => (x - 0.3) ** 2 + (y - 0.7) ** 2, {
 *   space: { x: uniform(0, 1), y: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 20,
 *   sampler: new GPSampler(),
 * });
 */
export class GPSampler implements Sampler {
  readonly name = 'gp';
  private readonly options: OptionsOutput<typeof gpOptions>;

  constructor(options?: GPSamplerOptions) {
    this.options = gpOptions.read(options);
  }

  suggest(options: SuggestOptions): Config {
    const known = dataToModel(options, this.options.startupTrials);
    const { flat, startup, results, pending, stopped, failed } = known;
    if (startup) return startup;
    const { trials, mode, rng } = options;
    const { modelledTrials } = this.options;

    const hasCurves = trials.some(({ rungs = [] }) => rungs.length > 0);
    const map = new FeatureMap(flat, hasCurves);
    const modelled = hasCurves
      ? curveResults(trials, { mode, most: Math.min(modelledTrials, mostCurveValues) })
      : selectResults(results, modelledTrials).map((result) => ({ ...result, progress: 1 }));
    const points = modelled.map(({ trial }) => flat.toPoint(trial.config));
    const rows = points.map((point, index) => map.toFeatures(point, modelled[index]!.progress));
    const data = { rows, values: standardise(modelled), isCategorical: map.isCategorical };
    const leastWeight = rng.uniform() < doubtShare ? doubtfulWeight : undefined;
    const process = new GaussianProcess({ ...data, kernel: fitKernel(data, { leastWeight }) });

    const places = [...new Set(points)].map((point) => ({
      point,
      mean: process.posterior(map.toFeatures(point)).mean,
    }));
    places.sort((a, b) => a.mean - b.mean);
    const succeeded = [...results.map(({ trial }) => trial), ...stopped].sort((a, b) => a.number - b.number);
    const success = SuccessModel.of({ map, failed, succeeded, most: mostOutcomes, leastProbability });
    const running = pending.map(({ config }) => flat.toPoint(config));
    const ahead = process.believing(running.map((point) => map.toFeatures(point)));
    const found = maximizeAcquisition({
      acquisition: new Acquisition(map, ahead, places[0]!.mean, success),
      best: places.map(({ point }) => point),
      rng,
    });
    const tried = new Set(trials.map(({ config }) => flat.toPoint(config).join()));
    const chosen = found.find(({ point }) => !tried.has(point.join())) ?? found[0]!;
    return flat.toConfig(chosen.point);
  }
}

/** Losses with mean 0 and variance 1; a loss that is not finite counts as the worst that is. */
function standardise(results: readonly Result[]): Float64Array {
  const finite = results.map(({ loss }) => loss).filter(Number.isFinite);
  const worst = finite.length === 0 ? 0 : Math.max(...finite);
  const best = finite.length === 0 ? 0 : Math.min(...finite);
  const losses = results.map(({ loss }) => Math.min(worst, Math.max(best, loss)));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
  const deviation = Math.sqrt(variance) || 1;
  return Float64Array.from(losses, (loss) => (loss - mean) / deviation);
}
