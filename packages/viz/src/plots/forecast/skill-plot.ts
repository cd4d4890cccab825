import { checkOptionNames, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { modelLook, readModels } from '../../data/models';
import {
  checkNotCrossed,
  checkSameLength,
  invalidData,
  type NumberSeries,
  readSeries,
} from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';

/** The skill of one model in each fold. */
export interface ModelSkill {
  /** 1 - error / error of the baseline, fold by fold; what is missing is left out. */
  skill: NumberSeries;
  /** Lower ends of the intervals; needed with `upper`. @default none */
  lower?: NumberSeries;
  /** Upper ends of the intervals; needed with `lower`. @default none */
  upper?: NumberSeries;
}

const skillOptions = defineOptions('skillPlot', {
  /** The skills of each model by its name. */
  models: option.anything<Readonly<Record<string, ModelSkill>>, { required: true }>({ required: true }),
  /** What the folds are called. @default 1, 2, 3, ... */
  folds: option.list(option.text()),
  ...textOptions,
});

/**
 * Skill against a baseline, fold by fold: a point and its interval for each model, and the zero line, above which a
 * model is better than the baseline. Missing and infinite values are left out. Drawn 1000 x 500 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw, or an interval whose
 * lower end is above its upper one
 * @example
 * import { plot, skillPlot } from '@btcfc/viz';
 *
 * await plot(skillPlot({ models: { LSTM: { skill: [0.1, -0.2], lower: [0, -0.3], upper: [0.2, -0.1] } } }));
 */
export function skillPlot(options: OptionsInput<typeof skillOptions> & TextOptions): ChartDescription {
  const { models: given, folds, ...text } = skillOptions.read(options);
  if (Array.isArray(given)) throw invalidOption('models', given, 'an object of skills by model');
  const models = readModels<ModelSkill>('models', given, '').map(([name, model]) => ({
    name,
    ...readSkill(`models.${name}`, model),
  }));
  const first = models[0]!;
  for (const { name, skill } of models)
    checkSameLength(`models.${name}.skill`, skill, `models.${first.name}.skill`, first.skill);
  const count = first.skill.length;

  // side by side about the fold's place
  const step = Math.min(0.16, 0.7 / models.length);
  const marks = models.flatMap(({ name, skill, lower, upper }, index): Mark[] => {
    const { color, shape } = modelLook(index);
    const at = (fold: number) => fold + (index - (models.length - 1) / 2) * step;
    const known = Array.from(skill.keys()).filter((fold) => !Number.isNaN(skill[fold]!));
    const bounded = Array.from(skill.keys()).filter(
      (fold) => lower && !Number.isNaN(lower[fold]! + upper[fold]!),
    );
    const pick = (values: Float64Array | undefined, some: number[]) => some.map((fold) => values![fold]!);
    const radius = count * models.length > 60 ? 3.5 : 5;
    return [
      ...(bounded.length > 0
        ? [
            {
              type: 'interval',
              x: bounded.map(at),
              lower: pick(lower, bounded),
              upper: pick(upper, bounded),
              color,
            } as const,
          ]
        : []),
      { type: 'dot', x: known.map(at), y: pick(skill, known), color, shape, radius, label: name },
    ];
  });
  return describeChart({
    text,
    defaults: { title: 'Skill per Fold', xLabel: 'Fold', yLabel: 'Skill against the baseline' },
    size: [1000, 500],
    x: { scale: 'category', categories: readFolds(folds, count) },
    y: { scale: 'linear' },
    marks: [...marks, { type: 'rule', y: 0, dash: [6, 4], color: '#000000' }],
  });
}

function readSkill(name: string, model: unknown) {
  if (model === undefined) throw invalidOption(name, model, 'an object with `skill`');
  checkOptionNames(name, model, ['skill', 'lower', 'upper'], `${name}.`);
  const { skill: values, lower: low, upper: high } = model as Partial<ModelSkill>;
  const skill = readSeries(`${name}.skill`, values);
  if (low === undefined && high === undefined) return { skill };
  for (const [end, given] of Object.entries({ lower: low, upper: high })) {
    if (given === undefined)
      throw invalidOption(`${name}.${end}`, given, 'an array, as the other end is given');
  }
  const lower = readSeries(`${name}.lower`, low);
  const upper = readSeries(`${name}.upper`, high);
  checkSameLength(`${name}.lower`, lower, `${name}.skill`, skill);
  checkSameLength(`${name}.upper`, upper, `${name}.skill`, skill);
  checkNotCrossed(name, lower, upper);
  return { skill, lower, upper };
}

function readFolds(folds: readonly string[] | undefined, count: number): readonly string[] {
  if (folds === undefined) return Array.from({ length: count }, (_, fold) => String(fold + 1));
  if (folds.length === count) return folds;
  const remedy = 'Pass a name for each fold.';
  throw invalidData(`\`folds\` has ${folds.length} names for ${count} folds.`, undefined, remedy);
}
