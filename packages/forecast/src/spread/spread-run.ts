import { datesAhead, type Forecast, type ForecastModel, Rng, sliceSeries } from '@btcfc/core';
import { mix } from '../combining/mix';
import { type Windows, walkForward } from '../evaluation/windows';
import { reasonOf } from '../model/fitted-series';
import { filesOf } from '../model/member';
import { averageOf, baselineName, type SpreadCandidate, spreadCandidates } from './candidates';
import { planSpread, type SpreadTest, scoreSpread } from './judge-spread';
import type { Prices } from './prices/prices';

/** What all series are asked alike. */
export interface SpreadAsked {
  horizon: number;
  levels: readonly number[];
  coverage: readonly number[];
  seed: number;
  signal: AbortSignal | undefined;
}

/** What comes after the last price by a model that was fitted on all of them, and that model as it is saved. */
export interface SpreadAhead {
  forecast: Forecast;
  files: Record<string, Uint8Array>;
}

/** Walks models through the prices of one series, and fits one on all of them. */
export class SpreadRun {
  private readonly windows = new Map<string, Windows>();
  private readonly members = new Map<string, readonly string[]>();
  /** What was left out, and why, in sentences. */
  readonly failures: string[] = [];

  constructor(
    private readonly prices: Prices,
    private readonly asked: SpreadAsked,
  ) {}

  /** @returns why it was left out; undefined where it was not */
  async tryOut(candidate: SpreadCandidate): Promise<string | undefined> {
    const { name } = candidate;
    try {
      const own = candidate.members?.filter((member) => this.windows.has(member));
      if (own === undefined) this.windows.set(name, await this.walk(candidate));
      else if (own.length > 1) {
        this.members.set(name, own);
        this.windows.set(name, meanOfWindows(own.map((member) => this.windows.get(member)!)));
      }
      return undefined;
    } catch (error) {
      const failure = reasonOf(name === baselineName ? 'naive' : name, error, this.asked.signal);
      this.failures.push(`${name} was left out: ${failure.replace(/\.$/, '')}.`);
      return failure;
    }
  }

  scores(horizons: readonly number[]): SpreadTest[] {
    const { series, target } = this.prices;
    const { levels, coverage } = this.asked;
    const { values, dates } = series;
    return scoreSpread({ windows: this.windows, values, dates, target, levels, coverage, horizons });
  }

  /** @param name of the candidate that is fitted on all prices */
  async ahead(name: string): Promise<SpreadAhead> {
    const { series, target } = this.prices;
    const { horizon, levels, signal } = this.asked;
    const { create } = spreadCandidates.find((candidate) => candidate.name === name)!;
    const members = this.members.get(name);
    const model: ForecastModel = members ? await averageOf(target, members) : await create(target);
    const rows = series.values.length;
    const asked = { panel: [], horizon, levels, seed: this.seedOf(name, 'fit'), signal };
    signal?.throwIfAborted();
    const fitted = await model.fit({ ...asked, series: sliceSeries(series, 0, rows), first: 0 });
    try {
      const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
      const input = { ...asked, series: sliceSeries(series, 0, rows, horizon), origin: rows - 1, tail };
      const { sample: _, ...forecast } = await model.predict(fitted, [input]);
      const { dates: known, frequency } = series;
      const dates = known && datesAhead(known, { origins: [rows - 1], horizon, frequency });
      return {
        forecast: { ...forecast, ...(dates && { dates }) },
        // all of the candidates can be saved
        files: (await filesOf({ model, fitted }))!,
      };
    } finally {
      await model.dispose?.(fitted);
    }
  }

  private async walk({ name, create }: SpreadCandidate): Promise<Windows> {
    const { series, target } = this.prices;
    const { horizon, levels, signal } = this.asked;
    const plan = planSpread(series.values.length, horizon);
    const model = await create(target);
    return walkForward({ model, series, plan, horizon, levels, seed: this.seedOf(name, 'walk'), signal });
  }

  private seedOf(name: string, purpose: string): number {
    return new Rng(this.asked.seed).split(name).split(purpose).nextUint32();
  }
}

function meanOfWindows(parts: readonly Windows[]): Windows {
  const { origins, folds } = parts[0]!;
  return { origins, folds, ...mix(parts.map((part) => [part, 1 / parts.length] as const)) };
}
