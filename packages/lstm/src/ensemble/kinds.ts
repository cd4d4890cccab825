import { BtcfcError, invalidOption } from '@btcfc/core';
import { decideOnSeries } from '../data/series/decide';
import { readSeriesRows } from '../data/series/series-rows';
import type { FitSummary } from '../forecaster/fitted';
import { formOf, type GivenData, heldOf } from '../forecaster/given-data';
import type { LSTMForecaster } from '../forecaster/lstm-forecaster';
import type { Chosen, Hyperparameters, Settings } from '../settings/hyperparameters';
import { isLogarithm, isResidual, isSeasonal } from '../settings/scaling';
import { type HeldError, heldError } from './held-errors';

/** What the members of an ensemble differ in. */
export type EnsembleKind = 'seeds' | 'kinds';

/** What a kind decides. */
type OfKind = Pick<Hyperparameters, 'target' | 'scaling' | 'calendar' | 'linearSkip'>;

/** How many kinds there are. */
export const kindCount = 3;

/** What kinds drop in training unless it is given: together they vary less than each alone. */
export const kindDropout = 0.1;

/** Fewer seasons of rows than these bear one kind alone: the one that can lean on the last season. */
const seasonsNeeded = 5;

/** What kinds decide, where it is left to them. */
const left = { target: 'auto', scaling: 'train', calendar: 'auto' } as const;

/** @throws BtcfcError `INVALID_OPTION` for what kinds decide themselves */
export function checkLeftToKinds(given: Pick<Hyperparameters, keyof typeof left>): void {
  for (const name of ['target', 'scaling', 'calendar'] as const) {
    if (given[name] === undefined || given[name] === left[name]) continue;
    throw invalidOption(name, given[name], 'left out where the ensemble is of kinds, which decide on it');
  }
}

/** The settings of a fitted member, as far as an ensemble shares them. */
export function settingsOfAll<Given extends Partial<Settings>>(
  settings: Given,
  ensemble: EnsembleKind,
): Omit<Given, keyof typeof left> & OfKind {
  return ensemble === 'kinds' ? { ...settings, ...left } : settings;
}

/**
 * What the members learn of series, in turn: changes over a season; changes from row to row, with a linear skip and
 * beside a calendar; levels scaled by each window's own rows. Of logarithms where they are to be had. Where there is no
 * season the last two are left: what was tried in place of the first did not help on the series it was chosen on. Of few
 * seasons the first alone is, by several seeds; and so are residuals, where many series share a season.
 *
 * @throws BtcfcError `INVALID_OPTION` for rows, `INVALID_DATA`
 */
export function kindsFor(given: GivenData, chosen: Chosen): OfKind[] {
  const { series } = formOf(given);
  if (series === undefined) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: 'An ensemble of kinds learns of series, and rows were passed.',
      received: 'X',
      remedy: "Pass `series`, or choose `ensemble: 'seeds'`.",
    });
  }
  const read = readSeriesRows(series);
  const { target, period } = decideOnSeries(read, chosen);
  const ofSeason = { target, linearSkip: true };
  const longest = Math.max(...read.map(({ values }) => values.length));
  const isAlone = isResidual(target) || (isSeasonal(target) && longest < seasonsNeeded * period);
  if (isAlone) return [ofSeason];
  const isLog = isLogarithm(target);
  const change = isLog ? 'log-difference' : 'difference';
  return [
    ...(isSeasonal(target) ? [ofSeason] : []),
    { target: change, linearSkip: true },
    { target: isLog ? 'log-level' : 'level', scaling: 'window', linearSkip: true },
  ];
}

/**
 * Those of the fitted members that forecast the rows set aside no worse than the last season (or the last value) did; if
 * none is, the best of them; all where no rows were set aside.
 */
export async function keepSkilled(
  members: readonly LSTMForecaster[],
  summaries: readonly FitSummary[],
  { series, validation }: GivenData & { validation?: unknown },
): Promise<LSTMForecaster[]> {
  if (members.length < 2 || !summaries.every(wereJudged)) return [...members];
  const held = heldOf(validation);
  const errors: HeldError[] = [];
  for (const member of members) errors.push(await heldError(member, series, held));
  const least = Math.min(...errors.map(({ own }) => own));
  return members.filter((_, position) => {
    const { own, ofSeason } = errors[position]!;
    return own <= ofSeason || own === least;
  });
}

// without rows set aside the training loss is watched
function wereJudged({ trainLosses, valLosses }: FitSummary): boolean {
  return valLosses.some((loss, epoch) => loss !== trainLosses[epoch]);
}
