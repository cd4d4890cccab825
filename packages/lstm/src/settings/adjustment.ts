import { invalidOption } from '@btcfc/core';

/**
 * How much of the forecast change is kept: all, as much as the data bear, the best share on the validation rows, or a share
 * from 0 to 1.
 */
export type Shrinkage = 'none' | 'auto' | 'validation' | number;

const namedShrinkages = ['none', 'auto', 'validation'] as const;

/** @throws BtcfcError `INVALID_OPTION` */
export function checkShrinkage(name: string, shrinkage: unknown): Shrinkage {
  const named = namedShrinkages.find((known) => known === shrinkage);
  if (named) return named;
  if (typeof shrinkage === 'number' && shrinkage >= 0 && shrinkage <= 1) return shrinkage;
  throw invalidOption(name, shrinkage, '"none", "auto", "validation" or a share from 0 to 1');
}

export const baselines = ['auto', 'persistence', 'seasonal-naive', 'drift'] as const;

/** What a forecast is drawn toward. */
export type Baseline = (typeof baselines)[number];

export const calibrations = ['none', 'validation'] as const;

/** Whether a distribution is made as wide as the validation rows say. */
export type Calibration = (typeof calibrations)[number];
