import { dateWriter, type Forecast, type Frame, type Table, type TimeSeries } from '@btcfc/core';
import type { ChartDescription } from '@btcfc/viz';
import type { ForecastFrame } from '../result/forecast-result';
import { csvOf, frameOf, rowsOf, tableOf } from '../result/frame';
import { firstRowsText } from '../result/result-text';

interface Parts {
  kind: string;
  series: readonly TimeSeries[];
  forecast: Forecast;
  coverage: readonly number[];
  notes: string[];
  like: Frame;
}

/**
 * What `forecastSaved` gives: what comes next by a saved model.
 *
 * @example no-run
 * import { forecastSaved } from '@btcfc/forecast'
 * const next = await forecastSaved('sales.csv', { model: 'forecast/model' })
 * const csv = next.toCsv()
 */
export class SavedForecast {
  /** What the model is, such as `auto-forecast`. */
  readonly kind: string;
  /** What comes next: one row for each series, with dates where the series have them. */
  readonly forecast: Forecast;
  /** What was found in the source, in sentences. */
  readonly notes: string[];
  private readonly parts: Parts;
  private readonly table: Table;
  private readonly stamps: ((date: number) => string)[];

  /** They are made by `forecastSaved`. */
  constructor(parts: Parts) {
    this.parts = parts;
    this.kind = parts.kind;
    this.forecast = parts.forecast;
    this.notes = parts.notes;
    // a model of points has no intervals
    this.table = tableOf(parts.forecast, parts.forecast.levels.length > 0 ? parts.coverage : []);
    this.stamps = parts.series.map(({ frequency }) => dateWriter(frequency));
  }

  /** The forecast as the kind of frame that came in, as that of `forecast`. */
  get frame(): ForecastFrame {
    return frameOf(this.table, this.parts.like) as ForecastFrame;
  }

  /** The same as the text of a CSV. */
  toCsv(): string {
    return csvOf(this.table, (row, date) => this.stamp(row, date));
  }

  /** What was found in the source, and the first rows, for a terminal. */
  toString(): string {
    return [...this.notes, ...firstRowsText(this.table, (row, date) => this.stamp(row, date))].join('\n');
  }

  /** Its rows as plain data; dates are ISO texts. */
  toJSON(): Record<string, number | string>[] {
    return rowsOf(this.table, (row, date) => this.stamp(row, date));
  }

  /**
   * The fan chart of a series. `plot` of `@btcfc/viz` draws it.
   *
   * @param id which of several series @default the first
   * @throws BtcfcError `INVALID_OPTION` for an id there is none of
   */
  async plot(id?: string): Promise<ChartDescription> {
    const { fanChart } = await import('../result/charts');
    return fanChart(this.forecast, this.parts.series, id);
  }

  private stamp(row: number, date: number): string {
    return this.stamps[Math.floor(row / this.forecast.horizon)]!(date);
  }
}
