import { BtcfcError, readTimeSeries, sliceSeries, type TimeSeries } from '@btcfc/core';
import { absentBetween, onEvenSteps } from '../../input/even-steps';
import { checkSomeKnown } from '../../input/series-input';
import { joinNumbers, storedNumbers, unstoredNumbers } from '../../input/stored-numbers';
import type { AskedOfSeries } from '../../models/jobs/series-batch';
import type { LoadedSeriesModel } from '../../models/loaded-model';

type Columns = Record<string, Float64Array>;

/** Rows of a series, as any other model takes them. Columns known ahead reach further than the values. */
export class SeriesStreamRows {
  private even: TimeSeries | undefined;

  /** @param timeZone on whose clocks days and longer steps are counted; UTC where it is left out */
  constructor(
    readonly series: TimeSeries,
    private readonly timeZone?: string,
  ) {}

  static fromJSON({
    values,
    dates,
    past,
    future,
    timeZone,
    ...more
  }: ReturnType<SeriesStreamRows['toJSON']>) {
    return new SeriesStreamRows(
      {
        ...readTimeSeries('series', { ...more, values, ...(dates && { dates }) }),
        ...(past && { pastCovariates: mapped(past, unstoredNumbers) }),
        ...(future && { futureCovariates: mapped(future, unstoredNumbers) }),
      },
      timeZone,
    );
  }

  /** As the model sees them: a row for each step of time, missing where none was sent; as they came where they are uneven. */
  get evenSeries(): TimeSeries {
    this.even ??= onEvenSteps(this.series, this.timeZone);
    return this.even;
  }

  get count(): number {
    return this.series.values.length;
  }

  get dates(): Float64Array | undefined {
    return this.series.dates;
  }

  /** The values themselves are what comes true. */
  get truths(): Float64Array {
    return this.series.values;
  }

  /**
   * These with a missing row before them for each step that was left out since the older ones, and between them.
   *
   * @throws BtcfcError `INVALID_DATA` where too many are, or rows lie on no step of the frequency that was told
   */
  after(older: SeriesStreamRows | undefined): SeriesStreamRows {
    const { series, timeZone = older?.timeZone } = this;
    const frequency = series.frequency ?? older?.series.frequency;
    const told = frequency ? { ...series, frequency } : series;
    const filled = absentBetween(older?.series.dates, told, timeZone);
    return new SeriesStreamRows(filled, timeZone);
  }

  /** @throws BtcfcError `INVALID_STATE` for other columns than before */
  followedBy({ series: newer, timeZone = this.timeZone }: SeriesStreamRows): SeriesStreamRows {
    const { series: older, count } = this;
    const joined = (first: Float64Array, second: Float64Array) =>
      joinNumbers(first.subarray(0, count), count, second, second.length);
    const columns = (key: 'pastCovariates' | 'futureCovariates') => {
      checkSameColumns(key, older[key], newer[key]);
      const both = newer[key];
      return both && { [key]: mapped(both, (values, name) => joined(older[key]![name]!, values)) };
    };
    const all = {
      ...newer,
      values: joined(older.values, newer.values),
      ...(newer.dates && { dates: joined(older.dates!, newer.dates) }),
      ...((newer.frequency ?? older.frequency) ? { frequency: newer.frequency ?? older.frequency! } : {}),
      ...columns('pastCovariates'),
      ...columns('futureCovariates'),
    };
    return new SeriesStreamRows(all, timeZone);
  }

  /** Those that are kept. */
  kept(_model: LoadedSeriesModel): SeriesStreamRows {
    const { series } = this;
    const start = this.count - seriesRowsKept;
    if (start <= 0) return this;
    return new SeriesStreamRows(
      sliceSeries(series, start, this.count, Number.POSITIVE_INFINITY),
      this.timeZone,
    );
  }

  /** From how many of the last `fresh` rows the model can forecast. */
  origins({ calibration }: LoadedSeriesModel, fresh: number): number {
    // how many rows a model needs is not known: from those that came first it forecasts once
    return calibration && this.count > fresh ? fresh : 1;
  }

  /** What the model is asked. */
  asked({ content, calibration }: LoadedSeriesModel, origins: number, _fresh: number): AskedOfSeries {
    const horizon = calibration?.horizon ?? content.horizon ?? 1;
    const series = this.evenSeries;
    checkSomeKnown('values', series);
    const isGlobal = content.model.global ?? false;
    return {
      ...{ series, horizon, origins, levels: calibration?.startsFrom ?? [] },
      panel: isGlobal ? [series] : [],
      group: series,
    };
  }

  toJSON() {
    const { values, dates, frequency, id, pastCovariates, futureCovariates, staticCovariates } = this.series;
    return {
      values: storedNumbers(values),
      ...(dates && { dates: Array.from(dates) }),
      ...(frequency && { frequency }),
      ...(id !== undefined && { id }),
      ...(pastCovariates && { past: mapped(pastCovariates, storedNumbers) }),
      ...(futureCovariates && { future: mapped(futureCovariates, storedNumbers) }),
      ...(staticCovariates && { staticCovariates }),
      ...(this.timeZone !== undefined && { timeZone: this.timeZone }),
    };
  }
}

/** Rows of a series that are kept. */
const seriesRowsKept = 2000;

function mapped<From, To>(columns: Record<string, From>, change: (values: From, name: string) => To) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, change(values, name)]),
  ) as Record<string, To>;
}

function checkSameColumns(key: string, before: Columns | undefined, after: Columns | undefined): void {
  const [were, are] = [before, after].map((columns) => Object.keys(columns ?? {}).sort());
  if (were!.join() === are!.join()) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `\`${key}\` of this stream so far were ${were!.join(', ') || 'none'}.`,
    received: are,
    remedy: 'Send the same columns, or delete the stream and send its rows again.',
  });
}
