import type { Calibration, Shrinkage } from './adjustment';
import type { Loss } from './loss';
import { type RateSchedule, runsOut } from './rate-schedule';

/** What is as usual where it is not given, and what may stay open. */
export interface Usual {
  batchSize: number;
  epochs: number;
  /** No limit where it stays open. */
  updates?: number;
  /** A pass over the training windows where it stays open. */
  updatesPerEpoch?: number;
  minUpdates: number;
  lr: number;
  patience: number;
  hiddenDim: number;
  numLayers: number;
  dropout: number;
  linearSkip: boolean;
  loss: Loss;
  shrinkage: Shrinkage;
  calibration: Calibration;
}

/** What is learned: rows, a few series, or so many that each shows what the others do. */
export type LearnedForm = 'rows' | 'series' | 'panel';

type Budget = 'epochs' | 'updates' | 'updatesPerEpoch';

/**
 * What is learned decides what is usual: rows as the notebook learns them; of series what forecast best, by experiment,
 * on series that are not those it is judged by (see the benchmarks).
 */
const usual: Record<LearnedForm, Omit<Usual, Budget>> = {
  rows: {
    batchSize: 16,
    minUpdates: 0,
    lr: 1e-3,
    patience: 50,
    hiddenDim: 64,
    numLayers: 2,
    dropout: 0.3,
    linearSkip: false,
    loss: 'mse',
    shrinkage: 'none',
    calibration: 'none',
  },
  series: {
    batchSize: 32,
    minUpdates: 150,
    lr: 5e-3,
    patience: 6,
    hiddenDim: 16,
    numLayers: 1,
    dropout: 0.3,
    linearSkip: true,
    loss: 'student-t',
    shrinkage: 'auto',
    calibration: 'none',
  },
  panel: {
    batchSize: 128,
    minUpdates: 150,
    lr: 5e-3,
    patience: 10,
    hiddenDim: 32,
    numLayers: 1,
    dropout: 0.2,
    linearSkip: true,
    loss: 'student-t',
    shrinkage: 'auto',
    calibration: 'validation',
  },
};

/** Gradient steps of series, where no budget is given. */
const usualUpdates = 1000;
/** Gradient steps between two looks at the validation rows, where the budget is in steps. */
const usualUpdatesPerEpoch = 25;

/** What is given, and what is usual for the rest. */
export function withUsual(given: Partial<Usual> & { lrSchedule: RateSchedule }, form: LearnedForm): Usual {
  const names = Object.keys(usual[form]) as (keyof (typeof usual)[typeof form])[];
  const filled = names.map((name) => [name, given[name] ?? usual[form][name]]);
  const budget = budgetOf(given, form);
  // early stopping would end such a training where its rate is still high
  const waits = runsOut(given.lrSchedule) && given.patience === undefined;
  return {
    ...(Object.fromEntries(filled) as Omit<Usual, Budget>),
    ...budget,
    ...(waits && { patience: budget.epochs }),
  };
}

function budgetOf(given: Partial<Usual>, form: LearnedForm): Pick<Usual, Budget> {
  const { epochs, updatesPerEpoch } = given;
  const isOpen = given.updates === undefined && epochs === undefined;
  const updates = isOpen && form !== 'rows' ? usualUpdates : given.updates;
  if (updates === undefined) return { epochs: epochs ?? 1500, updates, updatesPerEpoch };
  const perEpoch = updatesPerEpoch ?? (epochs === undefined ? usualUpdatesPerEpoch : undefined);
  return { epochs: epochs ?? Math.ceil(updates / perEpoch!), updates, updatesPerEpoch: perEpoch };
}
