import { BtcfcError, type Forecast, invalidOption } from '@btcfc/core';
import { type Calibrator, type CalibratorState, calibratorOf, withoutPending } from './calibrator';

/** Forecasts that one calibrator gives before it is begun anew: it would remember all of them. */
const mostForecasts = 256;

/** A calibration as it was saved with a model: where each stream begins, and what other forecasts are given. */
export class SavedCalibration {
  /** Probabilities of the quantiles it gives. */
  readonly levels: readonly number[];
  /** Rows ahead that it has learned of. */
  readonly horizon: number;
  /** Probabilities of the quantiles that it starts from; none where it starts from the points. */
  readonly startsFrom: readonly number[];
  /** How often the interval between its outermost quantiles shall hold what comes. */
  readonly nominal: number;
  private readonly begun: CalibratorState;
  private calibrator: Calibrator | undefined;
  private forecasts = 0;

  /** @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION` for a calibration that can't be served */
  constructor(state: CalibratorState) {
    const { levels } = calibratorOf(state);
    const [low, high] = [levels[0]!, levels.at(-1)!];
    if (low >= 0.5 || high <= 0.5) {
      throw invalidOption(
        'calibration.levels',
        levels,
        'levels on both sides of 0.5, which make an interval',
      );
    }
    if (state.options.unbounded === 'infinite') {
      throw invalidOption('calibration.unbounded', 'infinite', '"largest": JSON has no infinite quantiles');
    }
    const horizon = state.trackers.length;
    if (horizon === 0 || state.trackers.some((bands) => bands.some(({ scores }) => scores.length === 0))) {
      throw new BtcfcError({
        code: 'INVALID_STATE',
        message: 'The calibration has no scores to begin with.',
        remedy: 'Call its `warmUp` with forecasts of the model on rows that it was not trained on.',
      });
    }
    this.levels = levels;
    this.horizon = horizon;
    this.startsFrom = state.options.base === 'quantiles' ? levels : [];
    // .95 - .05 has a remainder
    this.nominal = Number((high - low).toPrecision(12));
    this.begun = withoutPending(state);
  }

  /** Where a stream begins. */
  get state(): CalibratorState {
    return this.begun;
  }

  /**
   * A forecast, from one origin, with the quantiles that it has where nothing is known of what came true lately.
   *
   * @param levels some of its own
   */
  apply(forecast: Forecast, levels = this.levels): Forecast {
    if (!this.calibrator || this.forecasts >= mostForecasts) {
      this.calibrator = calibratorOf(this.begun);
      this.forecasts = 0;
    }
    this.forecasts++;
    const { origins, horizon, point, quantiles } = this.calibrator.next(forecast);
    const kept = levels.map((level) => quantiles[this.levels.indexOf(level)]!);
    return { origins, horizon, point, levels, quantiles: kept };
  }
}
