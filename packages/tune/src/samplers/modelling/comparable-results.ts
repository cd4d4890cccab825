import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { lossesOfReport, toLoss } from '../../schedulers/scheduler';
import type { RungValue, TrialRecord } from '../sampler';
import { checkTrials } from './check-trials';
import { readModes } from './read-modes';

/** A trial with its loss where it is compared with the others: small is good, whatever the mode. */
export interface Result {
  trial: TrialRecord;
  /** Of several metrics, that of the first. */
  loss: number;
  /** Of several metrics, the losses of all of them in their order; absent: there is one. */
  losses?: readonly number[];
}

/** Trials sorted by whether they came as far as they are compared. */
export interface ComparableResults {
  /** Resource at which all losses were measured; Infinity: at the trials' end. */
  resource: number;
  /** Trials that got there, by number. */
  results: Result[];
  /** Trials still on their way there, by number. */
  pending: TrialRecord[];
  /** Trials paused or pruned before they got there, by number. */
  stopped: TrialRecord[];
  /**
   * Trials that failed by themselves, by number: those whose objective threw, or told a metric that is not finite. One
   * that its machine failed is in no list: it says nothing of its configuration.
   */
  failed: TrialRecord[];
}

const comparableOptions = defineOptions('comparableResults', {
  /** Whether the metric is to become small or large. */
  mode: option.oneOf(['min', 'max'] as const, { required: true }),
  /** How many results make a model. */
  minimum: option.integer({ min: 0, required: true }),
  /** Of a search for several metrics, whether each of them is to become small or large. */
  metrics: option.custom(readModes),
});

/** Options of `comparableResults`. */
export interface ComparableResultsOptions extends OptionsInput<typeof comparableOptions> {}

/**
 * The results at the highest resource at which there are enough of them, or if there is none, at the one that has
 * most (Falkner et al. 2018, BOHB). Losses of trials stopped at different times are not compared: where curves
 * cross, that misleads every model.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` naming a trial that is none
 *
 * @example
 * import { comparableResults, type TrialRecord } from '@btcfc/tune';
 *
 * const rungs = [{ resource: 1, value: 0.5 }];
 * const trials: TrialRecord[] = [
 *   { number: 0, config: { x: 1 }, state: 'complete', value: 0.2, rungs },
 *   { number: 1, config: { x: 2 }, state: 'pruned', rungs: [{ resource: 1, value: 0.9 }] },
 * ];
 * comparableResults(trials, { mode: 'min', minimum: 2 }).results.map(({ loss }) => loss); // [0.5, 0.9], at 1
 */
export function comparableResults(
  trials: readonly TrialRecord[],
  options: ComparableResultsOptions,
): ComparableResults {
  return compareResults(checkTrials('trials', trials), comparableOptions.read(options));
}

/** As `comparableResults`, for trials that are known to be such. */
export function compareResults(
  trials: readonly TrialRecord[],
  { mode, minimum, metrics }: ComparableResultsOptions,
): ComparableResults {
  const failed: TrialRecord[] = [];
  const usable: TrialRecord[] = [];
  for (const trial of byNumber(trials)) {
    if (!hasFailed(trial)) usable.push(trial);
    else if (trial.failedBy !== 'machine') failed.push(trial);
  }
  const resource = chooseResource(usable, minimum);
  const comparable: ComparableResults = { resource, results: [], pending: [], stopped: [], failed };
  for (const trial of usable) {
    const value = valueAt(trial, resource);
    if (value !== undefined) {
      const loss = toLoss(value, mode);
      const values = metrics && valuesAt(trial, resource);
      comparable.results.push(
        values
          ? { trial, loss, losses: lossesOfReport({ value, values }, { mode, metrics }) }
          : { trial, loss },
      );
    } else if (trial.state === 'running') comparable.pending.push(trial);
    else comparable.stopped.push(trial);
  }
  return comparable;
}

// a study tells its trials in their order
function byNumber(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const isSorted = trials.every(({ number }, index) => index === 0 || trials[index - 1]!.number <= number);
  return isSorted ? trials : [...trials].sort((a, b) => a.number - b.number);
}

/** Whether a trial has come to nothing: it failed, or the last that it told is no finite number. */
export function hasFailed({ state, value = 0, values, rungs }: TrialRecord): boolean {
  if (state === 'failed') return true;
  if (state === 'complete') return !areFinite(value, values);
  const last = rungs?.at(-1);
  return last !== undefined && !areFinite(last.value, last.values);
}

function areFinite(value: number, values: RungValue['values']): boolean {
  return Number.isFinite(value) && (values === undefined || Object.values(values).every(Number.isFinite));
}

function valuesAt({ state, values, rungs = [] }: TrialRecord, resource: number): RungValue['values'] {
  const rung = rungs.find((candidate) => candidate.resource === resource);
  if (rung) return rung.values;
  return state === 'complete' ? values : undefined;
}

function chooseResource(trials: readonly TrialRecord[], minimum: number): number {
  // those that ended by themselves count wherever losses are compared
  let everywhere = 0;
  const counts = new Map([[Number.POSITIVE_INFINITY, 0]]);
  for (const { state, value, rungs } of trials) {
    const isEverywhere = state === 'complete' && value !== undefined;
    if (isEverywhere) everywhere++;
    rungs?.forEach(({ resource }) => {
      counts.set(resource, (counts.get(resource) ?? 0) + (isEverywhere ? 0 : 1));
    });
  }
  let best = Number.POSITIVE_INFINITY;
  let most = -1;
  for (const resource of [...counts.keys()].sort((a, b) => b - a)) {
    const count = everywhere + counts.get(resource)!;
    if (count >= minimum) return resource;
    if (count > most) [best, most] = [resource, count];
  }
  return best;
}

function valueAt({ state, value, rungs }: TrialRecord, resource: number): number | undefined {
  const rung = rungs?.find((candidate) => candidate.resource === resource);
  if (rung) return rung.value;
  // a trial that ended by itself before this rung keeps its last loss
  return state === 'complete' ? value : undefined;
}
