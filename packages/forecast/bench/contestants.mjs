import { levels, scoresOf, seasonalNaivePoints } from './scores.mjs';

/** How a model of ours is made, by its name in the table: with its defaults, but for `period` where the season is told. */
const makers = {
  'seasonal naive (season found)': {
    from: '@btcfc/models',
    make: ({ seasonalNaive }, told) => seasonalNaive(told),
  },
  ETS: { from: '@btcfc/models', make: ({ ets }, told) => ets(told) },
  Theta: { from: '@btcfc/models', make: ({ theta }, told) => theta(told) },
  ARIMA: { from: '@btcfc/models', make: ({ autoArima }, told) => autoArima(told) },
  MSTL: { from: '@btcfc/models', make: ({ mstl }, told) => mstl(told) },
  'ridge on lags': { from: '@btcfc/models', make: ({ arRidge }, told) => arRidge(told) },
  LSTM: { from: '@btcfc/lstm', make: ({ lstm }, told) => lstm(told) },
  'LSTM kinds': {
    from: '@btcfc/lstm',
    make: ({ lstmEnsemble }, told) => lstmEnsemble({ ensemble: 'kinds', ...told }),
  },
  'forecast (fast)': {
    from: '@btcfc/forecast',
    make: ({ autoForecast }, told) => autoForecast({ preset: 'fast', ...told }),
  },
  forecast: { from: '@btcfc/forecast', make: ({ autoForecast }, told) => autoForecast(told) },
};

export const contestantNames = Object.keys(makers);

/**
 * Our models on the series, one after another in this process: fitted on the training rows of each fold, forecasting from
 * its origins. `onScores(model, series, scores)` hears of each; a model that is not there yet is left out, one that fails
 * is told with its error. `seconds` are of processor time.
 */
export async function runContestants(series, { names = contestantNames, isPeriodTold = false, onScores }) {
  for (const name of names) {
    for (const one of series) {
      const model = await contestant(name, isPeriodTold ? { period: one.period } : {});
      if (!model) break;
      try {
        onScores(name, one.name, await judge(model, one));
      } catch (error) {
        onScores(name, one.name, { error: String(error?.message ?? error).slice(0, 200) });
      }
    }
  }
}

/**
 * The scores of the seasonal naive forecast with the season it is told, which all others are measured against. They must be
 * those that the handed series come with, or something is scored otherwise than there.
 */
export function naiveScores(series) {
  const scores = series.map((one) => [one.name, scoresOf(one, { point: seasonalNaivePoints(one) })]);
  for (const [at, [name, { mase, maseStep1 }]] of scores.entries()) {
    const handed = series[at].handed?.['seasonal naive'];
    if (!handed) continue;
    if (Math.abs(handed.mase - mase) > 0.0051 || Math.abs(handed.maseStep1 - maseStep1) > 0.0051) {
      throw new Error(
        `${name}: seasonal naive scores ${mase} and ${maseStep1}, not ${JSON.stringify(handed)}.`,
      );
    }
  }
  return Object.fromEntries(scores);
}

export async function contestant(name, told = {}) {
  const { from, make } = makers[name];
  try {
    return make(await import(from), told);
  } catch (error) {
    console.log(`${name} can't be made: ${error?.message ?? error}`);
    return undefined;
  }
}

async function judge(model, series) {
  const before = process.cpuUsage();
  const forecasts = [];
  for (const fold of series.folds) forecasts.push(await forecastFold(model, series, fold));
  const { user, system } = process.cpuUsage(before);
  const answer = {
    point: forecasts.flatMap(({ point }) => point),
    ...(forecasts.every(({ quantiles }) => quantiles) && {
      quantiles: forecasts.flatMap(({ quantiles }) => quantiles),
    }),
  };
  return { ...scoresOf(series, answer), seconds: (user + system) / 1e6 };
}

async function forecastFold(model, series, fold) {
  const asked = { panel: [], horizon: series.horizon, levels, seed: 0 };
  const { training, inputs } = forecastInputs(series);
  return withFit(model, { ...asked, series: training(fold), first: 0 }, async (fitted) =>
    nested(await model.predict(fitted, inputs(fold, asked))),
  );
}

/** What models are handed of a series: the rows that train, and those known at each origin. */
export function forecastInputs({ name, values, dates, frequency }) {
  const rows = (start, end) => ({
    id: name,
    values: Float64Array.from(values.slice(start, end)),
    dates: Float64Array.from(dates.slice(start, end)),
    frequency,
  });
  return {
    training: ({ trainEnd }) => rows(0, trainEnd),
    inputs: ({ origins }, asked) =>
      origins.map((origin) => ({
        ...asked,
        series: rows(0, origin + 1),
        origin,
        tail: (count) => rows(Math.max(0, origin + 1 - count), origin + 1),
      })),
  };
}

/** Frees the fit whatever happens. */
export async function withFit(model, input, work) {
  const fitted = await model.fit(input);
  try {
    return await work(fitted);
  } finally {
    await model.dispose?.(fitted);
  }
}

/** A row for each origin, as the peers answer. */
export function nested({ origins, horizon, point, quantiles }) {
  const row = (flat, at) => Array.from(flat.slice(at * horizon, (at + 1) * horizon));
  const all = Array.from(origins, (_, at) => at);
  return {
    point: all.map((at) => row(point, at)),
    ...(quantiles.length > 0 && { quantiles: all.map((at) => quantiles.map((flat) => row(flat, at))) }),
  };
}
