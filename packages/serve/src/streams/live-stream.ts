import type { Forecast } from '@btcfc/core';
import type { CalibratorState } from '../models/calibration/calibrator';
import type { LoadedModel } from '../models/loaded-model';
import { StreamCalibration, type StreamCalibrationState } from './calibration/stream-calibration';
import { joinedRows, restoredRows, type StoredRows, type StreamRows } from './rows/stream-rows';

/** A forecast from one row, as plain JSON. */
interface StoredForecast {
  point: number[];
  levels: number[];
  quantiles: number[][];
}

/** What changes a stream: new rows and what the model forecast from the last of them. Plain JSON. */
export interface StreamChange {
  /** When they came, milliseconds since 1970. */
  at: number;
  /** Of the model that forecast. */
  revision: string;
  rows: StoredRows;
  /** As the model made them, from the last of the rows, oldest first. */
  forecasts: StoredForecast[];
  /** A calibration that begins with these rows; null where there is none any more. */
  begins?: CalibratorState | null;
}

/** All that is known of a stream, as plain JSON. */
export interface StreamSnapshot {
  at: number;
  revision: string;
  rows: StoredRows;
  forecast: StoredForecast | null;
  calibration: StreamCalibrationState | null;
  /** When its first rows came, and how many forecasts were made. */
  began: number;
  forecasts: number;
}

/** The newest rows of a stream, the last forecast and the calibration. */
export class LiveStream {
  /** The last forecast, calibrated where there is a calibration. */
  forecast: Forecast | undefined;
  rows: StreamRows | undefined;
  calibration: StreamCalibration | undefined;
  arrived = 0;
  revision = '';
  /** When its first rows came, milliseconds since 1970; 0 before. */
  began = 0;
  /** How many forecasts were told of it. */
  forecasts = 0;

  static fromSnapshot(snapshot: StreamSnapshot, model: LoadedModel): LiveStream {
    const { at, revision, rows, forecast, calibration, began, forecasts } = snapshot;
    const state = new LiveStream();
    state.rows = restoredRows(rows, model);
    state.forecast = forecast ? restored(forecast) : undefined;
    state.calibration = calibration ? StreamCalibration.fromJSON(calibration) : undefined;
    state.arrived = at;
    state.revision = revision;
    state.began = began;
    state.forecasts = forecasts;
    return state;
  }

  snapshot(): StreamSnapshot {
    return {
      at: this.arrived,
      revision: this.revision,
      rows: this.rows!.toJSON(),
      forecast: this.forecast ? stored(this.forecast) : null,
      calibration: this.calibration?.toJSON() ?? null,
      began: this.began,
      forecasts: this.forecasts,
    };
  }

  /**
   * Takes in a change that was kept.
   *
   * @param known its rows, and all that are kept with them, where they are at hand
   */
  apply(change: StreamChange, model: LoadedModel, known?: { rows: StreamRows; kept: StreamRows }): void {
    const { at, revision, forecasts, begins } = change;
    const rows = known?.rows ?? restoredRows(change.rows, model);
    if (begins === null) this.calibration = undefined;
    else if (begins) this.calibration = this.calibration?.followedBy(begins) ?? new StreamCalibration(begins);
    const made = forecasts.map(restored);
    this.forecast = this.calibrate(rows, made, offsetOf(model)) ?? this.forecast;
    this.rows = known?.kept ?? keptRows(joinedRows(this.rows, rows), model);
    this.arrived = at;
    this.revision = revision;
    this.began ||= at;
    if (forecasts.length > 0) this.forecasts++;
  }

  private calibrate(rows: StreamRows, forecasts: readonly Forecast[], offset: number): Forecast | undefined {
    const { calibration } = this;
    if (!calibration) return forecasts.at(-1);
    let last: Forecast | undefined;
    const { truths } = rows;
    truths.forEach((truth, row) => {
      calibration.learn(truth, offset);
      const forecast = forecasts[row - truths.length + forecasts.length];
      if (forecast) last = calibration.next(forecast, offset);
    });
    return last;
  }
}

/** What new rows of a stream change, as it is to be kept. */
export function changeOf(
  rows: StreamRows,
  forecasts: readonly Forecast[],
  { calibration, revision }: LoadedModel,
  before: { revision: string; isCalibrated: boolean },
): StreamChange {
  const isNew = before.revision !== revision || before.isCalibrated !== (calibration !== undefined);
  return {
    ...{ at: Date.now(), revision, rows: rows.toJSON(), forecasts: forecasts.map(stored) },
    ...(isNew && { begins: calibration?.state ?? null }),
  };
}

/** The newest of a stream's rows, as many as are kept. */
export function keptRows(rows: StreamRows, model: LoadedModel): StreamRows {
  // rows and model are of one kind
  return rows.kept(model as never);
}

/** How many rows after the last one known the first forecast row stands. */
function offsetOf(model: LoadedModel): number {
  return model.takes === 'rows' ? model.offset : 1;
}

function stored({ point, levels, quantiles }: Forecast): StoredForecast {
  return {
    point: Array.from(point),
    levels: [...levels],
    quantiles: quantiles.map((values) => Array.from(values)),
  };
}

function restored({ point, levels, quantiles }: StoredForecast): Forecast {
  return {
    origins: Float64Array.of(0),
    horizon: point.length,
    point: Float64Array.from(point),
    levels,
    quantiles: quantiles.map((values) => Float64Array.from(values)),
  };
}
