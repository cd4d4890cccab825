import { BtcfcError, invalidOption } from '@btcfc/core';
import { checkTrials } from '../../samplers/modelling/check-trials';
import type { Config } from '../../space/config-of';
import { isNestedSpace, type SpaceValue } from '../../space/domain';
import { branchLabels, flattenSpace } from '../../space/flat-space';
import type { Parameter } from '../../space/parameter';
import type { Trial } from '../state/trial';
import { timesOf } from '../state/trial-times';
import type { StudyView } from './study';

/** What Optuna's journal calls what happens (`optuna/storages/journal/_storage.py`, versions 3.1 to 5). */
const operations = {
  createStudy: 0,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setParameter: 5,
  setStateAndValues: 6,
  setIntermediateValue: 7,
  setUserAttribute: 8,
  setSystemAttribute: 9,
};
const directions = { min: 1, max: 2 };
const states: Partial<Record<Trial['state'], number>> = { complete: 1, pruned: 2, failed: 3 };

/**
 * A study as the text of a journal of Optuna's, for optuna-dashboard and Optuna's own plots: write it to a file and open
 * that with `JournalStorage(JournalFileBackend(file))`. All trials are there with their parameters by the names of
 * `flattenSpace`, reports of the first metric, other numbers, notes and where a member of a
 * population comes from as user attributes, constraints as Optuna keeps them.
 *
 * Where Optuna has no such thing: paused trials are running; complete ones whose metric is NaN have failed; options that are
 * objects are named by their first constant (`kind`) where these differ, other objects and lists are their JSON; a logarithmic grid other than the whole numbers is a logarithmic range; reports at
 * fractions of a resource are at the whole number below; trials of a journal that is too old to tell times have that of the
 * writing.
 *
 * @param study what `createStudy` or `readStudy` gave
 * @throws BtcfcError `INVALID_OPTION` for what is no study, `INVALID_DATA` naming a trial that is none of its space
 *
 * @example
 * import { createStudy, optunaJournal, uniform } from '@btcfc/tune';
 *
 * const study = await createStudy({ space: { x: uniform(0, 1) }, metric: 'loss' });
 * await study.optimize(({ x }) => (x - 0.3) ** 2, { numSamples: 5 });
 * const text = optunaJournal(study); // for a file such as optuna.log
 * await study.close();
 */
export function optunaJournal<C = Config>(study: StudyView<C>): string {
  const { name, metrics, space } = study ?? {};
  if (typeof metrics !== 'object' || metrics === null || typeof name !== 'string') {
    throw invalidOption('study', study, 'what `createStudy` or `readStudy` gave');
  }
  const trials = checkTrials<Trial>('study.trials', study.trials);
  const { parameters, ...flat } = flatOf(space);
  const lines: string[] = [];
  const tell = (operation: keyof typeof operations, fields: object) => {
    lines.push(textOf({ op_code: operations[operation], worker_id: 'btcfc', ...fields }));
  };
  const names = Object.keys(metrics);
  const now = Date.now();
  tell('createStudy', {
    study_name: name,
    directions: Object.values(metrics).map((mode) => directions[mode]),
  });
  tell('setStudySystemAttribute', { study_id: 0, system_attr: { 'study:metric_names': names } });
  trials.forEach((trial, id) => {
    const { startedAt = now, endedAt = now } = { ...timesOf(trial), ...trial };
    tell('createTrial', { study_id: 0, datetime_start: dateOf(startedAt) });
    const point = flat.toPoint(trial);
    parameters.forEach((parameter, position) => {
      if (Number.isNaN(point[position]!)) return;
      tell('setParameter', {
        ...{ trial_id: id, param_name: parameter.name, param_value_internal: point[position] },
        distribution: distributionOf(parameter),
      });
    });
    const steps = new Map(trial.reports.map(({ resource, value }) => [Math.floor(resource), value]));
    for (const [step, value] of steps) {
      tell('setIntermediateValue', { trial_id: id, step, intermediate_value: value });
    }
    const attributes = {
      ...trial.reports.at(-1)?.metrics,
      ...trial.notes,
      ...(trial.lineage && { lineage: trial.lineage }),
      ...(trial.error && { error: trial.error }),
    };
    for (const [attribute, value] of Object.entries(attributes)) {
      tell('setUserAttribute', { trial_id: id, user_attr: { [attribute]: value } });
    }
    if (trial.constraints) {
      const constraints = Object.values(trial.constraints);
      tell('setSystemAttribute', { trial_id: id, system_attr: { constraints } });
    }
    const values = names.map((each, index) => (index === 0 ? trial.value : trial.values?.[each]));
    const isUsable = values.every((value) => value !== undefined && !Number.isNaN(value));
    const state = trial.state === 'complete' && !isUsable ? states.failed : states[trial.state];
    if (state !== undefined) {
      const found = state === states.complete ? values : null;
      tell('setStateAndValues', { trial_id: id, state, values: found, datetime_complete: dateOf(endedAt) });
    }
  });
  return `${lines.join('\n')}\n`;
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function flatOf(space: StudyView<unknown>['space']) {
  const flat = flattenSpace(space);
  const toPoint = ({ number, config }: Trial) => {
    try {
      return flat.toPoint(config);
    } catch (cause) {
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: `The configuration of trial ${number} does not belong to the space of the study.`,
        received: config,
        remedy: 'Pass a study as `createStudy` or `readStudy` gave it.',
        cause,
      });
    }
  };
  return { parameters: flat.parameters, toPoint };
}

function distributionOf(parameter: Parameter): string {
  if (parameter.type === 'categorical') {
    return textOf({
      name: 'CategoricalDistribution',
      attributes: { choices: choicesOf(parameter.options) },
    });
  }
  const { low, high, log, step } = parameter;
  const isWhole = [low, high, step].every(Number.isInteger) && (!log || step === 1);
  if (isWhole) return textOf({ name: 'IntDistribution', attributes: { log, step, low, high } });
  return textOf({
    name: 'FloatDistribution',
    attributes: { step: log || step === undefined ? null : step, low, high, log },
  });
}

type Choice = string | number | boolean | null;

function choicesOf(options: readonly SpaceValue[]): Choice[] {
  const labels = branchLabels(options);
  return options.map((option, position) => {
    if (option === null || typeof option !== 'object') return option as Choice;
    const label = labels[position]!;
    // as in the names of what hangs on it
    const isNamed = isNestedSpace(option) && label !== String(position);
    return isNamed ? label : JSON.stringify(option);
  });
}

// as Python writes JSON: numbers that are not finite by their names
function textOf(value: object): string {
  const marked = JSON.stringify(value, (_, each) =>
    typeof each === 'number' && !Number.isFinite(each) ? `${mark}${each}${mark}` : each,
  );
  return marked.replace(new RegExp(`"${mark}(-?Infinity|NaN)${mark}"`, 'g'), '$1');
}

// a private character of Unicode
const mark = '\ue000';
