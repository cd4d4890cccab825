import { type Gain, gainAt, type SeasonPrior, type SmoothingRates, smoothingGains } from './gains';

/** An exponential smoothing whose coefficients all series share. */
export interface SharedSmoothing {
  rates: SmoothingRates;
  /** The usual trend, per row. */
  trend: number;
  season: SeasonPrior;
}

/** A series smoothed: on each row as far as it is known there. */
export interface Smoothed {
  /** What each row was other than expected; NaN where it is missing. Shape [rows]. */
  surprises: Float64Array;
  /** What is expected of the rows after each. Shape [rows, horizon]. */
  ahead: Float64Array;
  /** Level, trend and phases of the season after the last row. */
  last: Float64Array;
}

const gainsKnown = new WeakMap<SharedSmoothing, Map<number, Gain[]>>();

/** Room for what is told of the rows of a series; what is told of a shorter one lies at its beginning. */
export function roomFor(rows: number, horizon: number): Pick<Smoothed, 'surprises' | 'ahead'> {
  return { surprises: new Float64Array(rows), ahead: new Float64Array(rows * horizon) };
}

/**
 * Smooths a series: what is missing surprises nobody.
 *
 * @param values the first one known
 * @param phase of the first row, a whole number
 * @param into where it is told: who smooths again and again makes room once
 */
export function smooth(
  values: Float64Array,
  smoothing: SharedSmoothing,
  { phase, horizon }: { phase: number; horizon: number },
  { surprises, ahead } = roomFor(values.length, horizon),
): Smoothed {
  const { rates, trend, season } = smoothing;
  const period = season.mean.length;
  const first = ((phase % period) + period) % period;
  const gains = gainsOf(smoothing, first);
  const state = Float64Array.of(values[0]! - season.mean[first]!, trend, ...season.mean);
  for (let row = 0; row < values.length; row++) {
    if (row > 0) {
      state[1]! *= rates.damping;
      state[0]! += state[1]!;
    }
    const surprise = values[row]! - state[0]! - state[2 + ((first + row) % period)]!;
    surprises[row] = surprise;
    if (!Number.isNaN(surprise)) {
      const gain = gainAt(gains, row, period);
      for (let part = 0; part < state.length; part++) state[part]! += gain[part]! * surprise;
    }
    let [level, change] = [state[0]!, state[1]!];
    for (let step = 0; step < horizon; step++) {
      change *= rates.damping;
      level += change;
      ahead[row * horizon + step] = level + state[2 + ((first + row + 1 + step) % period)]!;
    }
  }
  return { surprises, ahead, last: state };
}

function gainsOf(smoothing: SharedSmoothing, phase: number): Gain[] {
  const known = gainsKnown.get(smoothing) ?? new Map<number, Gain[]>();
  gainsKnown.set(smoothing, known);
  const gains = known.get(phase) ?? smoothingGains(smoothing.rates, smoothing.season, phase);
  known.set(phase, gains);
  return gains;
}
