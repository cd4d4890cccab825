import { checkInteger, checkOptionNames, invalidOption } from '@btcfc/core';

/** What the network forecasts: the target itself, or its change from the last known value. */
export type Target = 'level' | 'difference' | 'log-difference';

/** What inputs and target are scaled by: the training rows, each window's rows, or the `rolling` rows up to its last. */
export type Scaling = 'train' | 'window' | { rolling: number };

/** How much of the forecast change is kept: all, the best share on the validation rows, or a share from 0 to 1. */
export type Shrinkage = 'none' | 'validation' | number;

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
  if (shrinkage === 'none' || shrinkage === 'validation') return shrinkage;
  if (typeof shrinkage === 'number' && shrinkage >= 0 && shrinkage <= 1) return shrinkage;
  throw invalidOption(name, shrinkage, '"none", "validation" or a share from 0 to 1');
}
