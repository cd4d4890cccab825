import type { ForecastModel, PredictInput, TimeSeries } from '@btcfc/core';
import { Rng, sliceSeries } from '@btcfc/core';
import { candidateNamed } from '../candidates/candidates';
import { keptIn } from '../candidates/network';
import { usualRule, weigh } from '../combining/weigh';
import { meanOf } from '../evaluation/losses';
import { featuresAt } from '../evaluation/watch-features';
import type { Windows } from '../evaluation/windows';
import { type FittedSeries, reasonOf } from './fitted-series';
import type { Member, MemberRunOptions } from './member';
import { type PlanOptions, planSeries, type SeriesPlan } from './series-plan';

/** By which the network is known in results: it stands for those that each series would have of its own. */
export const networkName = 'lstm';

const network = candidateNamed(networkName)!;

/** Series of which is told what the network leans on: to ask it of thousands would take longer than to train it. */
const toldSeries = 24;
const repeats = 2;

/** One network for many series. */
export interface PanelNetwork {
  /** What it forecast on the tail of each series that has one, by the place of its plan. */
  windows: Map<number, Windows>;
  /** Why it can't forecast a series, by the place of its plan. */
  failures: Map<number, string>;
  /** The network fitted on all rows of all of them. */
  member: Member;
}

/** What is to be done for many series. */
export interface PanelPlan {
  /** In the order of the series. */
  plans: SeriesPlan[];
  /** The places of those that one network forecasts, those it doesn't learn from among them; none where each has its own. */
  places: number[];
}

/**
 * Plans what is done for each of the series. Where one network learns from many, it is a candidate also for those that are
 * too short for one of their own.
 */
export async function planPanel(series: readonly TimeSeries[], asked: PlanOptions): Promise<PanelPlan> {
  const plans = series.map((one) => planSeries(one, asked));
  const teachers = plans.filter(isTeacher);
  if (teachers.length < 2) return { plans, places: [] };
  // TensorFlow.js is loaded where a network is trained, and each of them trains one
  const { manySeries } = await import('@btcfc/lstm');
  if (teachers.length < manySeries) return { plans, places: [] };
  const columns = columnsOf(teachers[0]!);
  const shared = plans.map((plan) =>
    !isTeacher(plan) && isOfAnyLength(plan) && columnsOf(plan) === columns
      ? { ...plan, candidates: [...plan.candidates, network] }
      : plan,
  );
  return {
    plans: shared,
    places: shared.flatMap((plan, place) => (plan.candidates.includes(network) ? [place] : [])),
  };
}

/** Whether the network learns from a series. */
function isTeacher({ candidates, facts, windows }: SeriesPlan): boolean {
  return windows.folds.length > 0 && candidates.includes(network) && network.suits(facts);
}

/** Whether a network suits a series, if it is long enough. */
function isOfAnyLength({ facts }: SeriesPlan): boolean {
  return !facts.isConstant && network.suits({ ...facts, known: Number.POSITIVE_INFINITY });
}

/** The names of the columns that come with a series. */
function columnsOf({ complete }: SeriesPlan): string {
  const { pastCovariates = {}, futureCovariates = {}, staticCovariates = {} } = complete;
  return JSON.stringify([pastCovariates, futureCovariates, staticCovariates].map(Object.keys));
}

/**
 * Fits one network to the series of the plans: on what lies before their tails, to be judged there, and on all rows. Many
 * series cost hardly more than one, and short ones have from the others what they don't show themselves.
 */
export async function fitPanelNetwork(
  { plans, places }: PanelPlan,
  asked: PlanOptions,
  { signal, onTraining, checkpoints, tellsFeatures }: MemberRunOptions,
): Promise<PanelNetwork> {
  // TensorFlow.js is loaded where a network is trained
  const { lstm, lstmEnsemble } = await import('@btcfc/lstm');
  const settings = {
    ...asked.network,
    ...{ global: true, period: asked.period, onProgress: onTraining },
    ...keptIn(checkpoints),
  };
  const model = (
    asked.preset === 'best' ? lstmEnsemble({ ensemble: 'kinds', ...settings }) : lstm(settings)
  ) as ForecastModel;
  const taught = plans.filter(isTeacher);
  const all = taught.map(({ complete }) => sliceSeries(complete, 0, complete.values.length));
  const before = taught.map(({ complete, windows }) => sliceSeries(complete, 0, windows.folds[0]!.trainEnd));
  const { horizon } = asked;
  const [{ levels }] = taught as [SeriesPlan];
  const fit = (panel: TimeSeries[], purpose: string) => {
    signal?.throwIfAborted();
    return model.fit({
      series: panel[0]!,
      panel,
      panelFirst: panel.map(() => 0),
      first: 0,
      horizon,
      levels,
      seed: seedOf(asked.seed, purpose),
      signal,
    });
  };
  const walked = await fit(before, 'walk');
  const windows = new Map<number, Windows>();
  const failures = new Map<number, string>();
  const apart = Math.ceil(places.length / toldSeries);
  try {
    for (const [index, place] of places.entries()) {
      const { complete, learned, facts, windows: plan } = plans[place]!;
      if (plan.folds.length === 0) continue;
      const origins = plan.folds.flatMap((fold) => fold.origins);
      const inputs = origins.map((origin) => inputAt(complete, origin, { horizon, levels, signal }));
      try {
        const { point, quantiles } = await model.predict(walked, inputs);
        const folds = plan.folds.flatMap((fold, index) => fold.origins.map(() => index));
        const own: Windows = { origins, folds, point, quantiles: [...quantiles] };
        if (tellsFeatures && index % apart === 0) {
          const asked = { actual: learned.values, period: facts.period, repeats };
          own.features = await featuresAt({ ...asked, model, fitted: walked, inputs });
        }
        windows.set(place, own);
      } catch (error) {
        failures.set(place, reasonOf(networkName, error, signal));
      }
    }
  } finally {
    await model.dispose?.(walked);
  }
  return { windows, failures, member: { model, fitted: await fit(all, 'fit') } };
}

/** What comes after the last row of a series. */
export async function aheadOf(
  { model, fitted }: Member,
  { complete, levels }: SeriesPlan,
  horizon: number,
): Promise<{ point: Float64Array; quantiles: Float64Array[] }> {
  const input = inputAt(complete, complete.values.length - 1, { horizon, levels });
  const { point, quantiles } = await model.predict(fitted, [input]);
  return { point, quantiles: [...quantiles] };
}

/**
 * A series that is too short to judge anything on, with the shares of its candidates that the other series say: those of
 * their mean losses. Where no network for all is among them it stays as it is.
 */
export function weighedByOthers(own: FittedSeries, others: readonly FittedSeries[]): FittedSeries {
  const { judgement } = own;
  const names = Object.keys(judgement.weights);
  if (judgement.independent > 0 || !names.includes(networkName)) return own;
  const losses = names.map((name) => [name, meanLossOf(name, others)] as const);
  const weights = weigh(new Map(losses), usualRule);
  if (weights.size === 0) return own;
  const scores = judgement.scores.map((score) => ({ ...score, weight: weights.get(score.name) ?? 0 }));
  return { ...own, judgement: { ...judgement, scores, weights: Object.fromEntries(weights) } };
}

function meanLossOf(name: string, series: readonly FittedSeries[]): number {
  return meanOf(
    series.flatMap(({ judgement }) => {
      const score = judgement.scores.find((one) => one.name === name);
      return score ? [(score.mase + score.pinball) / 2] : [];
    }),
  );
}

function inputAt(
  complete: TimeSeries,
  origin: number,
  { horizon, levels, signal }: Pick<PredictInput, 'horizon' | 'levels' | 'signal'>,
): PredictInput {
  return {
    series: sliceSeries(complete, 0, origin + 1, horizon),
    panel: [],
    horizon,
    levels,
    origin,
    seed: 0,
    signal,
    tail: (count) => sliceSeries(complete, Math.max(0, origin + 1 - count), origin + 1, horizon),
  };
}

function seedOf(seed: number, purpose: string): number {
  return new Rng(seed).split('panel').split(purpose).nextUint32();
}
