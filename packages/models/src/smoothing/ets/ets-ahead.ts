import { normalQuantile, type PredictInput, Rng, sortedQuantiles } from '@btcfc/core';
import { normalQuantiles } from '../../forecasting/forecast-rows';
import type { EtsForm } from './ets-form';
import type { EtsState, EtsWeights } from './ets-states';

/** A form with its weights, and how far it is off one row ahead. */
export interface WeightedForm {
  form: EtsForm;
  weights: EtsWeights;
  deviation: number;
}

/** The mean of what comes next, shape [horizon]. */
export function pointsAhead(model: WeightedForm, state: EtsState, horizon: number): Float64Array {
  if (model.form.season === 'M') return factorPoints(model, state, horizon);
  const { level, trend, season, place } = state;
  let sum = 0;
  let fading = 1;
  return Float64Array.from({ length: horizon }, (_, ahead) => {
    fading *= model.weights.phi;
    sum += fading;
    return level + sum * trend + season[(place + ahead) % season.length]!;
  });
}

/**
 * With factors for a season, which surprises move together with the level: the mean of a product is not the product of
 * the means (class 3 of Hyndman, Koehler, Ord & Snyder 2008, 6.4).
 */
function factorPoints(
  { weights: { alpha, beta, gamma, phi }, deviation }: WeightedForm,
  { level, trend, season, place }: EtsState,
  horizon: number,
): Float64Array {
  // the means of level and trend times each factor
  const levels = season.map((factor) => level * factor);
  const trends = season.map((factor) => trend * factor);
  const together = gamma * deviation * deviation;
  return Float64Array.from({ length: horizon }, (_, ahead) => {
    for (let each = 0; each < season.length; each++) {
      trends[each]! *= phi;
      levels[each]! += trends[each]!;
    }
    const now = (place + ahead) % season.length;
    const point = levels[now]!;
    levels[now] = point * (1 + alpha * together);
    trends[now]! += point * beta * together;
    return point;
  });
}

/** Draws for simulations, the same from every origin. */
export interface Shocks {
  /** Standard normal, shape [horizon][paths]. */
  scores: readonly Float64Array[];
}

const paths = 2000;

/**
 * Normal scores in equal shares of probability, shuffled for each row ahead (a Latin hypercube, McKay et al. 1979): few
 * paths tell as much as many independent ones.
 */
export function drawShocks(horizon: number, seed: number): Shocks {
  const rng = new Rng(seed).split('shocks');
  const shares = Float64Array.from({ length: paths }, (_, path) => normalQuantile((path + 0.5) / paths));
  return {
    scores: Array.from({ length: horizon }, () => {
      const order = rng.permutation(paths);
      return Float64Array.from(order, (path) => shares[path]!);
    }),
  };
}

/** Quantiles of what comes next, shape [horizon][levels]. */
export function quantilesAhead(
  model: WeightedForm,
  state: EtsState,
  point: Float64Array,
  { levels }: Pick<PredictInput, 'levels'>,
  shocks: () => Shocks,
): readonly ArrayLike<number>[] {
  const horizon = point.length;
  if (model.form.error === 'A') {
    const deviations = deviationsAhead(model, state.season.length, horizon);
    return normalQuantiles({ horizon, levels }, (ahead, score) => point[ahead]! + score * deviations[ahead]!);
  }
  return simulate(model, state, shocks()).map((values) => sortedQuantiles(values.sort(), levels));
}

/** Of additive forms (Hyndman, Koehler, Ord & Snyder 2008, table 6.2, class 1). */
function deviationsAhead(
  { form, weights: { alpha, beta, gamma, phi }, deviation }: WeightedForm,
  period: number,
  horizon: number,
): number[] {
  let squares = 0;
  let fading = 0;
  return Array.from({ length: horizon }, (_, ahead) => {
    if (ahead > 0) {
      fading = phi * (1 + fading);
      const seasonal = form.season !== 'N' && ahead % period === 0 ? gamma : 0;
      squares += (alpha + beta * fading + seasonal) ** 2;
    }
    return deviation * Math.sqrt(1 + squares);
  });
}

/** Values ahead of multiplicative errors, shape [horizon][paths]. */
function simulate(
  { form, weights: { alpha, beta, gamma, phi }, deviation }: WeightedForm,
  start: EtsState,
  { scores }: Shocks,
): Float64Array[] {
  const isFactor = form.season === 'M';
  const hasSeason = form.season !== 'N';
  const ahead = scores.map(({ length }) => new Float64Array(length));
  const season = start.season.slice();
  for (let path = 0; path < paths; path++) {
    let { level, trend, place } = start;
    season.set(start.season);
    for (let row = 0; row < scores.length; row++) {
      // what is above 0 can't fall by more than all of it
      const share = Math.max(-1, deviation * scores[row]![path]!);
      const slope = phi * trend;
      const base = level + slope;
      const old = season[place]!;
      const expected = isFactor ? base * old : base + old;
      ahead[row]![path] = expected * (1 + share);
      const correction = isFactor ? base * share : expected * share;
      level = base + alpha * correction;
      trend = slope + beta * correction;
      if (hasSeason) season[place] = old + gamma * (isFactor ? old * share : correction);
      if (++place === season.length) place = 0;
    }
  }
  return ahead;
}
