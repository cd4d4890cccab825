import { checkInteger, checkOptionNames, invalidOption } from '@btcfc/core';

export const targets = [
  'level',
  'log-level',
  'difference',
  'log-difference',
  'seasonal-difference',
  'seasonal-log-difference',
  'residual',
  'log-residual',
] as const;

/**
 * What the network learns: the target itself or its logarithm, or the change of either from the last known value, or
 * from the one of the last known season, or what an exponential smoothing that all series share leaves over of it.
 */
export type Target = (typeof targets)[number];

/** Whether a target is measured in logarithms. */
export function isLogarithm(target: Target): boolean {
  return target.includes('log');
}

/** Whether a target is a change over a season. */
export function isSeasonal(target: Target): boolean {
  return target.startsWith('seasonal');
}

/** Whether a target is what a smoothing leaves over. */
export function isResidual(target: Target): boolean {
  return target.endsWith('residual');
}

/** Whether a target is no change. */
export function isLevel(target: Target): boolean {
  return target.endsWith('level');
}

/** What inputs and target are scaled by: the training rows, each window's rows, or the `rolling` rows up to its last. */
export type Scaling = 'train' | 'window' | { rolling: number };

/**
 * How much of the forecast change is kept: all, as much as the seasons trained on bear, the best share on the validation
 * rows, or a share from 0 to 1.
 */
export type Shrinkage = 'none' | 'seasons' | 'validation' | number;

const namedShrinkages = ['none', 'seasons', 'validation'] as const;

/** @throws BtcfcError `INVALID_OPTION` */
export function checkScaling(name: string, scaling: unknown): Scaling {
  if (scaling === 'train' || scaling === 'window') return scaling;
  if (typeof scaling !== 'object' || scaling === null) {
    throw invalidOption(name, scaling, '"train", "window" or { rolling: rows }');
  }
  checkOptionNames('LSTMForecaster', scaling, ['rolling'], `${name}.`);
  return { rolling: checkInteger(`${name}.rolling`, (scaling as { rolling?: unknown }).rolling, { min: 2 }) };
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkShrinkage(name: string, shrinkage: unknown): Shrinkage {
  const named = namedShrinkages.find((known) => known === shrinkage);
  if (named) return named;
  if (typeof shrinkage === 'number' && shrinkage >= 0 && shrinkage <= 1) return shrinkage;
  throw invalidOption(name, shrinkage, '"none", "seasons", "validation" or a share from 0 to 1');
}
