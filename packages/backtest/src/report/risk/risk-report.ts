import { BtcfcError, invalidOption, option, optionsFor } from '@btcfc/core';
import type { Target } from '@btcfc/models';
import { mean } from '../../metrics/paired-rows';
import { checkTailLevels, shortfallLoss, type Tail } from '../../metrics/shortfall';
import type { BacktestResult } from '../../run/backtest-result';
import { type CoverageTests, coverageTests } from '../../significance/coverage-tests';
import { checkLags, dieboldMariano, varianceOptions } from '../../significance/diebold-mariano';
import { holm } from '../../significance/holm';
import { rowsBySeries } from '../forecast-rows';
import { riskText } from './risk-text';
import type { RiskFinding, RiskReport, RiskScores, ShortfallComparison } from './risk-types';
import { quantilesBeyond, separateWindows, tailMoves } from './tail-moves';

/** Options of `createRiskReport`. */
export interface RiskReportOptions {
  /** Shares that are to lie beyond the value-at-risk. @default [0.05, 0.01] */
  levels?: readonly number[];
  /** Which end of the distribution is feared. @default 'lower', of who holds what the series is the price of */
  tail?: Tail | 'both';
  /** Rows ahead that are judged, on windows that do not overlap. @default 1 and the horizon of the backtest */
  horizons?: readonly number[];
  /**
   * What is forecast: the series' own values (returns, say), their difference to the last known one, or that of their
   * logarithms. @default 'difference'
   */
  target?: Target;
  /** The model that shortfalls are compared with. @default the result's `spreadBaseline` */
  baseline?: string;
  /** Of the findings and verdicts: those of luck come once in 20 times with 0.95. @default 0.95 */
  confidence?: number;
  /** The variance of mean losses, as in `dieboldMariano`. @default 'cosine' */
  variance?: 'cosine' | 'newey-west';
  /** With `newey-west`: neighbouring windows whose losses may be related. @default as in `dieboldMariano` */
  lags?: number;
}

const riskReportOptions = optionsFor<RiskReportOptions>()('createRiskReport', {
  levels: option.custom(checkTailLevels, { default: [0.05, 0.01] as readonly number[] }),
  tail: option.oneOf(['lower', 'upper', 'both'] as const, { default: 'lower' }),
  horizons: option.list(option.integer({ min: 1 })),
  target: option.oneOf(['level', 'difference', 'log-difference'] as const, { default: 'difference' }),
  baseline: option.text(),
  confidence: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.95 }),
  ...varianceOptions,
});

/**
 * Value-at-risk and expected shortfall of each model of a backtest. Of the first it says whether it was violated as often
 * as it should be, and not in clusters (`coverageTests`: Kupiec 1995, Christoffersen 1998); the second is told from the
 * quantiles below the first (`shortfallFromQuantiles`) and compared with the baseline's by the loss that both minimise
 * together (`shortfallLoss`: Patton, Ziegel & Chen 2019), by the Diebold-Mariano test with Holm's correction for all that is
 * compared. The p-values of the coverage are not corrected: each speaks for itself, as supervisors read it.
 *
 * Several rows ahead, windows that do not overlap are judged, beginning with the first: from 1,000 rows ten ahead there
 * are 100. Ask the backtest for the levels that `shortfallLevels` gives; without those below a level there is a
 * value-at-risk, but no shortfall. A model without quantiles is left out. Shortfalls that are no loss (not below 0) are left
 * out of the comparison, for all models alike.
 *
 * @throws BtcfcError `INVALID_OPTION`, also for a level that was not forecast; `INVALID_DATA` for what is no result of a
 * backtest, or values that have no logarithm
 *
 * @example
 * import { backtest, createRiskReport, randomWalk, shortfallLevels } from '@btcfc/backtest'
 * import { ewma, expandingQuantiles } from '@btcfc/models'
 * const result = await backtest({
 *   models: { ewma: ewma(), expanding: expandingQuantiles() },
 *   series: randomWalk({ rows: 500 }),
 *   levels: shortfallLevels(),
 *   spreadBaseline: 'ewma',
 *   folds: { trainRows: 250, testRows: 125 },
 * })
 * const { scores, sentences } = createRiskReport(result)
 */
export function createRiskReport<Name extends string>(
  result: BacktestResult<Name>,
  options: RiskReportOptions = {},
): RiskReport<Name> {
  const { levels, tail, target, confidence, variance, lags, ...read } = riskReportOptions.read(options);
  checkLags(variance, lags);
  const names = checkNames(result);
  const horizons = read.horizons ?? [...new Set([1, result.horizon])];
  const beyond = horizons.find((each) => each > result.horizon);
  if (beyond !== undefined)
    throw invalidOption('horizons', beyond, `${result.horizon} at most, the horizon of the backtest`);
  const baseline = read.baseline ?? result.spreadBaseline;
  if (baseline !== undefined && !names.includes(baseline as Name))
    throw invalidOption('baseline', baseline, `a model that forecasts quantiles: ${names.join(', ')}`);
  const tails: Tail[] = tail === 'both' ? ['lower', 'upper'] : [tail];
  const reference = result.forecasts[names[0]!];
  const significance = 1 - confidence;
  const cases = Array.from(rowsBySeries(reference), ([id, rows]) =>
    horizons.flatMap((horizon) => {
      const windows = separateWindows(reference, rows, horizon);
      return tails.flatMap((tail) =>
        levels.map((level) => ({ id, rows: windows, horizon, level, tail, target })),
      );
    }),
  ).flat();
  const judged = cases.flatMap((each) => {
    const models = names.map((name) => {
      const moves = tailMoves(result.forecasts[name], each);
      const losses = moves.shortfall && shortfallLoss({ ...moves, shortfall: moves.shortfall }, each.level);
      return { name, ...moves, losses };
    });
    // of which all models know a loss
    const kept = each.rows.map((_, row) =>
      models.every(({ losses }) => losses && !Number.isNaN(losses[row])),
    );
    const lossesOf = (losses: Float64Array | undefined) => losses?.filter((_, row) => kept[row]);
    const theirs = lossesOf(models.find(({ name }) => name === baseline)?.losses);
    return models.map(({ name, actual, valueAtRisk, shortfall, losses }) => {
      const sign = each.tail === 'lower' ? 1 : -1;
      const violated = actual.map((value, row) => (value < valueAtRisk[row]! ? 1 : 0));
      const coverage = coverageTests(violated, each.level);
      const own = lossesOf(losses);
      const scores: Omit<RiskScores<Name>, 'comparison'> = {
        ...{ model: name, id: each.id, horizon: each.horizon, level: each.level, tail: each.tail },
        ...{ valueAtRisk: sign * mean(valueAtRisk), shortfall: shortfall && sign * mean(shortfall) },
        ...{ coverage, finding: findingOf(coverage, each.level, significance) },
        shortfallRatio: shortfall && ratioOf(actual, shortfall, violated),
        shortfallLoss: own && mean(own),
      };
      const tested =
        name === baseline || !own || !theirs ? undefined : dieboldMariano(own, theirs, { variance, lags });
      return { scores, tested };
    });
  });
  const adjusted = holm(judged.map(({ tested }) => tested?.pValue ?? Number.NaN));
  const scores = judged.map(({ scores, tested }, index): RiskScores<Name> => {
    const adjustedPValue = adjusted[index]!;
    const comparison: ShortfallComparison | undefined = tested && {
      ...{ dieboldMariano: tested, adjustedPValue },
      verdict:
        adjustedPValue < significance
          ? tested.difference < 0
            ? 'better'
            : 'worse'
          : 'no demonstrable difference',
    };
    return { ...scores, comparison };
  });
  const report = {
    baseline: baseline as Name | undefined,
    levels,
    horizons,
    confidence,
    quantiles: levels.map((level) =>
      Math.min(...tails.map((each) => quantilesBeyond(reference.levels, level, each))),
    ),
    scores,
  };
  const text = riskText(report);
  return { ...report, sentences: text.sentences, toString: text.plain, toMarkdown: text.markdown };
}

/** The mean of the moves beyond over the shortfalls that were forecast for them. */
function ratioOf(actual: Float64Array, shortfall: Float64Array, violated: Float64Array): number {
  const ratios = actual.map((value, row) => value / shortfall[row]!);
  return mean(ratios.filter((_, row) => violated[row] === 1));
}

function findingOf(
  { rate, unconditional, independence }: CoverageTests,
  level: number,
  significance: number,
): RiskFinding {
  if (unconditional.pValue < significance) return rate > level ? 'violated too often' : 'violated too seldom';
  return independence.pValue < significance ? 'violated in clusters' : 'not refuted';
}

/** The models that forecast quantiles. */
function checkNames<Name extends string>(result: BacktestResult<Name>): Name[] {
  const forecasts = (result as BacktestResult<Name> | undefined)?.forecasts;
  const names = Object.keys(forecasts ?? {}) as Name[];
  // what went through JSON has lost its arrays
  const isWhole = names.every((name) => forecasts![name]?.actual instanceof Float64Array);
  const withQuantiles = isWhole ? names.filter((name) => forecasts![name]?.levels?.length > 0) : [];
  if (withQuantiles.length > 0) return withQuantiles;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'This is not the result of a backtest of models that forecast quantiles.',
    received: names.length > 0 ? names : describe(result),
    remedy: 'Pass what `backtest` returned for the `levels` that `shortfallLevels` gives.',
  });
}

function describe(result: unknown): unknown {
  return result === undefined ? 'undefined' : result;
}
