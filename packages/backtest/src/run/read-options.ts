import { type AnyForecastModel, BtcfcError, invalidOption } from '@btcfc/core';
import { persistence } from '@btcfc/models';
import { checkFolds } from '../folds/check-folds';
import { type Fold, walkForwardFolds } from '../folds/walk-forward-folds';
import { type PlacedSeries, placeSeries } from '../input/place-series';
import { readSeries } from '../input/read-series';
import { type BacktestOptions, backtestOptions } from './backtest-options';
import { originsOf } from './origins';
import { canLearn, isJudged, type Participation } from './taking-part';

/** Options with everything decided and checked. */
export type ReadOptions = ReturnType<typeof readOptions>;

/** @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA` */
export function readOptions<Name extends string>(given: BacktestOptions<Name>) {
  const options = backtestOptions.read(given);
  const { horizon, stride, levels, refit, executor, baseline, spreadBaseline, folds } = options;
  if (executor && typeof refit === 'function') {
    throw invalidOption('refit', refit, 'true, false or a whole number where an `executor` does the work');
  }
  const models = readModels(options.models, baseline);
  if (spreadBaseline !== undefined) checkSpreadBaseline(spreadBaseline, models, levels);
  const { placed, aligned, rows } = placeSeries(readSeries(options.series), options);
  const read = isFoldList(folds) ? checkFolds(folds, rows) : walkForwardFolds({ ...folds, rows });
  checkOrigins(read, horizon, stride);
  checkSomeTakePart(placed, read, options);
  return { ...options, models, series: aligned, placed, folds: read };
}

function readModels(
  models: Record<string, AnyForecastModel>,
  baseline: string,
): Map<string, AnyForecastModel> {
  const named = new Map(Object.entries(models ?? {}));
  for (const [name, model] of named) {
    const isModel = typeof model === 'function' || typeof model?.fit === 'function';
    if (!isModel)
      throw invalidOption(`models.${name}`, model, 'a function or an object with fit and predict');
    if (typeof model === 'object' && typeof (model.global ?? false) !== 'boolean')
      throw invalidOption(`models.${name}.global`, model.global, 'true or false');
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

function isFoldList(folds: BacktestOptions['folds']): folds is readonly Omit<Fold, 'index'>[] {
  return Array.isArray(folds);
}

function checkOrigins(folds: Fold[], horizon: number, stride: number): void {
  const empty = folds.find((fold) => originsOf(fold, horizon, stride).length === 0);
  if (!empty) return;
  const rows = empty.test.end - empty.test.start;
  throw invalidOption('horizon', horizon, `at most the ${rows} rows of a test range`);
}

function checkSomeTakePart(
  placed: readonly PlacedSeries[],
  folds: readonly Fold[],
  participation: Participation,
): void {
  const takesPart = (fold: Fold) =>
    placed.some((series) => canLearn(series, fold, participation) && isJudged(series, fold, participation));
  if (folds.some(takesPart)) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'No series has enough training rows in a fold and known values to be judged there.',
    received: placed.map(({ series }) => series.values.length),
    remedy: 'Bring more rows, move the folds, or lower `minTrainRows`.',
  });
}
