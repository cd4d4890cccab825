import { forecastInputs, nested, withFit } from '../contestants.mjs';
import { askPython } from '../peers/run-peers.mjs';
import { levels, mean, scoresOf } from '../scores.mjs';

/** By name: a model that learns from all series at once, one for each of them, or a peer's. */
export const panelModels = {
  'one LSTM for all': {
    isGlobal: true,
    make: async () => (await import('@btcfc/lstm')).lstm({ global: true }),
  },
  'an LSTM for each': { make: async () => (await import('@btcfc/lstm')).lstm() },
  'an ETS for each': { make: async () => (await import('@btcfc/models')).ets() },
  'a seasonal naive forecast for each': {
    make: async () => (await import('@btcfc/models')).seasonalNaive({ period: 12 }),
  },
  'one LSTM for all (neuralforecast)': { peer: 'LSTM' },
};

/** Scores of a model over a panel: `losses` and `pinballs` hold those of each series, `seconds` are of processor time. */
export async function runPanelModel(name, series) {
  const { peer, isGlobal, make } = panelModels[name];
  if (peer) return scoresOfPanel(series, await peerAnswers(peer, series));
  let model;
  try {
    model = await make();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    return undefined;
  }
  const before = process.cpuUsage();
  const answers = isGlobal ? await fitTogether(model, series) : await fitApart(model, series);
  const { user, system } = process.cpuUsage(before);
  return scoresOfPanel(series, { answers, seconds: (user + system) / 1e6 });
}

async function fitTogether(model, series) {
  const { horizon, folds } = series[0];
  const asked = { horizon, levels, seed: 0 };
  const panel = series.map((one) => forecastInputs(one).training(folds[0]));
  return withFit(model, { ...asked, panel, series: panel[0], first: 0 }, async (fitted) => {
    const inputs = series.flatMap((one) => forecastInputs(one).inputs(one.folds[0], { ...asked, panel }));
    const { point, quantiles } = nested(await model.predict(fitted, inputs));
    const count = folds[0].origins.length;
    return series.map((_, at) => ({
      point: point.slice(at * count, (at + 1) * count),
      quantiles: quantiles?.slice(at * count, (at + 1) * count),
    }));
  });
}

async function fitApart(model, series) {
  const answers = [];
  for (const one of series) {
    const asked = { horizon: one.horizon, levels, seed: 0, panel: [] };
    const { training, inputs } = forecastInputs(one);
    const [fold] = one.folds;
    answers.push(
      await withFit(model, { ...asked, series: training(fold), first: 0 }, async (fitted) =>
        nested(await model.predict(fitted, inputs(fold, asked))),
      ),
    );
  }
  return answers;
}

async function peerAnswers(peer, series) {
  const answers = new Map();
  let seconds = 0;
  await askPython(peer, series, ['--panel'], (answer) => {
    answers.set(answer.name, answer);
    seconds += answer.seconds;
  });
  return { answers: series.map(({ name }) => answers.get(name)), seconds };
}

function scoresOfPanel(series, { answers, seconds }) {
  const scores = series.map((one, at) => scoresOf(one, answers[at]));
  const losses = scores.map(({ mase }) => mase);
  const pinballs = scores.map(({ pinball }) => pinball);
  return {
    mase: mean(losses),
    ...(pinballs[0] !== undefined && {
      pinball: mean(pinballs),
      coverage: mean(scores.map(({ coverage }) => coverage)),
    }),
    losses,
    seconds,
  };
}
