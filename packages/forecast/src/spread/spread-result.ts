import {
  dateWriter,
  type Forecast,
  type Frame,
  memoryStore,
  openStore,
  type Store,
  saveModel,
  type Table,
  type TimeSeries,
} from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import { filesIn } from '../model/member';
import { modelFolder, packageName, resultKind } from '../model/saved-auto-fit';
import type { ForecastFrame } from '../result/forecast-result';
import { csvOf, frameOf, rowsOf, tableOf } from '../result/frame';
import { shownPictures } from '../result/report';
import { markdownTable, plainTable, shownSeries } from '../result/result-text';
import { fanCharts, readSaveOptions, reportFiles, type SaveResultOptions } from '../result/save-result';
import { sparkline } from '../result/sparkline';
import { foldNames, pitSection, shortFoldNames, skillTable } from '../result/tail-text';
import { bySeriesKind, filesBySeries } from './by-series';
import { baselineName } from './candidates';
import type { SpreadScore } from './judge-spread';
import {
  coverageSentence,
  foundText,
  intervalSentences,
  scoreRows,
  seriesRows,
  verdictSentences,
} from './spread-text';

/** What a result is told of one series. */
export interface SpreadMember {
  series: TimeSeries;
  scores: SpreadScore[];
  best: string;
  /** Of this series alone. */
  forecast: Forecast;
  /** The best model as it is saved. */
  files: Readonly<Record<string, Uint8Array>>;
  /** What was left out of this series, in sentences. */
  notes: string[];
}

interface Parts {
  members: readonly SpreadMember[];
  horizons: readonly number[];
  /** Of all series, a row for each. */
  forecast: Forecast;
  coverage: readonly number[];
  /** What was found in the source, in sentences. */
  notes: string[];
  like: Frame;
}

/** What can be said of the spread of one series. */
export interface SpreadSeries {
  /** Which series it is; `''` where it has no id. */
  id: string;
  /** What was read of it, in a sentence. */
  found: string;
  /** What was left out, in sentences. */
  notes: string[];
  /** The model with the least loss, of which the forecast is. */
  best: string;
  /** What can be said of the best, how often its intervals held, and what the next one is, in units of the price. */
  sentences: string[];
  /** How the models have done: by rows ahead, and then from the least loss on. */
  scores: SpreadScore[];
}

/** What of a result `JSON.stringify` writes. */
export interface SpreadReport {
  notes: string[];
  series: SpreadSeries[];
  forecast: Record<string, unknown>[];
}

/**
 * What `forecastSpread` gives: for each series what was tried, what can be said of it, and the intervals of what comes next.
 *
 * @example
 * import { forecastSpread } from '@btcfc/forecast'
 * import { randomWalk } from '@btcfc/backtest'
 * const result = await forecastSpread(randomWalk({ rows: 300, start: 100 }), { preset: 'fast', horizon: 1 })
 * const text = String(result)
 * const [{ best, sentences }] = result.series
 */
export class SpreadResult {
  /** Each series, in the order of the source. */
  readonly series: SpreadSeries[];
  /** What comes next, a row for each series, with dates where the prices have them. */
  readonly forecast: Forecast;
  /** What was found in the source and left out, in sentences. */
  readonly notes: string[];
  private readonly parts: Parts;
  private readonly table: Table;

  /** Results are made by `forecastSpread`. */
  constructor(parts: Parts) {
    const { members, forecast, coverage, notes } = parts;
    this.parts = parts;
    this.forecast = forecast;
    this.notes = notes;
    this.series = members.map(({ series, scores, best, forecast: own, notes: left }) => ({
      id: series.id ?? '',
      found: foundText(series),
      notes: left,
      best,
      sentences: [
        ...verdictSentences(scores, best),
        coverageSentence(scores, best),
        ...intervalSentences(own, series, coverage),
      ],
      scores,
    }));
    this.table = tableOf(forecast, coverage);
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
    return csvOf(this.table, (row, date) => this.stamp(row, date));
  }

  /** What was found, what was tried, what can be said of it, and the next interval, for a terminal. */
  toString(): string {
    const [only, ...others] = this.series;
    if (others.length === 0) return [only!.found, ...this.notes, ...this.textOf(0)].join('\n');
    const lines = [`${this.series.length} series of prices.`, ...this.notes, '', ...plainTable(this.rows())];
    for (const [place, { id, found }] of this.series.slice(0, shownSeries).entries())
      lines.push('', '', id, '='.repeat(id.length), found, ...this.textOf(place));
    const more = this.series.length - shownSeries;
    if (more > 0) lines.push('', `and ${more} more series, of which the first table and the CSV tell.`);
    return lines.join('\n');
  }

  /** All of it as plain data: what `JSON.stringify` writes. Dates are ISO texts, what there is no number of is null. */
  toJSON(): SpreadReport {
    return {
      notes: this.notes,
      series: this.series,
      forecast: rowsOf(this.table, (row, date) => this.stamp(row, date)),
    };
  }

  /**
   * The same as Markdown.
   *
   * @param pictures files of charts, by their titles @default none
   */
  toMarkdown(pictures: Readonly<Record<string, string>> = {}): string {
    const isOne = this.series.length === 1;
    const lines = ['# Forecast of the spread'];
    if (this.notes.length > 0) lines.push('', ...this.notes);
    if (!isOne) lines.push('', ...markdownTable(this.rows()));
    lines.push(...shownPictures(pictures, (file) => file.startsWith('fan')));
    for (const { id, found, notes, sentences, scores } of this.series) {
      if (!isOne) lines.push('', `## ${id}`);
      lines.push('', found, '', ...sentences.map((sentence) => `- ${sentence}`));
      if (notes.length > 0) lines.push('', ...notes);
      for (const horizon of this.parts.horizons) lines.push('', ...markdownTable(scoreRows(scores, horizon)));
    }
    if (isOne) lines.push(...this.tailSections(pictures));
    return `${lines.join('\n')}\n`;
  }

  /**
   * The fan chart of a series: what came before, and the intervals. `plot` of `@btcfc/viz` draws it.
   *
   * @param id which of several series @default the first
   * @throws BtcfcError `INVALID_OPTION` for an id there is none of
   */
  async plot(id?: string): Promise<ChartDescription> {
    const { fanChart } = await import('../result/charts');
    return fanChart(
      this.forecast,
      this.parts.members.map(({ series }) => series),
      id,
    );
  }

  /**
   * Saves the model (`loadModel` reads the folder, or `model` in it), `forecast.csv`, `report.md` with its pictures, and the
   * same as `report.html`, one file with charts that live in it, all at once. The model of several series is one, which tells
   * them apart by their `id`.
   *
   * @param place a folder in Node, which is made; a database's name in a page; or a store
   * @param options whether pictures are drawn
   * @throws BtcfcError `FILE_ACCESS`, also where the folder holds files that were not written here
   */
  async save(place: string | Store, options: SaveResultOptions = {}): Promise<void> {
    const { pictures } = readSaveOptions(options);
    const files: Record<string, string | Uint8Array> = { 'forecast.csv': this.toCsv() };
    const charts = pictures
      ? { ...(await fanCharts(this.series, (id) => this.plot(id))), ...(await this.tailCharts()) }
      : {};
    Object.assign(files, await reportFiles(charts, (titles) => this.toMarkdown(titles)));
    const model = await this.modelFiles();
    for (const [name, content] of Object.entries(model)) files[`${modelFolder}${name}`] = content;
    await saveModel(openStore(place), { kind: resultKind, package: packageName, files });
  }

  /** Of a single series, how its models have done one row ahead in each part of the tail, and where what came lay. */
  private async tailCharts(): Promise<Record<string, ChartDescription>> {
    const { skills, best, shortNames } = this.tail();
    if (this.series.length > 1) return {};
    const { pitChart, skillChart } = await import('../result/charts');
    const isDrawable = skills.some(([, own]) => own.some((skill) => !Number.isNaN(skill)));
    return {
      ...(isDrawable && {
        'folds.png': skillChart({
          skills: Object.fromEntries(skills),
          folds: shortNames,
          baseline: baselineName,
        }),
      }),
      'pit.png': pitChart(best.pit),
    };
  }

  /** The same in words, beside the pictures. */
  private tailSections(pictures: Readonly<Record<string, string>>): string[] {
    const { skills, best, folds } = this.tail();
    return [
      ...['', '## Part by part', ''],
      `By how much the pinball loss one row ahead was smaller than that of ${baselineName}, in each part of the tail.`,
      '',
      ...skillTable(folds, skills),
      ...shownPictures(pictures, (file) => file === 'folds.png'),
      ...pitSection(best.pit),
      ...shownPictures(pictures, (file) => file === 'pit.png'),
    ];
  }

  /** Of the first series one row ahead: the skills of its models, its best one, and what its folds are called. */
  private tail() {
    const [{ scores, best: name, series }] = this.parts.members as [SpreadMember];
    const next = scores.filter(({ horizon }) => horizon === 1);
    const best = next.find((score) => score.name === name)!;
    const skills = next
      .filter((score) => score.name !== baselineName)
      .map((score) => [score.name, score.folds.map(({ skill }) => skill)] as const);
    const stamp = dateWriter(series.frequency);
    return {
      ...{ skills, best, folds: foldNames(best.folds, stamp) },
      shortNames: shortFoldNames(best.folds, stamp),
    };
  }

  private async modelFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
    const { members } = this.parts;
    if (members.length === 1) return members[0]!.files;
    const store = memoryStore();
    const parts = members.map(({ series, files }) => ({ id: series.id!, files }));
    await saveModel(store, { kind: bySeriesKind, package: packageName, files: filesBySeries(parts) });
    return filesIn(store);
  }

  /** What was tried on a series and what can be said of it, as lines. */
  private textOf(place: number): string[] {
    const { notes, scores, sentences } = this.series[place]!;
    const { values } = this.parts.members[place]!.series;
    const tables = this.parts.horizons.flatMap((horizon) => [...plainTable(scoreRows(scores, horizon)), '']);
    return [...notes, '', ...tables, ...sentences, '', sparkline(values.slice(-90), 90)];
  }

  private rows(): string[][] {
    const { horizons, coverage, members } = this.parts;
    return seriesRows(this.series, members, horizons, coverage);
  }

  /** The date of a row of the table as text. */
  private stamp(row: number, date: number): string {
    const { series } = this.parts.members[Math.floor(row / this.forecast.horizon)]!;
    return dateWriter(series.frequency)(date);
  }
}
