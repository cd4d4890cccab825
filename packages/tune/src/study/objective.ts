import type { Report, TrialContext } from './trial-context';

/**
 * What is to be tuned. It may return the metric, alone or in an object; otherwise its last report counts. What it
 * throws fails its trial, not the search.
 */
export type Objective<C> = (
  config: C,
  trial: TrialContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: an objective that only reports returns nothing
) => Promise<number | Report | void> | number | Report | void;
