import { normalQuantile, Rng, unsortedQuantiles } from '@btcfc/core';
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

const paths = 2000;

/** What simulations need for a row ahead. Shape [paths]. */
interface RowOfPaths {
  /** Standard normal draws. */
  scores: Float64Array;
  /** Where the paths are: written by one simulation after the other. */
  values: Float64Array;
}

/** Rows ahead that a further one is not correlated with. */
const latestRows = 32;

/**
 * For each row ahead normal scores in equal shares of probability, in an order of their own (a Latin hypercube, McKay et
 * al. 1979) that leaves rows uncorrelated (Owen 1994), so that few paths tell as much as many independent ones. They are the same in
 * all simulations: drawn anew from each origin they would take longer than the paths.
 */
function rowsOfPaths(horizon: number): readonly RowOfPaths[] {
  if (horizon <= drawn.length) return drawn.slice(0, horizon);
  const shares = Float64Array.from({ length: paths }, (_, path) => normalQuantile((path + 0.5) / paths));
  for (let row = drawn.length; row < horizon; row++) {
    const order = new Rng(0).split('shocks').split(row).permutation(paths);
    const rest = Float64Array.from(order, (path) => shares[path]!);
    for (const { scores } of drawn.slice(-latestRows)) {
      const along = rest.reduce((sum, value, path) => sum + value * scores[path]!, 0) / paths;
      for (let path = 0; path < paths; path++) rest[path]! -= along * scores[path]!;
    }
    const ascending = order.sort((one, other) => rest[one]! - rest[other]! || one - other);
    const scores = new Float64Array(paths);
    ascending.forEach((path, rank) => {
      scores[path] = shares[rank]!;
    });
    drawn.push({ scores, values: new Float64Array(paths) });
  }
  return [...drawn];
}

const drawn: RowOfPaths[] = [];

/** Quantiles of what comes next, shape [horizon][levels]. */
export function quantilesAhead(
  model: WeightedForm,
  state: EtsState,
  point: Float64Array,
  levels: readonly number[],
): readonly ArrayLike<number>[] {
  const horizon = point.length;
  if (model.form.error === 'A') {
    const deviations = deviationsAhead(model, state.season.length, horizon);
    return normalQuantiles({ horizon, levels }, (ahead, score) => point[ahead]! + score * deviations[ahead]!);
  }
  const rows = rowsOfPaths(horizon);
  simulate(model, state, rows);
  return rows.map(({ values }) => unsortedQuantiles(values, levels));
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

/** Writes the values ahead of multiplicative errors. */
function simulate(
  { form, weights: { alpha, beta, gamma, phi }, deviation }: WeightedForm,
  start: EtsState,
  rows: readonly RowOfPaths[],
): void {
  const isFactor = form.season === 'M';
  const hasSeason = form.season !== 'N';
  const season = start.season.slice();
  for (let path = 0; path < paths; path++) {
    let { level, trend, place } = start;
    season.set(start.season);
    for (const { scores, values } of rows) {
      // what is above 0 can't fall by more than all of it
      const share = Math.max(-1, deviation * scores[path]!);
      const slope = phi * trend;
      const base = level + slope;
      const old = season[place]!;
      const expected = isFactor ? base * old : base + old;
      values[path] = expected * (1 + share);
      const correction = isFactor ? base * share : expected * share;
      level = base + alpha * correction;
      trend = slope + beta * correction;
      if (hasSeason) season[place] = old + gamma * (isFactor ? old * share : correction);
      if (++place === season.length) place = 0;
    }
  }
}
