import { invalidOption } from '@btcfc/core';

/** What training makes small; a distribution's is the mean negative logarithm of its density. */
export type Loss = 'mse' | 'mae' | 'huber' | 'gaussian' | 'student-t' | QuantileLoss;

/** The mean pinball loss of some quantiles (Koenker & Bassett 1978). */
export interface QuantileLoss {
  /** Probabilities above 0 and below 1, ascending. */
  quantiles: readonly number[];
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkLoss(name: string, loss: unknown): Loss {
  const named = (['mse', 'mae', 'huber', 'gaussian', 'student-t'] as const).find((known) => known === loss);
  if (named) return named;
  const isObject = typeof loss === 'object' && loss !== null && Object.keys(loss).join() === 'quantiles';
  const levels = isObject ? (loss as QuantileLoss).quantiles : undefined;
  if (Array.isArray(levels) && levels.length > 0 && areLevels(levels)) return { quantiles: [...levels] };
  throw invalidOption(
    name,
    loss,
    '"mse", "mae", "huber", "gaussian", "student-t" or { quantiles: ascending probabilities }',
  );
}

/** Whether numbers are ascending probabilities above 0 and below 1. */
export function areLevels(levels: readonly unknown[]): boolean {
  let previous = 0;
  return levels.every((level) => {
    if (typeof level !== 'number' || !(level > previous && level < 1)) return false;
    previous = level;
    return true;
  });
}

/** Levels that a distribution is told by unless others are asked for. */
const usualLevels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** The levels at which a loss tells its forecasts unless others are asked for; empty where it forecasts points alone. */
export function levelsOf(loss: Loss): readonly number[] {
  if (typeof loss === 'object') return loss.quantiles;
  return isDensity(loss) ? usualLevels : [];
}

/** Whether a loss is that of a whole distribution, known at every level. */
export function isDensity(loss: Loss): boolean {
  return loss === 'gaussian' || loss === 'student-t';
}

/** How many numbers the network gives for each row ahead. */
export function outputsPerStep(loss: Loss): number {
  if (typeof loss === 'object') return loss.quantiles.length;
  if (loss === 'gaussian') return 2;
  return loss === 'student-t' ? 3 : 1;
}
