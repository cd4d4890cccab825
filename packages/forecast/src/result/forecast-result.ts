import {
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
import { meanOf } from '../evaluation/losses';
import type { RunSeries } from '../running/run-series';
import type { Verdict } from '../verdict/verdict';
import { csvOf, frameOf, tableOf } from './frame';
import { reportOf } from './report';
import {
  coverageText,
  foundText,
  plainTable,
  scoreLegend,
  scoreRows,
  short,
  shownSeries,
  winnerText,
} from './result-text';
import { type SaveResultOptions, saveResult } from './save-result';
import type { CandidateSummary, SeriesResult } from './series-result';
import { sparkline } from './sparkline';
import { stampOf } from './stamp';

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
    const stamps = this.parts.done.map(({ plan }) => stampOf(plan.series));
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
    lines.push('', ...this.pictures(), '', ...this.firstRows());
    return lines.join('\n');
  }

  /**
   * All of it as plain data: what `JSON.stringify` writes. Dates are ISO texts, what there is no number of is null.
   */
  toJSON(): ForecastReport {
    const columns = [...this.table.columns];
    const stamps = this.parts.done.map(({ plan }) => stampOf(plan.series));
    const { horizon } = this.parts;
    return {
      found: this.found(),
      notes: this.notes,
      verdict: this.verdict,
      winner: this.winner,
      coverage: this.coverage,
      candidates: this.candidates,
      series: this.series.map(({ from, to, ...each }, place) => ({
        ...each,
        from: from === undefined ? null : stamps[place]!(from),
        to: to === undefined ? null : stamps[place]!(to),
      })),
      forecast: Array.from({ length: this.table.rows }, (_, row) =>
        Object.fromEntries(
          columns.map(([name, { type, values }]) => {
            const value = values[row] as number | string;
            return [name, type === 'date' ? stamps[Math.floor(row / horizon)]!(value as number) : value];
          }),
        ),
      ),
    };
  }

  /** The same with each series, as Markdown. */
  toMarkdown(pictures: Readonly<Record<string, string>> = {}): string {
    return reportOf(this, this.found(), pictures);
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
    };
    await saveResult(place, saved, this.parts.done, this.parts.horizon, options);
  }

  private found(): string {
    const series = this.parts.done.map(({ plan }) => plan.series);
    const frequencies = new Set(series.map(({ frequency }) => frequency && describeFrequency(frequency)));
    const [frequency] = frequencies;
    return foundText(this.series, series.map(stampOf), frequencies.size === 1 ? frequency : undefined);
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

  private firstRows(): string[] {
    const shown = Math.min(this.table.rows, 8);
    const columns = [...this.table.columns];
    const stamps = this.parts.done.map(({ plan }) => stampOf(plan.series));
    const rows = Array.from({ length: shown }, (_, row) =>
      columns.map(([, { type, values }]) => {
        const value = values[row]!;
        if (type === 'date') return stamps[Math.floor(row / this.parts.horizon)]!(value as number);
        return type === 'number' ? short(value as number) : String(value);
      }),
    );
    const more = this.table.rows - shown;
    return [
      ...plainTable([columns.map(([name]) => name), ...rows]),
      ...(more > 0 ? [`and ${more} more row${more === 1 ? '' : 's'}`] : []),
    ];
  }
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
  /** Each series; its dates are ISO texts. */
  series: (Omit<SeriesResult, 'from' | 'to'> & { from: string | null; to: string | null })[];
  /** The rows of the frame; dates are ISO texts. */
  forecast: Record<string, number | string>[];
}

function pictureOf({ values }: TimeSeries, point: Float64Array): string {
  const before = values.slice(-Math.max(36, 3 * point.length));
  const known = [...before, ...point].filter((value) => !Number.isNaN(value));
  const ends = { low: Math.min(...known), high: Math.max(...known) };
  return `${sparkline(before, 36, ends)} | ${sparkline(point, 24, ends)}`;
}

function coverageOver(series: readonly SeriesResult[]): CoverageScore[] {
  const judged = series.filter(({ coverage }) => coverage.length > 0);
  const [first] = judged;
  if (!first) return [];
  return first.coverage.map(({ promised }, index) => ({
    promised,
    measured: meanOf(judged.map(({ coverage }) => coverage[index]!.measured)),
  }));
}
