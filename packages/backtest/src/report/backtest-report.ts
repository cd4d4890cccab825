import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { compareLosses, type SignificanceOptions, significanceOptions } from '../comparison/compare-losses';
import { mean } from '../metrics/paired-rows';
import type { BacktestForecast, BacktestResult } from '../run/backtest-result';
import { type SkillInterval, skillInterval } from '../significance/block-bootstrap';
import { rowAhead, rowsOfFold } from './forecast-rows';
import { pointScores, spreadScores } from './model-scores';
import { pinballLosses, pointLosses } from './origin-losses';
import { reportText } from './report-text';
import type { BacktestReport, FoldScores, ModelReport } from './report-types';

const reportOptions = defineOptions('createReport', {
  ...significanceOptions,
  /** By which errors points are compared. @default 'absolute' */
  pointLoss: option.oneOf(['absolute', 'squared'] as const, { default: 'absolute' }),
  /** Rows of a season, by whose naive forecast MASE and RMSSE are scaled. @default 1 */
  period: option.integer({ min: 1, default: 1 }),
});

/** Options of `createReport`. */
export interface ReportOptions extends SignificanceOptions, OptionsInput<typeof reportOptions> {}

/**
 * Scores the forecasts of a backtest, over all folds and in each, and says of every model whether it is better than
 * the baseline, worse, or not demonstrably different.
 *
 * Losses are compared origin by origin: the mean over the rows ahead and the series. A row whose actual value is
 * missing counts for no model. Scores are NaN where there is nothing to be judged, and skills where the baseline is
 * perfect.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no result of a backtest
 *
 * @example
 * import { backtest, createReport, randomWalk } from '@btcfc/backtest'
 * import { drift } from '@btcfc/models'
 * const folds = { trainRows: 100, testRows: 50 }
 * const result = await backtest({ models: { drift: drift() }, series: randomWalk({ rows: 200 }), folds })
 * const { sentences, models } = createReport(result)
 */
export function createReport<Name extends string>(
  result: BacktestResult<Name>,
  options: ReportOptions = {},
): BacktestReport<Name> {
  const { pointLoss, period, ...significance } = reportOptions.read(options);
  checkResult(result);
  const { baseline, spreadBaseline, horizon, levels, folds } = result;
  const names = Object.keys(result.forecasts) as Name[];
  const lossesOf = (forecast: BacktestForecast) => pointLosses(forecast, pointLoss);
  const withQuantiles = names.filter((name) => result.forecasts[name].levels.length > 0);
  if (spreadBaseline !== undefined && !withQuantiles.includes(spreadBaseline)) {
    throw invalidOption('spreadBaseline', spreadBaseline, 'a model that forecasts quantiles');
  }
  const compare = (
    models: readonly Name[],
    baselineName: Name,
    losses: (forecast: BacktestForecast) => Map<number, number>,
  ) => {
    const collected = models.map((name) => [name, presentLosses(losses(result.forecasts[name]))]);
    const named = Object.fromEntries(collected) as Record<Name, Float64Array>;
    return compareLosses({ losses: named, baseline: baselineName, horizon, ...significance });
  };
  // origins of several folds may overlap where the stride is shorter than a test range: each then counts once
  const points = compare(names, baseline, lossesOf);
  const spreads = spreadBaseline === undefined ? [] : compare(withQuantiles, spreadBaseline, pinballLosses);
  const models = names.map((name): ModelReport<Name> => {
    const forecast = result.forecasts[name];
    return {
      name,
      point: pointScores(forecast, result, period),
      maeByStep: Array.from({ length: horizon }, (_, step) =>
        mean(presentLosses(pointLosses(rowAhead(forecast, step), 'absolute'))),
      ),
      spread: spreadScores(forecast),
      folds: folds.map(({ index }) => foldScores(name, index)),
      pointComparison: points.find((comparison) => comparison.name === name)!,
      spreadComparison: spreads.find((comparison) => comparison.name === name),
    };
  });

  function foldScores(name: Name, fold: number): FoldScores {
    const inFold = (model: Name) => rowsOfFold(result.forecasts[model], fold);
    const forecast = inFold(name);
    const spread = spreadScores(forecast);
    const point = between(lossesOf(forecast), lossesOf(inFold(baseline)));
    const compared =
      spread &&
      spreadBaseline !== undefined &&
      between(pinballLosses(forecast), pinballLosses(inFold(spreadBaseline)));
    return {
      fold,
      origins: forecast.origins.length,
      skill: point.skill,
      skillInterval: { lower: point.lower, upper: point.upper },
      point: pointScores(forecast, result, period),
      spreadSkill: compared ? compared.skill : undefined,
      spreadSkillInterval: compared ? { lower: compared.lower, upper: compared.upper } : undefined,
      spread,
    };
  }

  function between(losses: ReadonlyMap<number, number>, others: ReadonlyMap<number, number>): SkillInterval {
    const ours = presentLosses(losses);
    const { lags: _, blockRows, ...bootstrap } = significance;
    // a block of the whole backtest may be longer than a fold
    const fitting =
      blockRows === undefined ? {} : { blockRows: Math.max(1, Math.min(blockRows, ours.length)) };
    return skillInterval(ours, presentLosses(others), { ...bootstrap, ...fitting });
  }

  const { confidence } = significance;
  const report = { baseline, spreadBaseline, pointLoss, horizon, levels, confidence, models };
  const text = reportText(report);
  return { ...report, sentences: text.sentences, toString: text.plain, toMarkdown: text.markdown };
}

function checkResult(result: unknown): void {
  const { forecasts, folds } = (result ?? {}) as Partial<BacktestResult>;
  if (typeof forecasts === 'object' && forecasts !== null && Array.isArray(folds)) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'This is not the result of a backtest.',
    received: result === undefined ? 'undefined' : result,
    remedy: 'Pass what `backtest` returned, after awaiting it.',
  });
}

function presentLosses(losses: ReadonlyMap<number, number>): Float64Array {
  return Float64Array.from(losses.values()).filter((loss) => !Number.isNaN(loss));
}
