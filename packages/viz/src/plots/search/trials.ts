import { invalidOption, option } from '@btcfc/core';
import { colors } from '../../data/colors';
import { invalidData } from '../../data/series';

/** `running` and `paused` trials have not ended; `pruned` ones were stopped early. */
export type PlotTrialState = 'running' | 'paused' | 'pruned' | 'complete' | 'failed';

/** A trial of a search, as far as plots need it; the trials of `@btcfc/tune` are such. */
export interface PlotTrial {
  /** Place in the order of suggestion. @default its index */
  number?: number;
  /** @default 'complete' */
  state?: PlotTrialState;
  /** The metric at its end or the last known; what is missing or infinite counts as none. @default none */
  value?: number | null;
  /** The parameters; objects within are branches. @default {} */
  config?: Readonly<Record<string, unknown>>;
  /** What was reported on the way. @default [] */
  reports?: readonly { resource: number; value: number | null }[];
}

/** How trials of a state are told apart, in the order of a legend. */
export const stateLooks = {
  pruned: { label: 'Stopped early', color: colors.orange },
  paused: { label: 'Paused', color: colors.purple },
  running: { label: 'Running', color: colors.grey },
  complete: { label: 'Complete', color: colors.blue },
  failed: { label: 'Failed', color: colors.red },
} as const satisfies Record<PlotTrialState, { label: string; color: string }>;

/** What every plot of a search takes. */
export interface TrialsOptions {
  /** The trials of one search, at least one. */
  trials: readonly PlotTrial[];
  /** Whether the metric was to become small or large. @default 'min' */
  mode?: 'min' | 'max';
}

export const trialsOptions = {
  trials: option.anything<readonly PlotTrial[], { required: true }>({ required: true }),
  mode: option.oneOf(['min', 'max'], { default: 'min' }),
};

/** A trial in which everything is given, and what can't be drawn is NaN. */
export interface ReadTrial {
  number: number;
  state: PlotTrialState;
  value: number;
  config: Readonly<Record<string, unknown>>;
  reports: readonly { resource: number; value: number }[];
}

const states = ['running', 'paused', 'pruned', 'complete', 'failed'] as const;

/** @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` without trials, or where one is not of the shape of a trial */
export function readTrials(trials: readonly PlotTrial[]): ReadTrial[] {
  if (!Array.isArray(trials)) throw invalidOption('trials', trials, 'an array of trials');
  if (trials.length === 0) throw invalidData('`trials` is empty.', undefined, 'Pass at least one trial.');
  return trials.map(readTrial);
}

/** The best trial that ran to its end and has a value, the earlier of equals. */
export function bestOf(trials: readonly ReadTrial[], mode: 'min' | 'max'): ReadTrial | undefined {
  let best: ReadTrial | undefined;
  for (const trial of trials) {
    if (trial.state !== 'complete' || Number.isNaN(trial.value)) continue;
    if (!best || isBetter(trial.value, best.value, mode)) best = trial;
  }
  return best;
}

/** Whether a value is better than another one. */
export function isBetter(value: number, than: number, mode: 'min' | 'max'): boolean {
  return mode === 'min' ? value < than : value > than;
}

function readTrial(trial: unknown, index: number): ReadTrial {
  if (typeof trial !== 'object' || trial === null) throw badTrial(index, 'is not an object', trial);
  const { number = index, state = 'complete', value, config = {}, reports = [] } = trial as PlotTrial;
  if (!Number.isSafeInteger(number) || number < 0) {
    throw badTrial(index, 'has a `number` that is not a whole number from 0', number);
  }
  if (!states.includes(state)) {
    throw badTrial(index, `has an unknown \`state\`: it must be ${states.join(', ')}`, state);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw badTrial(index, 'has a `config` that is not an object', config);
  if (!Array.isArray(reports)) throw badTrial(index, 'has `reports` that are not an array', reports);
  return {
    number,
    state,
    value: readValue(index, '`value`', value),
    config,
    reports: reports.map((report: { resource: number; value: number | null } | null) => {
      const resource = report?.resource;
      if (typeof resource !== 'number' || !Number.isFinite(resource))
        throw badTrial(index, 'has a report without a `resource`', report);
      return { resource, value: readValue(index, 'reported `value`', report?.value) };
    }),
  };
}

function readValue(index: number, name: string, value: unknown): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value !== 'number') throw badTrial(index, `has a ${name} that is not a number`, value);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** The error of a trial that is not of the shape of one. */
export function badTrial(index: number, what: string, received: unknown) {
  const remedy = 'Pass trials as { number, state, value, config, reports }, as `tune` returns them.';
  return invalidData(`The trial at index ${index} ${what}.`, received, remedy);
}
