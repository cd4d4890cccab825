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

/** Those that rows can be learned by: of the others only a series tells what they are measured from. */
export const rowTargets = [
  'level',
  'difference',
  'log-difference',
] as const satisfies readonly (typeof targets)[number][];

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

/** @throws BtcfcError `INVALID_OPTION` */
export function checkScaling(name: string, scaling: unknown): Scaling {
  if (scaling === 'train' || scaling === 'window') return scaling;
  if (typeof scaling !== 'object' || scaling === null) {
    throw invalidOption(name, scaling, '"train", "window" or { rolling: rows }');
  }
  checkOptionNames('LSTMForecaster', scaling, ['rolling'], `${name}.`);
  return { rolling: checkInteger(`${name}.rolling`, (scaling as { rolling?: unknown }).rolling, { min: 2 }) };
}
