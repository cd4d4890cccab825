import {
  type FitInput,
  type Forecast,
  type ForecastModel,
  memoryStore,
  type PredictInput,
  Rng,
  type Store,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import type { TrainingListener } from '@btcfc/lstm';
import { type CandidateSettings, candidateNamed } from '../candidates/candidates';
import { keepingForm } from '../candidates/keep-form';
import type { SeriesFacts } from '../candidates/series-facts';
import { manyRows } from '../evaluation/latest-rows';
import type { WindowPlan } from '../evaluation/plan-windows';
import { type Windows, walkForward } from '../evaluation/windows';

/** A candidate and the series it is to be tried on: plain data, which another process can work on. */
export interface MemberJob extends Pick<CandidateSettings, 'preset' | 'network'> {
  /** The candidate's name. */
  candidate: string;
  facts: SeriesFacts;
  /** Complete: gaps are filled. */
  series: TimeSeries;
  /** Positions of the rows that were filled, of those that are forecast from the plan's. */
  filled: readonly number[];
  plan: WindowPlan;
  horizon: number;
  levels: readonly number[];
  seed: number;
}

/** How a candidate is tried. */
export interface MemberRunOptions {
  /** Ends the work. */
  signal?: AbortSignal;
  /** Told how its network is trained, where it has one. */
  onTraining?: TrainingListener;
  /** Keeps how far its network is trained, so that an interrupted training goes on. @default nothing is kept */
  checkpoints?: Store;
  /** Whether it is told what it leans on, where it has features. @default false */
  tellsFeatures?: boolean;
}

/** How often a feature is permuted. */
const repeats = 3;

/** A model that was fitted on all rows. */
export interface Member<Fitted = unknown> {
  model: ForecastModel<Fitted>;
  fitted: Fitted;
}

/** The model of a job's candidate, what it forecasts in the windows, and what it becomes on all rows. */
export class MemberRun {
  private constructor(
    private readonly job: MemberJob,
    private readonly model: ForecastModel,
    private readonly options: MemberRunOptions,
  ) {}

  static async start(job: MemberJob, options: MemberRunOptions = {}): Promise<MemberRun> {
    const { candidate, facts, preset, network } = job;
    const { onTraining, checkpoints } = options;
    const settings = { preset, network, onTraining, checkpoints };
    const model = await candidateNamed(candidate)!.create(facts, settings);
    return new MemberRun(job, model, options);
  }

  /** The forecasts on the tail of the series. */
  windows(): Promise<Windows> {
    const { candidate, preset, series, plan, horizon, levels, facts } = this.job;
    const { hasFeatures, isNetwork } = candidateNamed(candidate)!;
    const { signal, tellsFeatures } = this.options;
    // who has time has the form chosen anew in each fold
    const model = preset === 'fast' ? keepingForm(candidate, this.model, facts) : this.model;
    const isDear = isNetwork && preset !== 'best';
    // of so many rows a few more hardly change a fit
    const isFittedOnce = isDear || facts.rows >= manyRows;
    const seed = this.seedOf('walk');
    const features =
      hasFeatures && tellsFeatures ? { actual: this.known(), period: facts.period, repeats } : undefined;
    return walkForward({ model, series, plan, isFittedOnce, horizon, levels, seed, signal, features });
  }

  /** The values, without those that were filled. */
  private known(): Float64Array {
    const { series, filled } = this.job;
    const values = series.values.slice();
    for (const row of filled) values[row] = Number.NaN;
    return values;
  }

  /** The model fitted on all rows. */
  async fit(): Promise<Member> {
    this.options.signal?.throwIfAborted();
    return { model: this.model, fitted: await this.model.fit(this.fitInput()) };
  }

  /** What comes after the last row. */
  async ahead({ model, fitted }: Member): Promise<Forecast> {
    const { series, horizon } = this.job;
    const rows = series.values.length;
    const input: PredictInput = {
      ...this.asked('forecast'),
      series: sliceSeries(series, 0, rows, horizon),
      origin: rows - 1,
      tail: (count) => sliceSeries(series, Math.max(0, rows - count), rows, horizon),
    };
    return model.predict(fitted, [input]);
  }

  private fitInput(): FitInput {
    const { series } = this.job;
    return { ...this.asked('fit'), series: sliceSeries(series, 0, series.values.length), first: 0 };
  }

  private asked(purpose: string) {
    const { horizon, levels } = this.job;
    return { panel: [], horizon, levels, seed: this.seedOf(purpose), signal: this.options.signal };
  }

  private seedOf(purpose: string): number {
    const { seed, candidate, series } = this.job;
    return new Rng(seed)
      .split(candidate)
      .split(series.id ?? '')
      .split(purpose)
      .nextUint32();
  }
}

/** The files of a fitted model, by name; undefined where it can't be saved. */
export async function filesOf({ model, fitted }: Member): Promise<Record<string, Uint8Array> | undefined> {
  if (!model.save) return undefined;
  const store = memoryStore();
  await model.save(fitted, store);
  return filesIn(store);
}

/** All that a store holds, by name. */
export async function filesIn(store: Store): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of await store.list()) files[name] = (await store.read(name))!;
  return files;
}
