import type { ForecastModel, PredictInput, TimeSeries } from '@btcfc/core';
import { Rng, sliceSeries } from '@btcfc/core';
import type { Windows } from '../evaluation/windows';
import type { Member } from './member';
import type { PlanOptions, SeriesPlan } from './series-plan';

/** By which the network is known in results: it stands for those that each series would have of its own. */
export const networkName = 'lstm';

/** From so many series on one network learns from all of them. */
const leastSeries = 8;

/** One network for many series. */
export interface PanelNetwork {
  /** What it forecast on the tail of each series, by the place of its plan. */
  windows: Map<number, Windows>;
  /** The network fitted on all rows of all of them. */
  member: Member;
}

/** The places of the plans whose series one network learns from together; none where each has its own. */
export function placesOfPanel(plans: readonly SeriesPlan[]): number[] {
  const places = plans.flatMap(({ candidates, windows }, place) =>
    windows.folds.length > 0 && candidates.some(({ name }) => name === networkName) ? [place] : [],
  );
  return places.length < leastSeries ? [] : places;
}

/**
 * Fits one network to the series of the plans: on what lies before their tails, to be judged there, and on all rows. Many
 * series cost hardly more than one, and short ones learn from the others.
 *
 * @param places those of `placesOfPanel`
 */
export async function fitPanelNetwork(
  plans: readonly SeriesPlan[],
  places: readonly number[],
  asked: PlanOptions,
  signal: AbortSignal | undefined,
): Promise<PanelNetwork> {
  // TensorFlow.js is loaded where a network is trained
  const { lstm, lstmEnsemble } = await import('@btcfc/lstm');
  const settings = { global: true, period: asked.period };
  const model = (
    asked.preset === 'best' ? lstmEnsemble({ ensemble: 'kinds', ...settings }) : lstm(settings)
  ) as ForecastModel;
  const own = places.map((place) => plans[place]!);
  const all = own.map(({ complete }) => sliceSeries(complete, 0, complete.values.length));
  const before = own.map(({ complete, windows }) => sliceSeries(complete, 0, windows.folds[0]!.trainEnd));
  const { horizon } = asked;
  const [{ levels }] = own as [SeriesPlan];
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
  try {
    for (const [index, { complete, windows: plan }] of own.entries()) {
      const origins = plan.folds.flatMap((fold) => fold.origins);
      const inputs = origins.map((origin) => inputAt(complete, origin, { horizon, levels, signal }));
      const { point, quantiles } = await model.predict(walked, inputs);
      const folds = plan.folds.flatMap((fold, place) => fold.origins.map(() => place));
      windows.set(places[index]!, { origins, folds, point, quantiles: [...quantiles] });
    }
  } finally {
    await model.dispose?.(walked);
  }
  return { windows, member: { model, fitted: await fit(all, 'fit') } };
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
