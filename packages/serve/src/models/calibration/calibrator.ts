import { BtcfcError } from '@btcfc/core';
import {
  AdaptiveConformal,
  type AdaptiveConformalState,
  PidConformal,
  type PidConformalState,
} from '@btcfc/models';

/** What calibrates the forecasts of a stream and learns from what comes true. */
export type Calibrator = AdaptiveConformal | PidConformal;

/** Where a calibrator stands, as plain JSON. */
export type CalibratorState = AdaptiveConformalState | PidConformalState;

/**
 * A calibrator that goes on from a state.
 *
 * @throws BtcfcError `INVALID_DATA` for what is not the state of one
 */
export function calibratorOf(state: CalibratorState): Calibrator {
  if (state?.format === 'btcfc-pid-conformal-1') return PidConformal.fromJSON(state);
  if (state?.format === 'btcfc-adaptive-conformal-1') return AdaptiveConformal.fromJSON(state);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'This is not the state of a calibrator that learns from what comes true.',
    received: state,
    remedy: 'Save an `AdaptiveConformal` or a `PidConformal`.',
  });
}

/** The same state without forecasts whose truth is not known: what follows belongs to other rows. */
export function withoutPending(state: CalibratorState): CalibratorState {
  return { ...state, pending: [], published: 0, updated: 0 };
}
