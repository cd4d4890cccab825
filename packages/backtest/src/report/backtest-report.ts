import { checkOneOf, invalidOption } from '@btcfc/core';
import { compareLosses, type LossComparison, type SignificanceOptions } from '../comparison/compare-losses';
import { skill } from '../metrics/point-metrics';
import type { BacktestResult, ForecastRecord } from '../run/backtest';
import { type PointScores, pointScores, type SpreadScores, spreadScores } from './model-scores';
import { type PointLoss, pinballLosses, pointLosses } from './origin-losses';
import { reportText } from './report-text';

export interface ReportOptions extends SignificanceOptions {
  /** By which errors points are compared. @default 'absolute' */
  pointLoss?: PointLoss;
}

/** A model in one fold. */
export interface FoldScores {
  fold: number;
  origins: number;
  /** Against the point baseline in this fold. */
  skill: number;
  point: PointScores;
  /** Pinball skill against the spread baseline in this fold; undefined where there is none. */
  spreadSkill: number | undefined;
  spread: SpreadScores | undefined;
}

export interface ModelReport<Name extends string = string> {
  name: Name;
  point: PointScores;
  /** Mean absolute error per step ahead. */
  maeByStep: number[];
  spread: SpreadScores | undefined;
  folds: FoldScores[];
  /** Against the point baseline. */
  pointComparison: LossComparison<Name>;
  /** Against the spread baseline, by pinball loss; undefined for a model without quantiles. */
  spreadComparison: LossComparison<Name> | undefined;
}

export interface BacktestReport<Name extends string = string> {
  baseline: Name;
  spreadBaseline: Name | undefined;
  pointLoss: PointLoss;
  horizon: number;
  levels: readonly number[];
  confidence: number;
  models: ModelReport<Name>[];
  /** What can be said, a sentence per model and kind of forecast. */
  sentences: string[];
  /** Plain text for a terminal. */
  toString(): string;
  toMarkdown(): string;
}

/**
 * Scores the forecasts of a backtest, over all folds and in each, and says of every model whether it is better than
 * the baseline, worse, or not demonstrably different.
 *
 * Losses are compared origin by origin: the mean over the steps ahead and the series. A row whose actual value is
 * missing counts for no model.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function createReport<Name extends string>(
  result: BacktestResult<Name>,
  { pointLoss = 'absolute', ...significance }: ReportOptions = {},
): BacktestReport<Name> {
  checkOneOf('pointLoss', pointLoss, ['absolute', 'squared']);
  const { baseline, spreadBaseline, horizon, levels, folds } = result;
  const names = Object.keys(result.forecasts) as Name[];
  const lossesOf = (name: Name, records = result.forecasts[name]) => pointLosses(records, pointLoss);
  const withQuantiles = names.filter((name) => hasQuantiles(result.forecasts[name]));
  if (spreadBaseline !== undefined && !withQuantiles.includes(spreadBaseline)) {
    throw invalidOption('spreadBaseline', spreadBaseline, 'a model that forecasts quantiles');
  }
  // origins of several folds may overlap where the stride is shorter than a test range: each then counts once
  const points = compareLosses({ losses: collect(names, lossesOf), baseline, horizon, ...significance });
  const spreads =
    spreadBaseline === undefined
      ? []
      : compareLosses({
          losses: collect(withQuantiles, (name) => pinballLosses(result.forecasts[name], levels)),
          baseline: spreadBaseline,
          horizon,
          ...significance,
        });
  const models = names.map((name): ModelReport<Name> => {
    const records = result.forecasts[name];
    return {
      name,
      point: pointScores(records, result),
      maeByStep: Array.from({ length: horizon }, (_, step) =>
        meanOf(pointLosses(atStep(records, step), 'absolute')),
      ),
      spread: spreadScores(records, levels),
      folds: folds.map(({ index }) => foldScores(name, index)),
      pointComparison: points.find((comparison) => comparison.name === name)!,
      spreadComparison: spreads.find((comparison) => comparison.name === name),
    };
  });

  function foldScores(name: Name, fold: number): FoldScores {
    const inFold = (model: Name) => result.forecasts[model].filter((record) => record.fold === fold);
    const records = inFold(name);
    const spread = spreadScores(records, levels);
    const pinball = (model: Name) => meanOf(pinballLosses(inFold(model), levels));
    return {
      fold,
      origins: records.length,
      skill: skill(meanOf(lossesOf(name, records)), meanOf(lossesOf(baseline, inFold(baseline)))),
      point: pointScores(records, result),
      spreadSkill:
        spread && spreadBaseline !== undefined ? skill(pinball(name), pinball(spreadBaseline)) : undefined,
      spread,
    };
  }

  const { confidence = 0.95 } = significance;
  const report = { baseline, spreadBaseline, pointLoss, horizon, levels, confidence, models };
  const text = reportText(report);
  return { ...report, sentences: text.sentences, toString: text.plain, toMarkdown: text.markdown };
}

function hasQuantiles(records: readonly ForecastRecord[]): boolean {
  return records.every(({ quantiles }) => quantiles && quantiles[0]!.length > 0);
}

/** Losses of the same origins, those left out that can't be judged. */
function collect<Name extends string>(
  names: readonly Name[],
  lossesOf: (name: Name) => Map<number, number>,
): Record<Name, Float64Array> {
  const entries = names.map((name): [Name, Float64Array] => {
    const losses = [...lossesOf(name).values()];
    return [name, Float64Array.from(losses.filter((loss) => !Number.isNaN(loss)))];
  });
  return Object.fromEntries(entries) as Record<Name, Float64Array>;
}

function atStep(records: readonly ForecastRecord[], step: number): ForecastRecord[] {
  return records.map((record) => ({
    ...record,
    actual: [record.actual[step]!],
    point: [record.point[step]!],
  }));
}

function meanOf(losses: ReadonlyMap<number, number>): number {
  const present = [...losses.values()].filter((loss) => !Number.isNaN(loss));
  return present.reduce((sum, loss) => sum + loss, 0) / present.length;
}
