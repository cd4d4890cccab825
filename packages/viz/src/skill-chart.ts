import { invalidOption } from '@btcfc/core';
import { type Figure, figure } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { pathLayer, pointsLayer } from './layers';
import type { LineChart } from './line-chart';
import { modelLook, readModels } from './models';
import { checkSameLength, invalidData, type NumberSeries, readSeries } from './series';
import { shortName } from './short-name';

/** The skill of one model in each fold. */
export interface ModelSkill {
  /** 1 - error / error of the baseline, fold by fold; NaN is left out. */
  skill: NumberSeries;
  /** Lower ends of the intervals; needed with `upper`. @default none */
  lower?: NumberSeries;
  /** Upper ends of the intervals; needed with `lower`. @default none */
  upper?: NumberSeries;
}

export interface SkillChartOptions extends FigureOptions {
  /** The skills of each model by its name. */
  models: Readonly<Record<string, ModelSkill>>;
  /** What the folds are called. @default 1, 2, 3, ... */
  folds?: readonly string[];
}

/**
 * The chart of skill against a baseline, fold by fold: a point and its interval for each model, and the zero line,
 * above which a model is better than the baseline.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw, or an interval whose
 * lower end is above its upper one
 */
export function skillChart(options: SkillChartOptions): LineChart {
  return skillFigure(options).chart;
}

export function skillFigure(options: SkillChartOptions): Figure {
  const text = { title: 'Skill per Fold', xLabel: 'Fold', yLabel: 'Skill against the baseline' };
  const figureOptions = readFigureOptions(options, { ...text, width: 1000, height: 500 });
  if (Array.isArray(options.models))
    throw invalidOption('models', options.models, 'an object of skills by model');
  const models = readModels<ModelSkill>('models', options.models, '').map(([name, model]) => ({
    name,
    ...readSkill(name, model),
  }));
  const count = models[0]!.skill.length;
  for (const { name, skill } of models)
    checkSameLength(`models.${name}.skill`, skill, `models.${models[0]!.name}.skill`, models[0]!.skill);
  const names = readFolds(options.folds, count);
  const longest = Math.max(8, Math.floor(figureOptions.width / count / 7));

  // side by side about the fold's place
  const step = Math.min(0.16, 0.7 / models.length);
  const layers = models.flatMap(({ name, skill, lower, upper }, index) => {
    const { color, shape } = modelLook(index);
    const at = (fold: number) => fold + (index - (models.length - 1) / 2) * step;
    const points = Array.from(skill, (y, fold) => ({ x: at(fold), y })).filter(({ y }) => !Number.isNaN(y));
    const intervals = Array.from(skill, (_, fold) => [
      { x: at(fold), y: lower[fold]! },
      { x: at(fold), y: upper[fold]! },
      { x: at(fold), y: Number.NaN },
    ]).filter(([low, high]) => !Number.isNaN(low!.y) && !Number.isNaN(high!.y));
    return [
      ...(intervals.length > 0 ? [pathLayer({ points: intervals.flat(), color, width: 2 })] : []),
      pointsLayer({ points, color, shape, radius: count * models.length > 60 ? 3.5 : 5, label: name }),
    ];
  });
  return figure({
    ...figureOptions,
    x: {
      type: 'names',
      positions: Float64Array.of(0, count - 1),
      names: names.map((name) => shortName(name, longest)),
    },
    lines: [],
    layers,
    reference: 0,
  });
}

function readSkill(name: string, model: unknown) {
  if (typeof model !== 'object' || model === null)
    throw invalidOption(`models.${name}`, model, 'an object with `skill`');
  const { skill: values, lower: low, upper: high } = model as Partial<ModelSkill>;
  const skill = readSeries(`models.${name}.skill`, values as NumberSeries);
  const none = skill.map(() => Number.NaN);
  if (low === undefined && high === undefined) return { skill, lower: none, upper: none };
  const lower = readSeries(`models.${name}.lower`, low as NumberSeries);
  const upper = readSeries(`models.${name}.upper`, high as NumberSeries);
  checkSameLength(`models.${name}.lower`, lower, `models.${name}.skill`, skill);
  checkSameLength(`models.${name}.upper`, upper, `models.${name}.skill`, skill);
  const crossed = lower.findIndex((value, fold) => value > upper[fold]!);
  if (crossed < 0) return { skill, lower, upper };
  throw invalidData(
    `\`models.${name}\` has its lower end above its upper one at index ${crossed}.`,
    [lower[crossed], upper[crossed]],
    'Swap them.',
  );
}

function readFolds(folds: unknown, count: number): string[] {
  if (folds === undefined) return Array.from({ length: count }, (_, fold) => String(fold + 1));
  if (!Array.isArray(folds) || !folds.every((fold) => typeof fold === 'string'))
    throw invalidOption('folds', folds, 'an array of names');
  if (folds.length === count) return folds;
  const remedy = 'Pass a name for each fold.';
  throw invalidData(`\`folds\` has ${folds.length} names for ${count} folds.`, undefined, remedy);
}
