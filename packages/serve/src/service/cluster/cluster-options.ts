import { defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { type ForecastServiceOptions, serviceOptions } from '../service-options';

const { registry: _ofOneProcess, ...ofService } = serviceOptions.spec;

const ofSeveral = defineOptions('createForecastCluster', {
  /** Processes that answer, each on a core. @default as many as there are cores */
  workers: option.integer({ min: 1, max: 1024 }),
  /** Packages, or files by a path that begins with `.` or `/`, that each process imports before it loads models. @default none */
  imports: option.list(option.text()),
});

/** What several processes serve, and how. */
export const clusterOptions = defineOptions('createForecastCluster', { ...ofService, ...ofSeveral.spec });

/** What several processes serve, and how: the options of `createForecastService`, and these. */
export interface ForecastClusterOptions
  extends Omit<ForecastServiceOptions, 'registry'>,
    OptionsInput<typeof ofSeveral> {}

/** The options with their defaults. */
export type ClusterSettings = OptionsOutput<typeof clusterOptions>;
