import { seasonalFigure } from '../decomposition/seasonal-figure';
import { ordinaryLeastSquares } from '../least-squares';
import type { EtsForm } from './ets-form';

/** Between what the weights of a form are looked for, as in R: alpha, beta, gamma, phi. */
export const weightBounds = {
  lower: { alpha: 1e-4, beta: 1e-4, gamma: 1e-4, phi: 0.8 },
  upper: { alpha: 0.9999, beta: 0.9999, gamma: 0.9999, phi: 0.98 },
} as const;

/**
 * Where the search for a form's weights and first state begins: those of R's `ets` (Hyndman et al. 2008, 2.6.1). In
 * the order alpha, beta, gamma, phi, level, trend, season; of the season all but the first place, the last one first.
 *
 * @param values without gaps
 */
export function startOf(form: EtsForm, values: Float64Array, period: number): Float64Array {
  return Float64Array.from([...firstWeights(form, period), ...firstState(form, values, period)]);
}

function firstWeights({ trend, season, damped }: EtsForm, period: number): number[] {
  const { lower, upper } = weightBounds;
  const alpha = lower.alpha + (0.2 * (upper.alpha - lower.alpha)) / period;
  const weights = [alpha];
  if (trend === 'A') weights.push(lower.beta + 0.1 * (Math.min(upper.beta, alpha) - lower.beta));
  if (season !== 'N') weights.push(lower.gamma + 0.05 * (Math.min(upper.gamma, 1 - alpha) - lower.gamma));
  if (damped) weights.push(lower.phi + 0.99 * (upper.phi - lower.phi));
  return weights;
}

function firstState({ trend, season }: EtsForm, values: Float64Array, period: number): number[] {
  let adjusted = values;
  let places: number[] = [];
  if (season !== 'N') {
    const isFactor = season === 'M';
    const figure = firstSeason(values, period, isFactor);
    places = Array.from(figure.subarray(1, period)).reverse();
    if (isFactor) places = boundedFactors(places, period);
    adjusted = values.map((value, row) => {
      const part = figure[row % figure.length]!;
      return isFactor ? value / Math.max(part, 0.01) : value - part;
    });
  }
  const rows = Math.min(Math.max(10, 2 * period), values.length);
  const head = adjusted.subarray(0, rows);
  if (trend === 'N') return [head.reduce((sum, value) => sum + value, 0) / rows, ...places];
  let [level, slope] = ordinaryLeastSquares([head.map(() => 1), head.map((_, row) => row + 1)], head) as [
    number,
    number,
  ];
  // a first forecast of nothing
  if (Math.abs(level + slope) < 1e-8) [level, slope] = [level * 1.001, slope * 0.999];
  return [level, slope, ...places];
}

/** The part of each row that is season; by place in the period where there are rows enough for that. */
function firstSeason(values: Float64Array, period: number, isFactor: boolean): Float64Array {
  if (values.length >= 3 * period) return seasonalFigure(values, period, isFactor);
  // a line and a single wave
  const angle = (row: number) => (2 * Math.PI * (row + 1)) / period;
  const columns = [
    values.map(() => 1),
    values.map((_, row) => row + 1),
    values.map((_, row) => Math.cos(angle(row))),
    ...(period > 2 ? [values.map((_, row) => Math.sin(angle(row)))] : []),
  ];
  const [level, slope] = ordinaryLeastSquares(columns, values);
  return values.map((value, row) => {
    const line = level! + slope! * (row + 1);
    return isFactor ? value / line : value - line;
  });
}

function boundedFactors(places: readonly number[], period: number): number[] {
  const factors = places.map((place) => Math.max(place, 0.01));
  const sum = factors.reduce((total, factor) => total + factor, 0);
  return sum > period ? factors.map((factor) => factor / (sum + 0.01 * factors.length)) : factors;
}
