import type { Forecast } from '@btcfc/core';
import { type CombinedForecast, combineForecasts } from '@btcfc/models';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ForecastOptions } from '../forecaster/options';
import type { Settings } from '../settings/hyperparameters';
import { isDensity, levelsOf } from '../settings/loss';

/** How distributions are combined. */
export type CombinationMethod = 'pool' | 'average';

/**
 * Where members with a distribution are asked, besides the levels wanted: their mixture is interpolated between, which
 * makes its tails too wide where levels stand far apart.
 */
const grid = [
  ...[0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.0075],
  ...Array.from({ length: 19 }, (_, index) => (index + 2) / 200),
  ...Array.from({ length: 79 }, (_, index) => (index + 11) / 100),
  ...Array.from({ length: 19 }, (_, index) => (index + 180) / 200),
  ...[0.9925, 0.995, 0.996, 0.997, 0.998, 0.999, 0.9995],
];

/** Who forecasts. */
export interface Member {
  settings: Pick<Settings, 'loss'> & Partial<Pick<Settings, 'dropout' | 'architecture'>>;
  /** Its network, where it has one. */
  readonly model?: Pick<LayersModel, 'layers'>;
  forecast(options: ForecastOptions): Promise<Forecast>;
}

export interface MemberForecastsOptions {
  /** Who forecasts, and with which masks. */
  members: readonly { forecaster: Member; maskSeed?: number }[];
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
  const wanted = levels ?? (isDensity(loss) ? levelsOf(loss) : undefined);
  const asked = isDensity(loss) ? [...new Set([...grid, ...wanted!])].sort((a, b) => a - b) : undefined;
  const forecasts: Forecast[] = [];
  for (const { forecaster, maskSeed } of members) {
    forecasts.push(await forecaster.forecast({ ...rows, levels: asked, maskSeed }));
  }
  const { dates } = forecasts[0]!;
  const isOfPoints = wanted?.length === 0;
  const whole = combineForecasts({ forecasts, levels: isOfPoints ? undefined : wanted, method });
  const combined = isOfPoints ? { ...whole, levels: [], quantiles: [] } : whole;
  return dates ? { ...combined, dates } : combined;
}
