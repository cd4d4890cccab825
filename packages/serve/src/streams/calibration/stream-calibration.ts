import type { Forecast } from '@btcfc/core';
import {
  type Calibrator,
  type CalibratorState,
  calibratorOf,
  withoutPending,
} from '../../models/calibration/calibrator';
import { type CalibrationAnswer, Coverage, type CoverageState } from './coverage';

/** Where the calibration of a stream stands, as plain JSON. */
export interface StreamCalibrationState {
  calibrator: CalibratorState;
  coverage: CoverageState;
}

/** Calibrates the forecasts of one stream, learns from its rows, and counts how many intervals held what came. */
export class StreamCalibration {
  private calibrator: Calibrator;
  /** Forecasts of which the first row ahead has not come. */
  private waiting: number;
  private coverage: Coverage;

  constructor(state: CalibratorState, coverage?: CoverageState) {
    this.calibrator = calibratorOf(state);
    this.waiting = state.published - state.updated;
    this.coverage = new Coverage(coverage ?? { nominal: nominalOf(state), rows: 0, steps: [], pending: [] });
  }

  static fromJSON({ calibrator, coverage }: StreamCalibrationState): StreamCalibration {
    return new StreamCalibration(calibrator, coverage);
  }

  /** The calibration of another model. What was forecast before is still counted, where it is of the same interval. */
  followedBy(state: CalibratorState): StreamCalibration {
    const coverage = this.coverage.toJSON();
    return new StreamCalibration(state, coverage.nominal === nominalOf(state) ? coverage : undefined);
  }

  /**
   * Learns from a row that has come; NaN where what is forecast is not known of it.
   *
   * @param offset how many rows after the last one known the first forecast row stands
   */
  learn(truth: number, offset: number): void {
    this.coverage.learn(truth);
    if (this.waiting < offset) return;
    if (Number.isNaN(truth)) {
      // the rows after it are no longer those that were forecast next
      this.calibrator = calibratorOf(withoutPending(this.calibrator.toJSON()));
      this.waiting = 0;
      return;
    }
    this.calibrator.update(truth);
    this.waiting--;
  }

  /** The calibrated forecast from the row that came last. */
  next(forecast: Forecast, offset: number): Forecast {
    const calibrated = this.calibrator.next(forecast);
    this.waiting++;
    this.coverage.add(calibrated, offset);
    return calibrated;
  }

  answer(): CalibrationAnswer {
    return this.coverage.answer();
  }

  toJSON(): StreamCalibrationState {
    return { calibrator: this.calibrator.toJSON(), coverage: this.coverage.toJSON() };
  }
}

function nominalOf({ options: { levels } }: CalibratorState): number {
  // .95 - .05 has a remainder
  return Number((levels.at(-1)! - levels[0]!).toPrecision(12));
}
