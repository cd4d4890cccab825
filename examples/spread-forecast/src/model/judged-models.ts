import type { AnyForecastModel } from '@btcfc/core';
import { drift, ewma, garch } from '@btcfc/models';
import { decay, warmup } from './spread-inputs';
import { type SpreadModelOptions, spreadModel } from './spread-model';

/** Environment variable that tells workers how to train: the options of the LSTM as JSON. */
export const modelVariable = 'BTCFC_SPREAD_MODEL';

/** Who is judged, on log prices. */
export function judgedModels(options: SpreadModelOptions) {
  return {
    lstm: spreadModel(options),
    drift: drift(),
    // this decay is the best of all in hindsight, to the baseline's advantage
    ewma: ewma({ decay, warmup }),
    garch: garch({ target: 'difference', distribution: 'student-t' }),
  } satisfies Record<string, AnyForecastModel>;
}

export type ModelName = keyof ReturnType<typeof judgedModels> | 'persistence';
