import { backtest, dieboldMariano, skillInterval } from '@btcfc/backtest';

/** Levels of the quantiles that are scored; the outer two are the interval of 90%. */
export const levels = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Pinball losses of a model's quantiles as far ahead as was asked, and whether the interval held, row by row. */
export async function judge({ values, folds }, model, horizon) {
  const before = process.cpuUsage();
  const { forecasts } = await backtest({ models: { model }, series: values, folds, levels, horizon });
  const { user, system } = process.cpuUsage(before);
  const { actual, quantiles, folds: foldOf } = forecasts.model;
  const rows = Array.from(foldOf, (fold, row) => {
    const at = row * horizon + horizon - 1;
    const spread = quantiles.map((each) => each[at]);
    return {
      fold,
      loss: pinball(actual[at], spread),
      isCovered: actual[at] >= spread[0] && actual[at] <= spread.at(-1),
    };
  });
  return { rows, seconds: (user + system) / 1e6 };
}

/** How much less is lost than by the baseline: on all rows with an interval and a p-value, and by fold. */
export function comparedWith(base, rows, horizon) {
  const [ours, theirs] = [rows, base].map((each) => each.map(({ loss }) => loss));
  const { skill, lower, upper } = skillInterval(ours, theirs, { horizon });
  const { pValue } = dieboldMariano(ours, theirs, { horizon });
  const foldsOf = (of) =>
    [...new Set(rows.map(({ fold }) => fold))].map((fold) => of((row) => row.fold === fold));
  return {
    skill,
    lower,
    upper,
    pValue,
    folds: foldsOf((isIn) => 1 - mean(rows.filter(isIn), loss) / mean(base.filter(isIn), loss)),
    covered: mean(rows, ({ isCovered }) => +isCovered),
    coveredInFolds: foldsOf((isIn) => mean(rows.filter(isIn), ({ isCovered }) => +isCovered)),
  };
}

export function mean(values, read = (value) => value) {
  return values.reduce((sum, value) => sum + read(value), 0) / values.length;
}

function pinball(actual, quantiles) {
  return mean(levels, (level) => {
    const error = actual - quantiles[levels.indexOf(level)];
    return error >= 0 ? level * error : (level - 1) * error;
  });
}

const loss = (row) => row.loss;
