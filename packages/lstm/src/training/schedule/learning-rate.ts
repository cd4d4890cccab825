import { invalidOption } from '@btcfc/core';
import { cosineOfHalfTurns } from '../../network/fused/portable-math';
import type { Settings } from '../../settings/hyperparameters';
import type { TrainingBudget } from './budget';

type RateSettings = Pick<Settings, 'lrSchedule' | 'lrWarmup' | 'lrEnd'>;

/** The share of `lr` that a gradient step goes by, counted from 0 over the whole training. */
export type RateShares = (update: number) => number;

/** What one-cycle begins with, as PyTorch's `OneCycleLR` does. */
const firstShare = 1 / 25;

/**
 * How the learning rate goes over a training's steps. Without `one-cycle` a warm-up of n steps rises in a line from
 * 1 / (n + 1) of the rate (PyTorch's `LinearLR` with that start and `total_iters` n); what follows is
 * `CosineAnnealingLR` over the steps that are left. `one-cycle` is `OneCycleLR` with its momentum left alone.
 *
 * @throws BtcfcError `INVALID_OPTION` for a warm-up that does not end before the training
 */
export function rateShares(settings: RateSettings, { epochs, updatesPerEpoch }: TrainingBudget): RateShares {
  const { lrSchedule, lrWarmup, lrEnd } = settings;
  const total = epochs * updatesPerEpoch;
  if (lrWarmup >= 1 && lrWarmup >= total) {
    throw invalidOption('lrWarmup', lrWarmup, `a share below 1, or fewer steps than the training's ${total}`);
  }
  const warmup = lrWarmup < 1 ? lrWarmup * total : lrWarmup;
  if (lrSchedule === 'one-cycle') return oneCycle({ warmup, total, end: lrEnd });
  return (update) => {
    if (update < warmup) return (update + 1) / (warmup + 1);
    if (lrSchedule !== 'cosine') return 1;
    return between(1, lrEnd, (update - warmup) / (total - warmup));
  };
}

function oneCycle({ warmup, total, end }: { warmup: number; total: number; end: number }): RateShares {
  const peak = warmup - 1;
  return (update) => {
    if (update <= peak) return peak === 0 ? 1 : between(firstShare, 1, update / peak);
    return between(1, end, (update - peak) / (total - 1 - peak));
  };
}

/** Half a wave of a cosine from one share to another. */
function between(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + cosineOfHalfTurns(progress))) / 2;
}
