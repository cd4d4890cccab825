import { defineOptions, type OptionsInput, type OptionsOutput, option, type Rng } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import { type FlatSpace, type Point, sampleValue } from '../../space/flat-space';
import { dominatedVolume, referenceBeyond } from '../front/boxes';
import { SuccessModel } from '../gp/acquisition/success-model';
import { FeatureMap } from '../gp/feature-map';
import type { Result } from '../modelling/comparable-results';
import { dataToModel } from '../modelling/data-to-model';
import { bestResults, lossesIn } from '../modelling/rank-results';
import { isFeasible, type Sampler, type SuggestOptions, type TrialRecord } from '../sampler';
import { parameterGroups } from './parameter-groups';
import { ParzenEstimator } from './parzen-estimator';

const tpeOptions = defineOptions('TPESampler', {
  /** Results before anything is modelled; until then configurations are spread over the space. @default 7 */
  startupTrials: option.integer({ min: 1, default: 7 }),
  /** Configurations drawn and compared for one suggestion. @default 64 */
  candidates: option.integer({ min: 1, default: 64 }),
});

/** Options of `TPESampler`. */
export interface TPESamplerOptions extends OptionsInput<typeof tpeOptions> {}

interface Observation {
  number: number;
  point: Point;
  /** Of several metrics, how much it matters among the good ones. @default 1 */
  weight?: number;
}

interface GroupKnowledge {
  good: Observation[];
  bad: Observation[];
  rng: Rng;
  /** What a row loses for the risk of failing. */
  prudence: ((row: Float64Array) => number) | undefined;
}

const goodShare = 0.1;
/** Where several metrics are searched for: good trials lie along a whole front. */
const goodShareOfSeveral = 0.15;
const mostGood = 25;
// older ones would have next to no weight, and hundreds of kernels describe any density
const mostBad = 300;
const fullWeight = 25;
const doubtedShare = 0.5;
const mostOutcomes = 40;
// higher than for a process, which knows better what it would gain
const leastProbability = 0.85;
const completions = 4;
/** What a good trial counts at least, where several metrics are searched for, beside the one that counts most. */
const leastWeight = 1e-3;
/*
 * For one numeric parameter, half of it for two and so on: a kernel that is narrow in all of many holds nothing. Where
 * there are more than six, what narrower kernels gain on smooth functions is within chance, and among many valleys they
 * stay in one.
 */
const mostNarrowing = 12;
const mostNarrowed = 6;
/** Suggestions that model each parameter alone. */
const aloneShare = 1 / 3;

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): models where the good trials lie and where the others, and
 * suggests what is much more probable among the good. Parameters that always exist together are modelled jointly, those
 * of a branch within their branch, with the kernels of Optuna 5. One suggestion in three models each parameter alone, and so
 * puts together what was good of different trials: where valleys lie along the parameters, that is how to come from one to
 * another.
 *
 * Optuna's narrowest kernel is too wide to converge with few numeric parameters: with up to six, each suggestion draws anew
 * how much narrower it may be, so that some look around and some close in.
 *
 * Paused and pruned trials without a comparable result count among the others. So does a random half of the running
 * ones, another for each suggestion: if all did, suggestions made meanwhile would be driven from where the good ones
 * lie; if none did, they would come close together.
 *
 * Of several metrics, the good trials are those of the first fronts, filled up by what each adds to the dominated volume,
 * and weighed by that (Ozaki et al. 2020, MOTPE); and each parameter is modelled alone, as a front is made of places far
 * from each other, and few trials tell what is good in all of many parameters at once. Trials that break a constraint
 * come behind all others.
 *
 * Where trials have failed, suggestions are weighed by how probable a result is, as in `GPSampler`, by the newest 40 that
 * failed and the newest 40 that did not.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { TPESampler, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(({ x, y }) => (x - 0.3) ** 2 + (y - 0.7) ** 2, {
 *   space: { x: uniform(0, 1), y: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 50,
 *   sampler: new TPESampler(),
 * });
 */
export class TPESampler implements Sampler {
  readonly name = 'tpe';
  private readonly options: OptionsOutput<typeof tpeOptions>;

  constructor(options?: TPESamplerOptions) {
    this.options = tpeOptions.read(options);
  }

  suggest(options: SuggestOptions): Config {
    const known = dataToModel(options, this.options.startupTrials);
    const { flat, startup, results, pending, stopped, failed } = known;
    if (startup) return startup;
    const map = new FeatureMap(flat);
    const succeeded = () =>
      [...results.map(({ trial }) => trial), ...stopped].sort((a, b) => a.number - b.number);
    const success =
      failed.length === 0
        ? undefined
        : SuccessModel.of({ map, failed, succeeded: succeeded(), most: mostOutcomes, leastProbability });
    const { rng } = options;

    const isForSeveral = results[0]?.losses !== undefined;
    const share = isForSeveral ? goodShareOfSeveral : goodShare;
    const goodCount = Math.min(mostGood, Math.ceil(share * results.length));
    const best = bestResults(results, goodCount);
    const good = withWeights(
      best,
      best.map(({ trial }) => observationOf(trial, flat)),
    ).sort((a, b) => a.number - b.number);
    const isGood = new Set(best.map(({ trial }) => trial.number));
    const doubted = pending.filter(() => rng.uniform() < doubtedShare);
    const bad = (group: readonly number[]) =>
      newestIn([results.map(({ trial }) => trial), doubted, stopped], (trial) => {
        if (isGood.has(trial.number)) return undefined;
        const observation = observationOf(trial, flat);
        return existsIn(observation, group) ? observation : undefined;
      });

    // of what is still to be chosen, as in a branch, the safest of some draws
    const prudenceOf = (point: Point): number => {
      const completed = Array.from({ length: completions }, () => completedPoint(flat, point, rng));
      return Math.max(...completed.map((whole) => success!.prudence(map.toFeatures(whole)).value));
    };
    const point = new Float64Array(flat.parameters.length).fill(Number.NaN);
    const isEachAlone = isForSeveral || rng.uniform() < aloneShare;
    const groups = isEachAlone ? flat.parameters.map((_, position) => [position]) : parameterGroups(flat);
    for (const group of groups) {
      if (!flat.isActive(group[0]!, point)) continue;
      const put = (row: Float64Array): Point => {
        group.forEach((position, column) => {
          point[position] = row[column]!;
        });
        return point;
      };
      const prudence = success && ((row: Float64Array) => prudenceOf(put(row)));
      const known = { good: good.filter((each) => existsIn(each, group)), bad: bad(group) };
      put(this.suggestGroup(flat, group, { ...known, rng, prudence }));
    }
    return flat.toConfig(point);
  }

  private suggestGroup(
    flat: FlatSpace,
    group: readonly number[],
    { good, bad, rng, prudence }: GroupKnowledge,
  ): Float64Array {
    const parameters = group.map((position) => flat.parameters[position]!);
    const numeric = parameters.filter(({ type }) => type === 'numeric').length;
    const narrowest = numeric > mostNarrowed ? 1 : mostNarrowing / Math.max(1, numeric);
    const narrowing = narrowest ** rng.uniform();
    const estimate = (known: readonly Observation[]) => {
      const weights = weightsOf(known.length);
      known.forEach(({ weight = 1 }, index) => {
        weights[index]! *= weight;
      });
      return new ParzenEstimator({ parameters, observations: rowsOf(known, group), weights, narrowing });
    };
    const among = estimate(good);
    const others = estimate(bad);

    let best: Float64Array | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let draw = 0; draw < this.options.candidates; draw++) {
      const row = among.sample(rng);
      const risk = prudence?.(row) ?? 0;
      const score = among.logDensity(row) - others.logDensity(row) + risk;
      if (best === undefined || score > bestScore) [best, bestScore] = [row, score];
    }
    return best!;
  }
}

function completedPoint(flat: FlatSpace, point: Point, rng: Rng): Point {
  const completed = point.slice();
  flat.parameters.forEach((parameter, position) => {
    const isMissing = Number.isNaN(completed[position]!) && flat.isActive(position, completed);
    if (isMissing) completed[position] = sampleValue(parameter, rng);
  });
  return completed;
}

function observationOf({ number, config }: TrialRecord, flat: FlatSpace): Observation {
  return { number, point: flat.toPoint(config) };
}

function existsIn({ point }: Observation, group: readonly number[]): boolean {
  return !Number.isNaN(point[group[0]!]!);
}

/** Of lists of trials by number, the newest that are observed, oldest first: no more are looked at than it takes. */
function newestIn(
  lists: readonly (readonly TrialRecord[])[],
  observe: (trial: TrialRecord) => Observation | undefined,
): Observation[] {
  const ends = lists.map((list) => list.length - 1);
  const newest: Observation[] = [];
  while (newest.length < mostBad) {
    let from = -1;
    lists.forEach((list, index) => {
      const number = list[ends[index]!]?.number;
      if (number === undefined) return;
      if (from === -1 || number > lists[from]![ends[from]!]!.number) from = index;
    });
    if (from === -1) break;
    const observation = observe(lists[from]![ends[from]!--]!);
    if (observation) newest.push(observation);
  }
  return newest.reverse();
}

function rowsOf(list: readonly Observation[], group: readonly number[]): Float64Array[] {
  return list.map(({ point }) => Float64Array.from(group, (position) => point[position]!));
}

/** Of several metrics, the good trials weighed by the volume that would be lost without each (Ozaki et al. 2020). */
function withWeights(results: readonly Result[], good: Observation[]): Observation[] {
  if (results.length < 2 || results[0]!.losses === undefined) return good;
  const losses = results.map(lossesIn);
  const reference = referenceBeyond(losses);
  const whole = dominatedVolume(losses, reference);
  const lost = losses.map(
    (_, index) =>
      whole -
      dominatedVolume(
        losses.filter((__, other) => other !== index),
        reference,
      ),
  );
  const most = Math.max(...lost);
  const weightOf = (index: number) =>
    isFeasible(results[index]!.trial.constraints) && most > 0
      ? Math.max(leastWeight, lost[index]! / most)
      : leastWeight;
  return good.map((observation, index) => ({ ...observation, weight: weightOf(index) }));
}

/** Weights of `count` observations, oldest first, and of the prior: the newest 25 have 1, the older less (Hyperopt). */
function weightsOf(count: number): Float64Array {
  const weights = new Float64Array(count + 1).fill(1);
  const ramp = count - fullWeight;
  for (let index = 0; index < ramp; index++) {
    weights[index] = ramp === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * index) / (ramp - 1);
  }
  return weights;
}
