import type { TrialRecord } from '../../samplers/sampler';
import type { Space } from '../../space/domain';
import type { TransferEvent } from '../../storage/study-event';
import type { Goal } from '../state/goals';
import type { Trial } from '../state/trial';
import { fitConfig } from './fit-config';

/** An earlier search, as far as it says what it searched for. */
export interface EarlierSearch {
  readonly trials: readonly Trial[];
  readonly metrics?: Readonly<Record<string, 'min' | 'max'>>;
}

/** The trials of earlier searches as they fit a space, changed as it may be; numbered downwards from -1. */
export function transferTrials(
  sources: readonly EarlierSearch[],
  { space, goals }: { space: Space; goals: readonly Goal[] },
): Omit<TransferEvent, 'type' | 'trial'> {
  const trials: TrialRecord[] = [];
  const changed: string[] = [];
  const leftOut: string[] = [];
  sources.forEach((source, index) => {
    for (const trial of source.trials) {
      const name = `Trial ${trial.number} of search ${index + 1}`;
      const outcome = outcomeOf(trial, goals);
      const fitted = typeof outcome === 'string' ? outcome : fitConfig(trial.config, space);
      if (typeof outcome === 'string' || typeof fitted === 'string') {
        leftOut.push(`${name}: ${fitted}`);
        continue;
      }
      const { config, changes } = fitted;
      changed.push(...changes.map((change) => `${name}: ${change}`));
      trials.push({ number: -1 - trials.length, config, ...outcome });
    }
  });
  return { trials, changed, leftOut };
}

/** What a trial came to; a text: why it says nothing. */
function outcomeOf(trial: Trial, goals: readonly Goal[]): Omit<TrialRecord, 'number' | 'config'> | string {
  const { state, constraints } = trial;
  if (state === 'failed') {
    return trial.failedBy === 'machine' ? 'its machine failed' : { state };
  }
  if (state !== 'complete') return `it is ${state === 'pruned' ? 'stopped' : state}, not complete`;
  const values = goals.map(({ metric }, index) =>
    trial.values ? trial.values[metric] : [trial.value][index],
  );
  if (values.includes(undefined))
    return `it has no ${goals.map(({ metric }) => `\`${metric}\``).join(' and ')}`;
  return {
    ...{ state, value: values[0]! },
    ...(goals.length > 1 && trial.values && { values: trial.values }),
    ...(constraints && { constraints }),
  };
}
