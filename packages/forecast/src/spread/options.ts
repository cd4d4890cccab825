import { invalidOption, nearestName, option, optionsFor } from '@btcfc/core';
import { formatNames } from '../reading/read-source';
import { type ForecastOptions, forecastOptions } from '../running/options';
import { spreadCandidates } from './candidates';

const taken = [
  'date',
  'id',
  ...formatNames,
  'preset',
  'coverage',
  'seed',
  'signal',
  'progress',
  'onProgress',
] as const;

/** Options of `forecastSpread`. */
export interface ForecastSpreadOptions extends Pick<ForecastOptions, (typeof taken)[number]> {
  /** Rows ahead to forecast; the first and the last of them are judged. @default 7 */
  horizon?: number;
  /**
   * The column of prices, or several: each becomes a series, told apart by its name. @default found: the only one of
   * numbers, or the only one named as a price
   */
  value?: string | readonly string[];
  /** The models to try, by name, beside EWMA that is always there. @default those of the preset */
  candidates?: readonly string[];
}

const { spec } = forecastOptions;
const shared = Object.fromEntries(taken.map((name) => [name, spec[name]])) as Pick<
  typeof spec,
  (typeof taken)[number]
>;

export const forecastSpreadOptions = optionsFor<ForecastSpreadOptions>()('forecastSpread', {
  ...shared,
  horizon: option.integer({ min: 1, default: 7 }),
  value: spec.value,
  candidates: option.custom<readonly string[]>(checkCandidates),
});

function checkCandidates(name: string, given: unknown): readonly string[] {
  const known = spreadCandidates.map((each) => each.name);
  const names = Array.isArray(given) ? (given as unknown[]) : [];
  const unknown = names.find((each) => !known.some((other) => other === each));
  if (names.length > 0 && unknown === undefined) return names as string[];
  const nearest = typeof unknown === 'string' ? nearestName(unknown, known) : undefined;
  throw invalidOption(
    name,
    given,
    nearest === undefined
      ? `a list of names: ${known.join(', ')}`
      : `"${nearest}" perhaps, or another of ${known.join(', ')}`,
  );
}
