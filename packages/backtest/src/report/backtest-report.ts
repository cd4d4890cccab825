import {
  BtcfcError,
  checkInteger,
  defineOptions,
  invalidOption,
  type OptionsInput,
  option,
} from '@btcfc/core';
import { type SignificanceOptions, significanceOptions } from '../comparison/compare-losses';
import type { BacktestForecast, BacktestResult } from '../run/backtest-result';
import { checkLags } from '../significance/diebold-mariano';
import { skillInterval } from '../significance/skill-interval';
import { maeByStep, rowsBySeries, rowsOfFold, takeRows } from './forecast-rows';
import { pointScores, scaledScores, spreadScores } from './model-scores';
import { originLosses, pinballLosses, pointLosses, type RowLosses } from './origin-losses';
import { reportText } from './report-text';
import type { BacktestReport, FoldScores, ModelReport, SeriesScores } from './report-types';
import { createScales } from './series-scales';
import { type Verdicts, verdictsOn } from './verdicts';

const reportOptions = defineOptions('createReport', {
  ...significanceOptions,
  /** By which errors points are compared. @default 'absolute' */
  pointLoss: option.oneOf(['absolute', 'squared'] as const, { default: 'absolute' }),
  /**
   * Rows of a season, by whose naive forecast MASE and RMSSE are scaled, and the losses of several series; `'auto'`: what
   * the first training rows of each series tell (`inferPeriod`), 1 where there is none. @default 'auto'
   */
  period: option.custom<number | 'auto', { default: 'auto' }>(
    (name, value) => (value === 'auto' ? value : checkInteger(name, value, { min: 1 })),
    { default: 'auto' },
  ),
});

/** Options of `createReport`. */
export interface ReportOptions extends SignificanceOptions, OptionsInput<typeof reportOptions> {}

/**
 * Scores the forecasts of a backtest, over all folds and in each, and says of every model whether it is better than
 * the baseline, worse, or not demonstrably different.
 *
 * Losses are compared origin by origin, over the rows ahead and the series. Those of several series are divided by the
 * error of each one's (seasonal) naive forecast in the training rows first, so that no series decides by its size; there
 * is then a verdict for each of them too. The p-values are corrected for everything that was compared (Holm), half of the
 * level being kept for the verdicts over all series. A row whose actual value is missing counts for no model. Scores are
 * NaN where there is nothing to be judged, and skills where the baseline is perfect.
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
  checkLags(significance.variance, significance.lags);
  checkResult(result);
  const { baseline, spreadBaseline, horizon, levels, folds, stride = 1, leftOut = [] } = result;
  const names = Object.keys(result.forecasts) as Name[];
  const withQuantiles = names.filter((name) => result.forecasts[name].levels.length > 0);
  if (spreadBaseline !== undefined && !withQuantiles.includes(spreadBaseline)) {
    throw invalidOption('spreadBaseline', spreadBaseline, 'a model that forecasts quantiles');
  }
  const reference = result.forecasts[baseline];
  const bySeries = rowsBySeries(reference);
  const isPanel = bySeries.size > 1;
  const scales = createScales(result, period);
  const { id, folds: foldOf } = reference;
  const unitOf = (row: number) => scales.unitOf(id?.[row], foldOf[row]!);
  const pointUnit = (row: number) => unitOf(row)[pointLoss === 'absolute' ? 'absolute' : 'squared'];
  const one = () => 1;
  const points = new Map(
    names.map((name) => [name, pointLosses(result.forecasts[name], pointLoss, isPanel ? pointUnit : one)]),
  );
  const spreads = new Map(
    withQuantiles.map((name) => [
      name,
      pinballLosses(result.forecasts[name], isPanel ? (row) => unitOf(row).absolute : one),
    ]),
  );
  // forecasts overlap by so many origins
  const overlap = Math.ceil(horizon / stride);
  const judging = { reference, overlap, significance };
  const none: Verdicts<Name> = { overall: new Map(), bySeries: new Map() };
  const pointVerdicts = verdictsOn({ ...judging, losses: points, baseline, bySeries });
  const spreadVerdicts =
    spreadBaseline === undefined
      ? none
      : verdictsOn({ ...judging, losses: spreads, baseline: spreadBaseline, bySeries });
  const models = names.map((name): ModelReport<Name> => {
    const forecast = result.forecasts[name];
    return {
      name,
      point: pointScores(forecast, scales),
      maeByStep: maeByStep(forecast),
      spread: spreadScores(forecast),
      folds: folds.map(({ index }) => foldScores(name, index)),
      series: isPanel ? Array.from(bySeries, ([id, rows]) => seriesScores(name, id, rows)) : [],
      pointComparison: pointVerdicts.overall.get(name)!,
      spreadComparison: spreadVerdicts.overall.get(name),
    };
  });

  function foldScores(name: Name, fold: number): FoldScores {
    const forecast = rowsOfFold(result.forecasts[name], fold);
    const rows = Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold);
    const spread = spreadScores(forecast);
    const point = between(points.get(name)!, points.get(baseline)!, rows);
    const compared =
      spread &&
      spreadBaseline !== undefined &&
      between(spreads.get(name)!, spreads.get(spreadBaseline)!, rows);
    return {
      fold,
      origins: forecast.origins.length,
      skill: point.skill,
      skillInterval: { lower: point.lower, upper: point.upper },
      point: pointScores(forecast, scales),
      spreadSkill: compared ? compared.skill : undefined,
      spreadSkillInterval: compared ? { lower: compared.lower, upper: compared.upper } : undefined,
      spread,
    };
  }

  function between(losses: RowLosses, others: RowLosses, rows: readonly number[]) {
    const ours = originLosses(reference, losses, rows);
    const theirs = originLosses(reference, others, rows);
    const { variance: _, lags: __, blockRows, ...interval } = significance;
    // a block of the whole backtest may be longer than a fold
    const fitting = blockRows === undefined ? undefined : Math.max(1, Math.min(blockRows, ours.length));
    return skillInterval(ours, theirs, { ...interval, horizon: overlap, blockRows: fitting });
  }

  function seriesScores(name: Name, id: string, rows: readonly number[]): SeriesScores<Name> {
    const forecast = takeRows(result.forecasts[name], rows);
    const { values, mae } = errorsOf(forecast);
    return {
      id,
      values,
      mae,
      mase: scaledScores(forecast, scales).mase,
      pinball: spreadScores(forecast)?.pinball,
      pointComparison: pointVerdicts.bySeries.get(id)!.get(name)!,
      spreadComparison: spreadVerdicts.bySeries.get(id)?.get(name),
    };
  }

  const origins = new Set(reference.origins).size;
  const report = {
    baseline,
    spreadBaseline,
    pointLoss,
    horizon,
    levels,
    confidence: significance.confidence,
    origins,
    windows: origins / overlap,
    series: Array.from(bySeries, ([id, rows]) => ({
      id,
      period: scales.periodOf(reference.id ? id : undefined),
      origins: rows.length,
      windows: rows.length / overlap,
    })),
    leftOut,
    models,
  };
  const text = reportText(report);
  return { ...report, sentences: text.sentences, toString: text.plain, toMarkdown: text.markdown };
}

function errorsOf({ actual, point }: BacktestForecast): { values: number; mae: number } {
  let [values, sum] = [0, 0];
  actual.forEach((value, position) => {
    if (Number.isNaN(value)) return;
    values++;
    sum += Math.abs(value - point[position]!);
  });
  return { values, mae: sum / values };
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
