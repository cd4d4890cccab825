import { BtcfcError, datesAhead, type Forecast } from '@btcfc/core';
import type { Target } from '@btcfc/lstm';
import type { InputRows } from '../input/input-rows';
import { forecastsPoints } from '../models/forecaster';
import type { LoadedRowModel } from '../models/loaded-model';
import type { CalibrationAnswer } from '../streams/calibration/coverage';
import { textOf, textsOf } from './date-texts';

/** The forecast of the last window, and what it is a forecast of. */
export interface ForecastAnswer {
  model: string;
  /** Which of the files that have been served under this name. */
  revision: string;
  /** What the network learned; everything here is in units of the target itself. */
  target: Target;
  /** How many rows are forecast. */
  horizon: number;
  /** How many rows after the last row the first of them stands. */
  targetOffset: number;
  /** The date of the last row, if dates were sent. */
  asOf: string | null;
  /**
   * The date of each row that is forecast, if dates were sent that keep one step; null at a `targetOffset` of 0, where
   * only whoever trained the model knows how far ahead its target stands.
   */
  dates: string[] | null;
  /** When it was computed. */
  forecastAt: string;
  /** One for each row that is forecast. */
  point: number[];
  /** The last value known of the target's series, which any forecast has to beat; null where no base was sent. */
  persistence: number | null;
  /** Probabilities of the quantiles; none where the model forecasts points alone. */
  levels: number[];
  /** For each level one list, with a value for each row that is forecast. */
  quantiles: number[][];
  /** How often the intervals of this stream held what came; null where no calibration has learned from its rows. */
  calibration: CalibrationAnswer | null;
}

/** As many dates show whether they keep one step. */
export const datesThatShowAStep = 3;

/** A forecast as it is told. */
export interface ToldForecast {
  forecast: Forecast;
  /** Whether its quantiles are those of a calibration. */
  isCalibrated?: boolean;
  /** Where it is of a stream, what is known of the calibration. @default null */
  calibration?: CalibrationAnswer | null;
  /** @default now */
  forecastAt?: Date;
}

/**
 * What is answered to rows.
 *
 * @throws BtcfcError `DIVERGED` where the rows are so far out that no finite number comes of them
 */
export function rowAnswer(
  { name, content: forecaster, revision, rowsNeeded, offset: targetOffset }: LoadedRowModel,
  { base, dates, timeZone }: Pick<InputRows, 'base' | 'dates' | 'timeZone'>,
  { forecast, isCalibrated = false, calibration = null, forecastAt = new Date() }: ToldForecast,
): ForecastAnswer {
  const { target, horizon, loss } = forecaster.settings;
  const lookedAt = Math.max(rowsNeeded, datesThatShowAStep);
  const ahead = (last: Float64Array) =>
    datesAhead(last, {
      ...{ origins: [last.length - 1], horizon, offset: targetOffset },
      ...(timeZone !== undefined && { timeZone }),
    });
  // the quantiles of an ensemble of points tell how far its members disagree, not how far off they may be
  const told = forecastsPoints(loss) && !isCalibrated ? { levels: [], quantiles: [] } : forecast;
  const answer = {
    ...{ model: name, revision, target, horizon, targetOffset },
    asOf: dates ? textOf(dates.at(-1)!) : null,
    dates: targetOffset === 0 || !dates ? null : textsOf(ahead(dates.subarray(-lookedAt))),
    forecastAt: forecastAt.toISOString(),
    point: Array.from(forecast.point),
    persistence: base?.at(-1) ?? null,
    levels: [...told.levels],
    quantiles: told.quantiles.map((values) => Array.from(values)),
    calibration,
  };
  if (answer.point.every(Number.isFinite) && answer.quantiles.every((each) => each.every(Number.isFinite)))
    return answer;
  throw diverged(answer.point);
}

/** The error for rows so far out that no finite number comes of them. */
export function diverged(point: ArrayLike<number>): BtcfcError {
  return new BtcfcError({
    code: 'DIVERGED',
    message: 'No finite forecast comes of these rows.',
    received: Array.from(point),
    remedy: 'Send rows in the units the model was fitted on.',
  });
}
