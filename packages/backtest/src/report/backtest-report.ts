import { checkOneOf, invalidOption } from '@btcfc/core';
import { compareLosses, type LossComparison, type SignificanceOptions } from '../comparison/compare-losses';
import { mean } from '../metrics/paired-rows';
import type { BacktestResult, ForecastRecord } from '../run/backtest';
import { type SkillInterval, skillInterval } from '../significance/block-bootstrap';
import { type PointScores, pointScores, type SpreadScores, spreadScores } from './model-scores';
import { type PointLoss, pinballLosses, pointLosses } from './origin-losses';
import { reportText } from './report-text';

export interface ReportOptions extends SignificanceOptions {
  /** By which errors points are compared. @default 'absolute' */
  pointLoss?: PointLoss;
}

interface Bounds {
  lower: number;
  upper: number;
}

/** A model in one fold. */
export interface FoldScores {
  fold: number;
  origins: number;
  /** Against the point baseline in this fold. */
  skill: number;
  /** Bounds of its bootstrap interval. */
  skillInterval: Bounds;
  point: PointScores;
  /** Pinball skill against the spread baseline in this fold; undefined where there is none. */
  spreadSkill: number | undefined;
  spreadSkillInterval: Bounds | undefined;
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
        mean(presentLosses(pointLosses(atStep(records, step), 'absolute'))),
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
    const point = between(lossesOf(name, records), lossesOf(baseline, inFold(baseline)));
    const pinball = (model: Name) => pinballLosses(inFold(model), levels);
    const compared =
      spread && spreadBaseline !== undefined && between(pinball(name), pinball(spreadBaseline));
    return {
      fold,
      origins: records.length,
      skill: point.skill,
      skillInterval: { lower: point.lower, upper: point.upper },
      point: pointScores(records, result),
      spreadSkill: compared ? compared.skill : undefined,
      spreadSkillInterval: compared ? { lower: compared.lower, upper: compared.upper } : undefined,
      spread,
    };
  }

  function between(losses: ReadonlyMap<number, number>, others: ReadonlyMap<number, number>): SkillInterval {
    const ours = presentLosses(losses);
    const { lags: _, blockRows, ...bootstrap } = significance;
    // a block of the whole backtest may be longer than a fold
    const fitting = blockRows === undefined ? {} : { blockRows: Math.min(blockRows, ours.length) };
    return skillInterval(ours, presentLosses(others), { ...bootstrap, ...fitting });
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
    return [name, presentLosses(lossesOf(name))];
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

function presentLosses(losses: ReadonlyMap<number, number>): Float64Array {
  return Float64Array.from(losses.values()).filter((loss) => !Number.isNaN(loss));
}
