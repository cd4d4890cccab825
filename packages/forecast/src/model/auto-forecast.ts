import {
  BtcfcError,
  defineOptions,
  type Forecast,
  type ForecastModel,
  type InputOf,
  joinForecasts,
  type OptionsOutput,
  type PredictInput,
  readSavedFiles,
  type Store,
  sliceSeries,
} from '@btcfc/core';
import { choiceOptions } from '../candidates/options';
import { finishForecast } from '../combining/finish';
import type { Rows } from '../combining/mix';
import { fillFromBefore } from '../evaluation/fill-from-before';
import type { Windows } from '../evaluation/windows';
import { fitSeries, reasonOf } from './fitted-series';
import { filesOf, type Member, MemberRun } from './member';
import {
  fitPanelNetwork,
  networkName,
  type PanelNetwork,
  type PanelPlan,
  planPanel,
  weighedByOthers,
} from './panel-network';
import { type AutoFit, autoForecastKind, loadAutoFit, notSavable, saveAutoFit } from './saved-auto-fit';
import { jobOf, type PlanOptions, type SeriesPlan } from './series-plan';

const autoForecastOptions = defineOptions('autoForecast', choiceOptions);

/** Options of `autoForecast`. */
export interface AutoForecastOptions extends InputOf<typeof choiceOptions> {}

/** What `forecast` does, as a model of any series: it can be judged by a backtest, saved, loaded and served. */
export interface AutoForecastModel extends Required<ForecastModel<AutoFit>> {}

/**
 * The model behind `forecast`: fitted, it walks several kinds of models forward through the tail of the training rows,
 * averages those that do no harm, and calibrates the intervals of their mean on the errors they made there. It never looks
 * at anything but the rows it is given. Fitted with several series (`panel`) it learns each, and tells them apart by their
 * ids.
 *
 * @throws BtcfcError `INVALID_OPTION`; when it is fitted, `INVALID_DATA` for a series with fewer than 3 known values; when
 * it forecasts, `INVALID_DATA` for a series it was not fitted on or a longer horizon
 *
 * @example
 * import { autoForecast } from '@btcfc/forecast'
 * import { backtest, createReport, seasonalSeries } from '@btcfc/backtest'
 * const result = await backtest({
 *   models: { auto: autoForecast({ preset: 'fast' }) },
 *   series: seasonalSeries({ rows: 120, period: 12 }),
 *   folds: { trainRows: 96, testRows: 24 },
 *   horizon: 6,
 * })
 * const report = String(createReport(result))
 */
export function autoForecast(options: AutoForecastOptions = {}): AutoForecastModel {
  return autoForecastOf(autoForecastOptions.read(options));
}

/** The same of options that were read, or of none where all that is fitted comes from a saved model. */
export function autoForecastOf(options: OptionsOutput<typeof autoForecastOptions>): AutoForecastModel {
  return {
    global: true,
    async fit(input) {
      const all = input.panel.length > 0 ? input.panel : [input.series];
      const fit: AutoFit = { horizon: input.horizon, series: [], members: [] };
      const firsts = input.panel.length > 0 ? input.panelFirst : [input.first];
      const { horizon, levels, seed, signal } = input;
      const asked = { ...options, horizon, levels, seed };
      const planned = await planPanel(all, asked);
      const panel = await panelFor(planned, asked, signal);
      const { plans } = planned;
      try {
        for (const place of plans.keys()) await fitOne({ plans, place, panel, asked, signal }, fit);
        fit.series = fit.series.map((one, place) => ({
          ...weighedByOthers(one, fit.series),
          first: one.first + (firsts?.[place] ?? 0),
        }));
      } catch (error) {
        await disposeOf(fit);
        throw error;
      } finally {
        await disposeUnused(fit, panel.network?.member);
      }
      return fit;
    },
    async predict(fit, inputs) {
      const forecasts: Forecast[] = [];
      for (let start = 0; start < inputs.length; ) {
        const place = placeOf(fit, inputs[start]!);
        let end = start + 1;
        while (end < inputs.length && placeOf(fit, inputs[end]!) === place) end++;
        forecasts.push(await predictSeries(fit, place, inputs.slice(start, end)));
        start = end;
      }
      return joinForecasts(forecasts);
    },
    async save(fit, store: Store) {
      const files: Map<string, Record<string, Uint8Array>>[] = [];
      // what series share is written once
      const written = new Map<Member, Record<string, Uint8Array>>();
      for (const members of fit.members) {
        const own = new Map<string, Record<string, Uint8Array>>();
        for (const [name, member] of members) {
          const saved = written.get(member) ?? (await filesOf(member));
          if (!saved) throw notSavable(name);
          written.set(member, saved);
          own.set(name, saved);
        }
        files.push(own);
      }
      await saveAutoFit(store, fit, files);
    },
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind === autoForecastKind) return loadAutoFit(saved);
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: `What was saved in ${saved.description} is of kind "${saved.kind}", not "${autoForecastKind}".`,
        received: saved.kind,
        remedy: 'Read it with the model that saved it, or with `loadModel`.',
      });
    },
    dispose: disposeOf,
  };
}

/** A network that several series share. */
interface Panel {
  /** The places of those that do: none where each has its own. */
  places: ReadonlySet<number>;
  network?: PanelNetwork;
  /** Why there is none. */
  failure?: string;
}

/** What is to be fitted to one of the series. */
interface OneSeries {
  plans: readonly SeriesPlan[];
  place: number;
  panel: Panel;
  asked: PlanOptions;
  signal: AbortSignal | undefined;
}

async function panelFor(
  planned: PanelPlan,
  asked: PlanOptions,
  signal: AbortSignal | undefined,
): Promise<Panel> {
  const places = new Set(planned.places);
  if (places.size === 0) return { places };
  try {
    return { places, network: await fitPanelNetwork(planned, asked, { signal }) };
  } catch (error) {
    return { places, failure: reasonOf(networkName, error, signal) };
  }
}

async function fitOne({ plans, place, panel, asked, signal }: OneSeries, fit: AutoFit): Promise<void> {
  const plan = plans[place]!;
  const windows = new Map<string, Windows>();
  const leftOut: Record<string, string> = {};
  const fits = new Map<string, () => Promise<Member>>();
  for (const { name } of plan.candidates) {
    signal?.throwIfAborted();
    if (name === networkName && panel.places.has(place)) {
      const { network, failure = network?.failures.get(place) } = panel;
      if (network && failure === undefined) {
        if (plan.windows.folds.length > 0) windows.set(name, network.windows.get(place)!);
        fits.set(name, async () => network.member);
      } else leftOut[name] = failure!;
      continue;
    }
    try {
      const run = await MemberRun.start(jobOf(plan, name, asked), { signal });
      if (plan.windows.folds.length > 0) windows.set(name, await run.windows());
      fits.set(name, () => run.fit());
    } catch (error) {
      leftOut[name] = reasonOf(name, error, signal);
    }
  }
  const { fitted } = fitSeries(plan, windows, leftOut, asked.horizon);
  const members = new Map<string, Member>();
  fit.series.push(fitted);
  fit.members.push(members);
  for (const name of Object.keys(fitted.judgement.weights)) {
    try {
      members.set(name, await fits.get(name)!());
    } catch (error) {
      leftOut[name] = reasonOf(name, error, signal);
    }
  }
  if (members.size > 0) return;
  fitted.judgement.weights = { naive: 1 };
  members.set('naive', await fits.get('naive')!());
}

async function predictSeries(
  fit: AutoFit,
  place: number,
  inputs: readonly PredictInput[],
): Promise<Forecast> {
  const { first, facts, judgement } = fit.series[place]!;
  const { levels, weights, calibration } = judgement;
  const { horizon, levels: asked } = inputs[0]!;
  if (horizon > fit.horizon) throw tooFar(horizon, fit.horizon);
  const complete = inputs.map((input) => completeInput(input, { first, period: facts.period, levels }));
  const members = new Map<string, Rows>();
  for (const [name, { model, fitted }] of fit.members[place]!) {
    if ((weights[name] ?? 0) === 0) continue;
    members.set(name, await model.predict(fitted, complete));
  }
  return finishForecast({
    members,
    weights,
    calibration,
    levels,
    asked,
    origins: inputs.map(({ origin }) => origin),
    horizon,
    isNonNegative: facts.isNonNegative,
  });
}

/**
 * What a member is asked: it is told of its own series alone, without gaps, from the row on that it has learned from. Who
 * brings no more rows than lie before that brings the latest ones alone.
 */
function completeInput(
  input: PredictInput,
  { first, period, levels }: { first: number; period: number; levels: readonly number[] },
): PredictInput {
  const { horizon, seed, signal } = input;
  const skipped = first <= input.origin ? first : 0;
  const origin = input.origin - skipped;
  const learned =
    skipped > 0 ? sliceSeries(input.series, skipped, input.series.values.length, horizon) : input.series;
  const series = fillFromBefore(learned, period);
  const isComplete = series.values === input.series.values;
  return {
    series,
    panel: [],
    horizon,
    levels,
    origin,
    seed,
    signal,
    tail: (count) =>
      isComplete && !hasCovariates(input)
        ? input.tail(count)
        : sliceSeries(series, Math.max(0, origin + 1 - count), origin + 1, horizon),
  };
}

function hasCovariates({ series }: PredictInput): boolean {
  return series.pastCovariates !== undefined || series.futureCovariates !== undefined;
}

function placeOf({ series }: AutoFit, input: PredictInput): number {
  if (series.length === 1) return 0;
  const id = input.series.id ?? '';
  const place = series.findIndex((fitted) => fitted.id === id);
  if (place >= 0) return place;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model was not fitted on the series "${id}".`,
    received: id,
    remedy: `Fit it with that series, or forecast one of ${series
      .slice(0, 5)
      .map(({ id: known }) => known)
      .join(', ')}.`,
  });
}

function tooFar(wanted: number, fitted: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The model was fitted to forecast ${fitted} rows ahead, not ${wanted}.`,
    received: wanted,
    remedy: `Ask for a horizon of at most ${fitted}, or fit it with a longer one.`,
  });
}

/** What no series has taken, is not freed with the fit. */
async function disposeUnused({ members }: AutoFit, member: Member | undefined): Promise<void> {
  if (!member || members.some((own) => own.get(networkName) === member)) return;
  await member.model.dispose?.(member.fitted);
}

async function disposeOf({ members }: AutoFit): Promise<void> {
  // series may share one
  const all = new Set(members.flatMap((own) => [...own.values()]));
  for (const { model, fitted } of all) await model.dispose?.(fitted);
}
