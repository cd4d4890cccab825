import type { ForecastOptions, LSTMForecaster } from '../forecaster';
import { usualLevels } from '../heads';
import { type CombinationMethod, type CombinedForecast, combineForecasts } from './combine-forecasts';

/** Where members with a distribution are asked, besides the levels wanted: their mixture is interpolated between. */
const grid = [
  0.001,
  0.005,
  0.01,
  0.025,
  ...Array.from({ length: 19 }, (_, index) => (index + 1) / 20),
  0.975,
  0.99,
  0.995,
  0.999,
];

export interface MemberForecastsOptions {
  /** Who forecasts, and with which masks. */
  members: readonly { forecaster: LSTMForecaster; maskSeed?: number }[];
  rows: Omit<ForecastOptions, 'levels' | 'maskSeed'>;
  levels?: readonly number[];
  method?: CombinationMethod;
}

/** The forecasts of all members on the same rows, in one. */
export async function combineMembers({
  members,
  rows,
  levels,
  method,
}: MemberForecastsOptions): Promise<CombinedForecast> {
  const { loss } = members[0]!.forecaster.settings;
  const isDistribution = loss === 'gaussian' || loss === 'student-t';
  const wanted = levels ?? (isDistribution ? usualLevels : undefined);
  const asked = isDistribution ? [...new Set([...grid, ...wanted!])].sort((a, b) => a - b) : undefined;
  const forecasts = [];
  for (const { forecaster, maskSeed } of members) {
    forecasts.push(await forecaster.forecast({ ...rows, levels: asked, maskSeed }));
  }
  return combineForecasts({ forecasts, levels: wanted, method });
}
