import type { Report, TrialContext } from './trial-context';

/**
 * What is to be tuned: a function of a configuration, its trial, and the data that `tune` was given. It may return the
 * metric, alone or in an object; otherwise its last report counts. What it throws fails its trial, not the search.
 */
export type Objective<C, Data = unknown> = (
  config: C,
  trial: TrialContext,
  data: Data,
  // biome-ignore lint/suspicious/noConfusingVoidType: an objective that only reports returns nothing
) => Promise<number | Report | void> | number | Report | void;
