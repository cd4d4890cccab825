import { withoutGapsBetween } from '../gaps';
import type { EtsForm } from './ets-form';
import { startOf } from './ets-start';
import { deviance, type EtsState, type EtsWeights, noSeason, runStates } from './ets-states';
import { weightCheck } from './ets-weights';
import { simplexSearch } from './simplex-search';

/** A form fitted to the training rows. */
export interface FittedForm {
  form: EtsForm;
  weights: EtsWeights;
  /** Before the first row. */
  start: EtsState;
  /** Akaike's criterion, corrected for few rows; Infinity where they are too few for the form. */
  aicc: number;
  /** Standard deviation of the errors one row ahead, as shares of the forecast for multiplicative ones. */
  deviation: number;
}

/** What is minimised: minus the likelihood, or the mean squared error. */
export type Criterion = 'likelihood' | 'mse';

/**
 * Fits a form: weights and first state at once, by as many steps of the same search as R.
 *
 * @param values the first of which is known, NaN where missing
 * @returns undefined where the rows are too few for the form, or it can't be fitted to them
 */
export function fitForm(
  form: EtsForm,
  values: Float64Array,
  period: number,
  criterion: Criterion = 'likelihood',
): FittedForm | undefined {
  const length = form.season === 'N' ? 1 : period;
  const start = startOf(form, withoutGapsBetween(values), length);
  const rows = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (start.length >= rows - 1) return undefined;

  const reader = pointReader(form, length);
  const found = simplexSearch(
    (point) => {
      if (!reader.read(point)) return Number.POSITIVE_INFINITY;
      const errors = runStates(form, reader.weights, reader.state, values);
      return criterion === 'mse' ? errors.squares / errors.rows : deviance(errors);
    },
    start,
    { maxEvaluations: 2000, tolerance: Math.sqrt(Number.EPSILON) },
  );
  if (!found) return undefined;

  reader.read(found.point);
  const weights = { ...reader.weights };
  const first = { ...reader.state, season: reader.state.season.slice() };
  const errors = runStates(form, weights, reader.state, values);
  const parameters = start.length + 1;
  const aic = deviance(errors) + 2 * parameters;
  return {
    form,
    weights,
    start: first,
    aicc:
      rows > parameters + 1 ? aic + (2 * parameters * (parameters + 1)) / (rows - parameters - 1) : Infinity,
    deviation: Math.sqrt(errors.squares / (rows - start.length)),
  };
}

/** Reads weights and a first state of points of the search into the same two objects again and again. */
function pointReader(form: EtsForm, period: number) {
  const hasSeason = form.season !== 'N';
  const weights: EtsWeights = { alpha: 0, beta: 0, gamma: 0, phi: 1 };
  const state: EtsState = { level: 0, trend: 0, season: noSeason(form), place: 0 };
  if (hasSeason) state.season = new Float64Array(period);
  const { season } = state;
  const areAllowed = weightCheck(form, period);
  return {
    weights,
    state,
    /** Whether the form may have them. */
    read(point: Float64Array): boolean {
      let next = 0;
      weights.alpha = point[next++]!;
      if (form.trend === 'A') weights.beta = point[next++]!;
      if (hasSeason) weights.gamma = point[next++]!;
      if (form.damped) weights.phi = point[next++]!;
      if (!areAllowed(weights)) return false;
      state.level = point[next++]!;
      state.trend = form.trend === 'A' ? point[next++]! : 0;
      state.place = 0;
      if (!hasSeason) return true;
      // the first place is what the others leave
      let sum = 0;
      for (let place = period - 1; place > 0; place--) sum += season[place] = point[next++]!;
      season[0] = (form.season === 'M' ? period : 0) - sum;
      return form.season === 'A' || !hasNegative(season);
    },
  };
}

function hasNegative(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index++) if (values[index]! < 0) return true;
  return false;
}
