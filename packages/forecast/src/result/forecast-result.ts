import {
  dateWriter,
  describeFrequency,
  type Forecast,
  type Frame,
  type PlainFrameResult,
  type RowObjectsResult,
  type Store,
  type Table,
  type TimeSeries,
} from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import type { CoverageScore } from '../combining/judge-series';
import type { RunSeries } from '../running/run-series';
import type { Verdict } from '../verdict/verdict';
import type { EvaluationPlots } from './charts';
import { csvOf, frameOf, rowsOf, tableOf } from './frame';
import { coverageOver, featuresOver, foldsOver, pitOver } from './over-series';
import { reportOf } from './report';
import {
  coverageText,
  firstRowsText,
  foundText,
  leaningText,
  plainTable,
  scoreLegend,
  scoreRows,
  shownSeries,
  winnerText,
} from './result-text';
import { type SaveResultOptions, saveResult } from './save-result';
import type { CandidateSummary, FeatureSummary, FoldSummary, SeriesResult } from './series-result';
import { sparkline } from './sparkline';

interface Parts {
  series: SeriesResult[];
  candidates: CandidateSummary[];
  verdict: Verdict;
  forecast: Forecast;
  coverage: readonly number[];
  notes: string[];
  like: Frame;
  done: readonly RunSeries[];
  horizon: number;
}

/** A frame of the kind that came in. */
export type ForecastFrame = PlainFrameResult | RowObjectsResult | object;

/**
 * What `forecast` gives: what was found, what was tried, what comes next, and how far it can be trusted.
 *
 * @example
 * import { forecast } from '@btcfc/forecast'
 * const result = await forecast([3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8, 10], { horizon: 2, preset: 'fast' })
 * const text = String(result)
 * const csv = result.toCsv()
 */
export class ForecastResult {
  /** Each series: what was found in it, what was tried, and what came of it. */
  readonly series: SeriesResult[];
  /** How the candidates have done over all series, the best first. */
  readonly candidates: CandidateSummary[];
  /** The candidate with the least error over all series. */
  readonly winner: string;
  /** Whether the forecast is better than the naive one by more than luck, over all series. */
  readonly verdict: Verdict;
  /** How often what came lay within the intervals, measured on the tail of the series. */
  readonly coverage: CoverageScore[];
  /** How it has done in each part of the tail, in time order, over all series; none where nothing was judged. */
  readonly folds: FoldSummary[];
  /** How many values that came lay in each tenth of their forecast distribution (PIT), of all series: even if it is right. */
  readonly pit: number[];
  /** What it leaned on; undefined where no model in it has features. */
  readonly features: FeatureSummary | undefined;
  /** What comes next: one row for each series, with dates where the series have them. */
  readonly forecast: Forecast;
  /** What was found, filled and left out, in sentences. */
  readonly notes: string[];
  private readonly parts: Parts;
  private readonly table: Table;

  /** Results are made by `forecast`. */
  constructor(parts: Parts) {
    this.parts = parts;
    this.series = parts.series;
    this.candidates = parts.candidates;
    this.winner = parts.candidates[0]!.name;
    this.verdict = parts.verdict;
    this.forecast = parts.forecast;
    this.notes = parts.notes;
    this.coverage = coverageOver(parts.series);
    this.folds = foldsOver(
      parts.series,
      parts.candidates.map(({ name }) => name),
    );
    this.pit = pitOver(parts.series);
    this.features = featuresOver(parts.series);
    this.table = tableOf(parts.forecast, parts.coverage);
  }

  /**
   * The forecast as the kind of frame that came in, plain columns for a file: `id` of several series, `date` (or `row`),
   * `point`, and the ends of the intervals such as `lower90`, `lower50`, `upper50`, `upper90`.
   */
  get frame(): ForecastFrame {
    return frameOf(this.table, this.parts.like) as ForecastFrame;
  }

  /** The same as the text of a CSV. */
  toCsv(): string {
    const stamps = this.parts.done.map(({ plan }) => dateWriter(plan.series.frequency));
    return csvOf(this.table, (row, date) => stamps[Math.floor(row / this.parts.horizon)]!(date));
  }

  /** What was found, what was tried, who won, the verdict in words, and the first rows, for a terminal. */
  toString(): string {
    const lines = [
      this.found(),
      ...this.notes,
      '',
      ...plainTable(scoreRows(this.candidates)),
      `(${scoreLegend})`,
      '',
      winnerText(this.candidates),
    ];
    lines.push(this.verdict.sentence);
    const coverage = coverageText(this.coverage);
    if (coverage) lines.push(coverage);
    const leaning = leaningText(this.features);
    if (leaning) lines.push(leaning);
    const stamps = this.parts.done.map(({ plan }) => dateWriter(plan.series.frequency));
    const rows = firstRowsText(this.table, (row, date) =>
      stamps[Math.floor(row / this.parts.horizon)]!(date),
    );
    lines.push('', ...this.pictures(), '', ...rows);
    return lines.join('\n');
  }

  /**
   * All of it as plain data: what `JSON.stringify` writes. Dates are ISO texts, what there is no number of is null.
   */
  toJSON(): ForecastReport {
    const stamps = this.parts.done.map(({ plan }) => dateWriter(plan.series.frequency));
    const { horizon } = this.parts;
    return {
      found: this.found(),
      notes: this.notes,
      verdict: this.verdict,
      winner: this.winner,
      coverage: this.coverage,
      candidates: this.candidates,
      folds: this.folds.map((fold) => datedBy(stamps[0]!, fold)),
      pit: this.pit,
      features: this.features ?? null,
      series: this.series.map(({ folds, ...each }, place) => ({
        ...datedBy(stamps[place]!, each),
        features: each.features ?? null,
        folds: folds.map((fold) => datedBy(stamps[place]!, fold)),
      })),
      forecast: rowsOf(this.table, (row, date) => stamps[Math.floor(row / horizon)]!(date)),
    };
  }

  /** The same with each series, as Markdown. */
  toMarkdown(pictures: Readonly<Record<string, string>> = {}): string {
    const [{ plan }] = this.parts.done as [RunSeries];
    return reportOf(this, { found: this.found(), stamp: dateWriter(plan.series.frequency), pictures });
  }

  /**
   * The fan chart of a series: what came before, the point forecast and the intervals. `plot` of `@btcfc/viz` draws it.
   *
   * @param id which of several series @default the first
   * @throws BtcfcError `INVALID_OPTION` for an id there is none of
   */
  async plot(id?: string): Promise<ChartDescription> {
    const { fanChart } = await import('./charts');
    return fanChart(
      this.forecast,
      this.parts.done.map(({ plan }) => plan.series),
      id,
    );
  }

  /**
   * Charts of how the forecast has done: `scores`, the errors of all candidates; `folds`, its skill and that of the best of
   * them in each part of the tail; `pit`, how often what came lay where in its forecast distribution; `features`, what it
   * leaned on. Those that there is nothing to draw of are absent.
   */
  async evaluationPlots(): Promise<EvaluationPlots> {
    const { evaluationCharts } = await import('./charts');
    const [{ plan }] = this.parts.done as [RunSeries];
    return evaluationCharts(this, dateWriter(plan.series.frequency));
  }

  /**
   * Saves the model (`loadModel` reads the folder `model`), `forecast.csv`, `report.md` with its pictures, and the same as
   * `report.html`, one file with charts that live in it, all at once.
   *
   * @param place a folder in Node, which is made; a database's name in a page; or a store
   * @param options whether pictures are drawn
   * @throws BtcfcError `FILE_ACCESS`, also where the folder holds files that were not written here
   */
  async save(place: string | Store, options: SaveResultOptions = {}): Promise<void> {
    const saved = {
      content: this,
      toCsv: () => this.toCsv(),
      toMarkdown: (pictures: Readonly<Record<string, string>>) => this.toMarkdown(pictures),
      plot: (id?: string) => this.plot(id),
      evaluationPlots: () => this.evaluationPlots(),
    };
    await saveResult(place, saved, this.parts.done, this.parts.horizon, options);
  }

  private found(): string {
    const series = this.parts.done.map(({ plan }) => plan.series);
    const frequencies = new Set(series.map(({ frequency }) => frequency && describeFrequency(frequency)));
    const [frequency] = frequencies;
    return foundText(
      this.series,
      series.map(({ frequency }) => dateWriter(frequency)),
      frequencies.size === 1 ? frequency : undefined,
    );
  }

  private pictures(): string[] {
    const { done, horizon } = this.parts;
    const rows = done.slice(0, shownSeries).map(({ plan, fitted }, place) => {
      const own = this.forecast.point.subarray(place * horizon, (place + 1) * horizon);
      return [fitted.id, pictureOf(plan.series, own)];
    });
    const more = done.length - rows.length;
    return [
      ...plainTable(rows.map(([id, picture]) => (id === '' ? [picture!] : [id!, picture!]))),
      ...(more > 0 ? [`and ${more} more series`] : []),
    ];
  }
}

/** The same with its dates as ISO texts; null where there are none. */
type Dated<Summary> = Omit<Summary, 'from' | 'to'> & { from: string | null; to: string | null };

function datedBy<Summary extends { from: number | undefined; to: number | undefined }>(
  stamp: (date: number) => string,
  { from, to, ...rest }: Summary,
): Dated<Summary> {
  return {
    ...rest,
    from: from === undefined ? null : stamp(from),
    to: to === undefined ? null : stamp(to),
  };
}

/** A result as plain data. */
export interface ForecastReport {
  /** What was read, in a sentence. */
  found: string;
  /** What was filled and left out, in sentences. */
  notes: string[];
  verdict: Verdict;
  /** The candidate with the least error over all series. */
  winner: string;
  coverage: CoverageScore[];
  candidates: CandidateSummary[];
  folds: Dated<FoldSummary>[];
  pit: number[];
  /** What it leaned on; null where no model in it has features. */
  features: FeatureSummary | null;
  /** Each series; its dates are ISO texts. */
  series: (Omit<Dated<SeriesResult>, 'folds' | 'features'> & {
    folds: Dated<FoldSummary>[];
    features: FeatureSummary | null;
  })[];
  /** The rows of the frame; dates are ISO texts. */
  forecast: Record<string, number | string>[];
}

function pictureOf({ values }: TimeSeries, point: Float64Array): string {
  const before = values.slice(-Math.max(36, 3 * point.length));
  const known = [...before, ...point].filter((value) => !Number.isNaN(value));
  const ends = { low: Math.min(...known), high: Math.max(...known) };
  return `${sparkline(before, 36, ends)} | ${sparkline(point, 24, ends)}`;
}
