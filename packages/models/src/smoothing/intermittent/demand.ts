import { BtcfcError, type PredictInput } from '@btcfc/core';
import type { RowForecast } from '../../forecasting/forecast-rows';

/** The demands of a series: its values above 0, and the rows between them. */
export interface Demands {
  /** In time order. */
  sizes: number[];
  /** Rows from each demand to the one before it; of the first one from the beginning. */
  intervals: number[];
  /** Of each known row, 1 where there is a demand and 0 where there is none. */
  occurs: number[];
}

/**
 * Reads demands off a series; missing rows are left out.
 *
 * @throws BtcfcError `INVALID_DATA` for a value below 0
 */
export function demandsOf(values: Float64Array): Demands {
  const demands: Demands = { sizes: [], intervals: [], occurs: [] };
  let last = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (value < 0) throw negativeDemand(value, row);
    demands.occurs.push(value > 0 ? 1 : 0);
    if (value === 0) return;
    demands.sizes.push(value);
    demands.intervals.push(demands.occurs.length - last);
    last = demands.occurs.length;
  });
  return demands;
}

/** Exponential smoothing of a list, from its first number on: what it says of the next one. */
export function smoothed(numbers: readonly number[], alpha: number): number {
  return numbers.reduce((level, number) => level + alpha * (number - level));
}

/**
 * A forecast of demands that occur with a probability, the same for all rows ahead. Its sizes are those of the past with
 * the weights that smoothing gives them, so that their mean is the smoothed size: quantiles are 0 or sizes that there
 * were, never below 0 and whole where those are.
 */
export function demandForecast(
  { sizes }: Demands,
  { probability, alpha }: { probability: number; alpha: number },
  { horizon, levels }: Pick<PredictInput, 'horizon' | 'levels'>,
): RowForecast {
  const point = sizes.length === 0 ? 0 : probability * smoothed(sizes, alpha);
  const quantileAt = (level: number) => {
    const within = 1 - (1 - level) / probability;
    return sizes.length > 0 && within > 0 ? weightedQuantile(sizes, alpha, within) : 0;
  };
  return {
    point: new Array<number>(horizon).fill(point),
    quantiles: () => new Array<number[]>(horizon).fill(levels.map(quantileAt)),
  };
}

function weightedQuantile(sizes: readonly number[], alpha: number, level: number): number {
  const weighted = sizes
    .map((size, index) => ({
      size,
      // the first one is where smoothing begins
      weight: (index === 0 ? 1 : alpha) * (1 - alpha) ** (sizes.length - 1 - index),
    }))
    .sort((a, b) => a.size - b.size);
  let sum = 0;
  const reached = weighted.find(({ weight }) => {
    sum += weight;
    return sum >= level;
  });
  // rounding may leave the sum a little short of 1
  return (reached ?? weighted.at(-1)!).size;
}

function negativeDemand(value: number, row: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Demand is 0 or more, which is not so in row ${row + 1}.`,
    received: value,
    remedy: 'Leave returns out, or take a model of series that fall below 0, such as `ets`.',
  });
}
