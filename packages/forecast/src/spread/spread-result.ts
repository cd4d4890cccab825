import {
  type Forecast,
  type Frame,
  openStore,
  type Store,
  saveModel,
  type Table,
  type TimeSeries,
} from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import { modelFolder, packageName, resultKind } from '../model/saved-auto-fit';
import type { ForecastFrame } from '../result/forecast-result';
import { csvOf, frameOf, tableOf } from '../result/frame';
import { markdownTable, plainTable } from '../result/result-text';
import { readSaveOptions, type SaveResultOptions } from '../result/save-result';
import { sparkline } from '../result/sparkline';
import { stampOf } from '../result/stamp';
import type { SpreadScore } from './judge-spread';
import { coverageSentence, foundText, intervalSentences, scoreRows, verdictSentences } from './spread-text';

interface Parts {
  series: TimeSeries;
  scores: SpreadScore[];
  best: string;
  horizons: readonly number[];
  forecast: Forecast;
  /** The best model as it is saved. */
  files: Readonly<Record<string, Uint8Array>>;
  coverage: readonly number[];
  notes: string[];
  like: Frame;
}

/** What of a result `JSON.stringify` writes. */
export interface SpreadReport {
  found: string;
  notes: string[];
  best: string;
  sentences: string[];
  scores: SpreadScore[];
  forecast: Record<string, unknown>[];
}

/**
 * What `forecastSpread` gives: what was tried, what can be said of it, and the intervals of what comes next.
 *
 * @example
 * import { forecastSpread } from '@btcfc/forecast'
 * import { randomWalk } from '@btcfc/backtest'
 * const result = await forecastSpread(randomWalk({ rows: 300, start: 100 }), { preset: 'fast', horizon: 1 })
 * const text = String(result)
 */
export class SpreadResult {
  /** How the models have done: by rows ahead, and then from the least loss on. */
  readonly scores: SpreadScore[];
  /** The model with the least loss, of which the forecast is. */
  readonly best: string;
  /** What comes next, with dates where the prices have them. */
  readonly forecast: Forecast;
  /** What can be said of the best, how often its intervals held, and what the next one is, in units of the price. */
  readonly sentences: string[];
  /** What was found and left out, in sentences. */
  readonly notes: string[];
  private readonly parts: Parts;
  private readonly table: Table;

  /** Results are made by `forecastSpread`. */
  constructor(parts: Parts) {
    const { scores, best, forecast, series, coverage, notes } = parts;
    this.parts = parts;
    this.scores = scores;
    this.best = best;
    this.forecast = forecast;
    this.notes = notes;
    this.sentences = [
      ...verdictSentences(scores, best),
      coverageSentence(scores, best),
      ...intervalSentences(forecast, series, coverage),
    ];
    this.table = tableOf(forecast, coverage);
  }

  /**
   * The forecast as the kind of frame that came in, plain columns for a file: `date` (or `row`), `point`, and the ends of the
   * intervals such as `lower90`, `lower50`, `upper50`, `upper90`.
   */
  get frame(): ForecastFrame {
    return frameOf(this.table, this.parts.like) as ForecastFrame;
  }

  /** The same as the text of a CSV. */
  toCsv(): string {
    const stamp = stampOf(this.parts.series);
    return csvOf(this.table, (_, date) => stamp(date));
  }

  /** What was found, what was tried, what can be said of it, and the next interval, for a terminal. */
  toString(): string {
    const { series, horizons } = this.parts;
    const tables = horizons.flatMap((horizon) => [...plainTable(scoreRows(this.scores, horizon)), '']);
    const [picture] = [sparkline(series.values.slice(-90), 90)];
    return [foundText(series), ...this.notes, '', ...tables, ...this.sentences, '', picture].join('\n');
  }

  /** All of it as plain data: what `JSON.stringify` writes. Dates are ISO texts, what there is no number of is null. */
  toJSON(): SpreadReport {
    const stamp = stampOf(this.parts.series);
    const columns = [...this.table.columns];
    return {
      found: foundText(this.parts.series),
      notes: this.notes,
      best: this.best,
      sentences: this.sentences,
      scores: this.scores,
      forecast: Array.from({ length: this.table.rows }, (_, row) =>
        Object.fromEntries(
          columns.map(([name, { type, values }]) => {
            const value = values[row] as number | string;
            return [name, type === 'date' ? stamp(value as number) : value];
          }),
        ),
      ),
    };
  }

  /**
   * The same as Markdown.
   *
   * @param pictures files of charts, by their titles @default none
   */
  toMarkdown(pictures: Readonly<Record<string, string>> = {}): string {
    const { series, horizons } = this.parts;
    const lines = ['# Forecast of the spread', '', foundText(series), ''];
    lines.push(...this.sentences.map((sentence) => `- ${sentence}`));
    if (this.notes.length > 0) lines.push('', ...this.notes);
    for (const [title, file] of Object.entries(pictures)) lines.push('', `![${title}](${file})`);
    for (const horizon of horizons) lines.push('', ...markdownTable(scoreRows(this.scores, horizon)));
    return `${lines.join('\n')}\n`;
  }

  /** The fan chart: what came before, and the intervals. `plot` of `@btcfc/viz` draws it. */
  async plot(): Promise<ChartDescription> {
    const { fanChart } = await import('../result/charts');
    const { values, dates } = this.parts.series;
    return fanChart(this.forecast, [{ values, ...(dates && { dates }) }], undefined);
  }

  /**
   * Saves the model (`loadModel` reads the folder, or `model` in it), `forecast.csv`, and `report.md` with its picture, all
   * at once.
   *
   * @param place a folder in Node, which is made; a database's name in a page; or a store
   * @param options whether pictures are drawn
   * @throws BtcfcError `FILE_ACCESS`, also where the folder holds files that were not written here
   */
  async save(place: string | Store, options: SaveResultOptions = {}): Promise<void> {
    const { pictures } = readSaveOptions(options);
    const files: Record<string, string | Uint8Array> = { 'forecast.csv': this.toCsv() };
    const titles: Record<string, string> = {};
    if (pictures) {
      const [{ plot }, chart] = await Promise.all([import('@btcfc/viz'), this.plot()]);
      files['fan.png'] = await plot(chart);
      titles[chart.title ?? 'Forecast'] = 'fan.png';
    }
    files['report.md'] = this.toMarkdown(titles);
    for (const [name, content] of Object.entries(this.parts.files)) files[`${modelFolder}${name}`] = content;
    await saveModel(openStore(place), { kind: resultKind, package: packageName, files });
  }
}
