/** Levels of the quantiles that are scored, those of the handed scores. */
export const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/**
 * Scores of a series' forecasts: MASE and pinball loss over the mean seasonal difference of the fold's training rows,
 * mean over the origins, and the share of rows within the 90% interval. `point` and `quantiles` have a row for each
 * origin; the rows of quantiles one for each level.
 */
export function scoresOf({ values, period, horizon, folds }, { point, quantiles }) {
  const origins = folds.flatMap(({ trainEnd, origins: inFold }) => {
    const scale = seasonalScale(values.slice(0, trainEnd), period);
    return inFold.map((origin) => ({ origin, scale }));
  });
  const each = origins.map(({ origin, scale }, row) => {
    const actual = values.slice(origin + 1, origin + 1 + horizon);
    const spread = quantiles?.[row];
    return {
      mase: mean(actual.map((value, step) => Math.abs(value - point[row][step]))) / scale,
      maseStep1: Math.abs(actual[0] - point[row][0]) / scale,
      ...(spread && {
        pinball: mean(levels.map((level, at) => pinballOf(actual, spread[at], level))) / scale,
        coverage: mean(
          actual.map((value, step) => +(value >= spread[0][step] && value <= spread.at(-1)[step])),
        ),
      }),
    };
  });
  return Object.fromEntries(
    Object.keys(each[0]).map((name) => [name, mean(each.map((score) => score[name]))]),
  );
}

function seasonalScale(training, period) {
  return mean(training.slice(period).map((value, row) => Math.abs(value - training[row])));
}

function pinballOf(actual, quantile, level) {
  return mean(
    actual.map((value, step) =>
      Math.max(level * (value - quantile[step]), (level - 1) * (value - quantile[step])),
    ),
  );
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function geometricMean(values) {
  return Math.exp(mean(values.map(Math.log)));
}

/** The last season again. */
export function seasonalNaivePoints({ values, period, horizon, folds }) {
  return folds.flatMap(({ origins }) =>
    origins.map((origin) =>
      Array.from({ length: horizon }, (_, step) => values[origin + 1 - period + (step % period)]),
    ),
  );
}
