import { BtcfcError, checkInteger, invalidOption } from '@btcfc/core';
import { persistence } from '../baselines/naive';
import { type Fold, walkForwardFolds } from '../folds/walk-forward-folds';
import { checkLevels } from '../metrics/spread-metrics';
import type { AnyForecastModel } from '../model/forecast-model';
import type { SeriesData } from '../model/model-input';
import { readRows } from '../model/rows';
import type { BacktestExecutor } from './backtest-job';
import type { BacktestOptions } from './backtest-options';
import { originsOf, type Refit } from './origins';

/** Options with everything decided and checked. */
export interface ReadOptions {
  models: Map<string, AnyForecastModel>;
  series: SeriesData[];
  folds: Fold[];
  horizon: number;
  levels: readonly number[];
  knownAhead: readonly string[];
  stride: number;
  refit: Refit;
  baseline: string;
  spreadBaseline: string | undefined;
  seed: number;
  concurrency: number;
  executor: BacktestExecutor | undefined;
}

/** @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA`, `MISSING_COLUMN` */
export function readOptions<Name extends string>({
  models,
  series,
  covariates = {},
  knownAhead = [],
  folds,
  horizon = 1,
  levels = [],
  stride = 1,
  refit = true,
  baseline = 'persistence',
  spreadBaseline,
  seed = 0,
  concurrency = 1,
  executor,
}: BacktestOptions<Name>): ReadOptions {
  checkInteger('horizon', horizon, { min: 1 });
  checkInteger('stride', stride, { min: 1 });
  checkInteger('seed', seed, { min: 0 });
  checkInteger('concurrency', concurrency, { min: 1 });
  checkLevels(levels);
  checkRefit(refit);
  if (executor && typeof refit === 'function') {
    throw invalidOption('refit', refit, 'true, false or a whole number where an `executor` does the work');
  }
  const named = readModels(models, baseline);
  if (spreadBaseline !== undefined) checkSpreadBaseline(spreadBaseline, named, levels);
  const data = readSeries(series, covariates);
  for (const name of knownAhead) checkCovariate(name, covariates);
  const rows = data[0]!.series.length;
  const read = isFoldList(folds) ? readFolds(folds, rows) : walkForwardFolds({ ...folds, rows });
  checkOrigins(read, horizon, stride);
  return {
    models: named,
    series: data,
    folds: read,
    horizon,
    levels,
    knownAhead,
    stride,
    refit,
    baseline,
    spreadBaseline,
    seed,
    concurrency,
    executor,
  };
}

function checkRefit(refit: unknown): void {
  if (typeof refit === 'boolean' || typeof refit === 'function') return;
  if (Number.isSafeInteger(refit) && (refit as number) >= 1) return;
  throw invalidOption('refit', refit, 'true, false, a whole number from 1, or a function');
}

function readModels(
  models: Record<string, AnyForecastModel>,
  baseline: string,
): Map<string, AnyForecastModel> {
  const named = new Map(Object.entries(models));
  for (const [name, model] of named) {
    const isModel = typeof model === 'function' || typeof model?.fit === 'function';
    if (!isModel)
      throw invalidOption(`models.${name}`, model, 'a function or an object with fit and predict');
  }
  if (named.size === 0) throw invalidOption('models', models, 'at least one model by its name');
  if (baseline === 'persistence' && !named.has(baseline)) named.set(baseline, persistence());
  if (!named.has(baseline))
    throw invalidOption('baseline', baseline, `one of ${[...named.keys()].join(', ')}`);
  return named;
}

function checkSpreadBaseline(
  name: string,
  models: Map<string, AnyForecastModel>,
  levels: readonly number[],
): void {
  if (!models.has(name))
    throw invalidOption('spreadBaseline', name, `one of ${[...models.keys()].join(', ')}`);
  if (levels.length === 0)
    throw invalidOption('levels', levels, 'at least one level, since there is a `spreadBaseline`');
}

function readSeries(
  series: BacktestOptions['series'],
  covariates: NonNullable<BacktestOptions['covariates']>,
): SeriesData[] {
  if (isList(series)) return [{ name: '', panel: {}, ...readRows(series, covariates) }];
  const entries = Object.entries(series);
  if (entries.length === 0) throw invalidOption('series', series, 'a series, or several by name');
  const panel = readRows(entries[0]![1], series).covariates;
  return entries.map(([name, values]) => ({ name, panel, ...readRows(values, covariates) }));
}

function checkCovariate(name: string, covariates: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(covariates, name)) return;
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `\`knownAhead\` names the covariate "${name}", which there is not.`,
    received: Object.keys(covariates),
    remedy: 'Add it to `covariates`.',
  });
}

function isFoldList(folds: BacktestOptions['folds']): folds is readonly Omit<Fold, 'index'>[] {
  return Array.isArray(folds);
}

function readFolds(folds: readonly Omit<Fold, 'index'>[], rows: number): Fold[] {
  if (folds.length === 0) throw invalidOption('folds', folds, 'at least one fold');
  return folds.map(({ train, test, window }, index) => {
    const isInOrder =
      train.start >= 0 && train.end > train.start && test.start >= train.end && test.end > test.start;
    const follows = index === 0 || test.start >= folds[index - 1]!.test.start;
    if (!isInOrder || !follows || test.end > rows) {
      throw invalidOption(
        `folds[${index}]`,
        { train, test },
        `a training range with a test range after it, within ${rows} rows and in time order`,
      );
    }
    return { index, train, test, window };
  });
}

function checkOrigins(folds: Fold[], horizon: number, stride: number): void {
  const empty = folds.find((fold) => originsOf(fold, horizon, stride).length === 0);
  if (!empty) return;
  const rows = empty.test.end - empty.test.start;
  throw invalidOption('horizon', horizon, `at most the ${rows} rows of a test range`);
}

function isList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
