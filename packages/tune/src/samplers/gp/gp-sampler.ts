import { defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import type { FlatSpace, Point } from '../../space/flat-space';
import { boxesBeyond, referenceBeyond } from '../front/boxes';
import { frontRanks } from '../front/front';
import type { Result } from '../modelling/comparable-results';
import { type CurveResult, curveResults, selectResults } from '../modelling/curve-results';
import { dataToModel } from '../modelling/data-to-model';
import { rankResults } from '../modelling/rank-results';
import { isFeasible, type Sampler, type SuggestOptions, type TrialRecord } from '../sampler';
import { Acquisition } from './acquisition/acquisition';
import { HypervolumeImprovement } from './acquisition/hypervolume-improvement';
import { maximizeAcquisition } from './acquisition/maximize-acquisition';
import { SuccessModel } from './acquisition/success-model';
import { ExpectedImprovement, NoGain, ProbabilityBelow, Product, type Worth } from './acquisition/worth';
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
// what few parameters do together is soon known; beside an edge, what each does alone would mislead
const fewParameters = 3;
// a trial has several; beyond these, more make suggestions slower and hardly better
const mostCurveValues = 120;
const mostOutcomes = 100;
const leastProbability = 0.6;

/**
 * Bayesian optimisation with a Gaussian process: Matern 5/2 with a length scale per parameter and, where there are more than
 * three parameters, what each does alone (Duvenaud et al. 2011), which is learnt from fewer trials. Its own parameters are
 * the most probable ones, and the logarithm of the expected improvement (Ament et al. 2023) is maximised over numbers, grids,
 * choices and branches together. Improvement counts from the best mean at a tried configuration, so that one lucky noisy
 * value does not stop the search.
 *
 * Running trials are believed to give what the model expects of them (Ginsbourger et al. 2010), which sends suggestions
 * made meanwhile elsewhere.
 *
 * With early stopping, whole learning curves are modelled: the process knows how far each trial had come when a loss was
 * measured (as in MOBSTER, Klein et al. 2020), learns how much an early loss says of a late one, and suggests what it
 * believes to be best at the end.
 *
 * Where trials have failed, a second process models how far the edge beyond which they fail is away, and so how probable a
 * result is (as Gelbart et al. 2014 do for constraints): a trial is worth the improvement expected of it times that
 * probability, and hardly one with less than three in five is tried; the more of the latest twenty have failed, the surer the
 * next ones have to be. A best that lies on the edge is come as near to as trials last.
 *
 * Of several metrics, each has a process of its own, and what counts is the expected gain of dominated volume (Emmerich et
 * al. 2006; its logarithm), up to a point that is worse than all trials by a tenth of their range. A constraint has a process
 * too: a trial is worth what is expected of it times the probability that all constraints are kept (Gardner et al. 2014);
 * until some trial keeps them, that probability alone.
 *
 * The best sampler for up to a few hundred trials; a suggestion takes about a tenth of a second after 100 of them, half a
 * second after 300.
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
    const { trials, rng } = options;
    const { modelledTrials } = this.options;

    const hasCurves = trials.some(({ rungs = [] }) => rungs.length > 0);
    const map = new FeatureMap(flat, hasCurves);
    const leastWeight = rng.uniform() < doubtShare ? doubtfulWeight : undefined;
    const hasMainEffects = map.positions.length > fewParameters;
    const modelled = this.modelledLosses(options, results, hasCurves);
    const processes = modelled.map((losses) => {
      const rows = losses.map(({ trial, progress }) => map.toFeatures(flat.toPoint(trial.config), progress));
      const data = { rows, values: standardise(losses), isCategorical: map.isCategorical };
      return new GaussianProcess({ ...data, kernel: fitKernel(data, { leastWeight, hasMainEffects }) });
    });

    const places = placesOf(modelled[0]!, flat).map(({ point, isKept }) => ({
      ...{ point, isKept },
      means: processes.map((process) => process.posterior(map.toFeatures(point)).mean),
    }));
    const kept = places.filter(({ isKept }) => isKept);
    const order = bestFirst(kept.map(({ means }) => means)).map((index) => kept[index]!);
    const best = [...order, ...places.filter(({ isKept }) => !isKept)];
    const succeeded = [...results.map(({ trial }) => trial), ...stopped].sort((a, b) => a.number - b.number);
    const success = SuccessModel.of({ map, failed, succeeded, most: mostOutcomes, leastProbability });
    const running = pending.map(({ config }) => map.toFeatures(flat.toPoint(config)));
    const ahead = processes.map((process) => process.believing(running));
    const constraints = constraintWorths(results, { map, flat, most: modelledTrials });
    const gain = gainOver(
      order.map(({ means }) => means),
      ahead,
      places.map(({ means }) => means),
    );
    const found = maximizeAcquisition({
      acquisition: new Acquisition(
        map,
        constraints.length > 0 ? new Product([gain, ...constraints]) : gain,
        success,
      ),
      best: best.map(({ point }) => point),
      rng,
    });
    const tried = new Set(trials.map(({ config }) => flat.toPoint(config).join()));
    const chosen = found.find(({ point }) => !tried.has(point.join())) ?? found[0]!;
    return flat.toConfig(chosen.point);
  }

  /** By metric, the losses that are modelled. */
  private modelledLosses(
    { trials, mode, metrics }: SuggestOptions,
    results: readonly Result[],
    hasCurves: boolean,
  ): CurveResult[][] {
    const { modelledTrials } = this.options;
    const most = Math.min(modelledTrials, mostCurveValues);
    if (!metrics) {
      if (hasCurves) return [curveResults(trials, { mode, most })];
      return [selectResults(results, modelledTrials).map((result) => ({ ...result, progress: 1 }))];
    }
    if (hasCurves) {
      return Object.entries(metrics).map(([name, each]) =>
        curveResults(
          trials.map((trial) => ofMetric(trial, name)),
          { mode: each, most },
        ),
      );
    }
    // the same trials for every metric: the best of them and, of many, an even share of the others
    const ranked = rankResults(results, 0).map((result, rank) => ({ ...result, loss: rank }));
    const selected = selectResults(ranked, modelledTrials);
    return Object.keys(metrics).map((_, index) =>
      selected.map(({ trial, losses }) => ({ trial, loss: losses![index]!, progress: 1 })),
    );
  }
}

/** What is told of a trial, as if this metric were the only one. */
function ofMetric(trial: TrialRecord, name: string): TrialRecord {
  const metricOf = ({ values }: { values?: Readonly<Record<string, number>> }) =>
    values?.[name] ?? Number.NaN;
  return {
    ...trial,
    ...(trial.state === 'complete' && { value: metricOf(trial) }),
    rungs: (trial.rungs ?? []).map((rung) => ({ resource: rung.resource, value: metricOf(rung) })),
  };
}

/** The places that were tried, each once, and whether the constraints are kept there. */
function placesOf(results: readonly Result[], flat: FlatSpace): { point: Point; isKept: boolean }[] {
  const found = new Map<Point, boolean>();
  for (const { trial } of results) found.set(flat.toPoint(trial.config), isFeasible(trial.constraints));
  return [...found].map(([point, isKept]) => ({ point, isKept }));
}

/** Positions of losses, the best first: by their fronts. */
function bestFirst(losses: readonly (readonly number[])[]): number[] {
  const positions = [...losses.keys()];
  if (losses[0]?.length === 1) return positions.sort((a, b) => losses[a]![0]! - losses[b]![0]!);
  const ranks = frontRanks(losses);
  return positions.sort((a, b) => ranks[a]! - ranks[b]!);
}

/** What is to be gained over the best that keep the constraints; nothing, as long as none does. */
function gainOver(
  best: readonly (readonly number[])[],
  processes: readonly GaussianProcess[],
  all: readonly (readonly number[])[],
): Worth {
  if (best.length === 0) return new NoGain();
  if (processes.length === 1) return new ExpectedImprovement(processes[0]!, best[0]![0]!);
  return new HypervolumeImprovement(processes, boxesBeyond(best, referenceBeyond(all)));
}

/** For each constraint that trials have told, how probable it is that it is kept. */
function constraintWorths(
  results: readonly Result[],
  { map, flat, most }: { map: FeatureMap; flat: FlatSpace; most: number },
): Worth[] {
  const names = new Set(results.flatMap(({ trial }) => Object.keys(trial.constraints ?? {})));
  return [...names].flatMap((name) => {
    const told = results.filter(({ trial }) => Number.isFinite(trial.constraints?.[name])).slice(-most);
    if (told.length < 2) return [];
    const values = told.map(({ trial }) => trial.constraints![name]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread =
      Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
    const data = {
      rows: told.map(({ trial }) => map.toFeatures(flat.toPoint(trial.config))),
      values: Float64Array.from(values, (value) => (value - mean) / spread),
      isCategorical: map.isCategorical,
    };
    return [new ProbabilityBelow(new GaussianProcess({ ...data, kernel: fitKernel(data) }), -mean / spread)];
  });
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
