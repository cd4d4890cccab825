import { buildSpace, gauss, testFunctions } from './functions.mjs';

/**
 * Builds the families of learning curves of a reference document: `{ name, space, maxT, gracePeriod, reductionFactor,
 * reportEvery, loss(config, epoch), observe(config, epoch, { seed, trial }), cost(config) }`. The cost is the time of
 * an epoch, in any unit.
 */
export function curveFamilies({ curves, functions, constants }) {
  const lstm = testFunctions({ functions: { lstm_mixed: functions.lstm_mixed }, constants })[0];
  const formulas = {
    A_lstm: { loss: lstmCurve(lstm.evaluate), cost: lstmCost },
    B_cross: { loss: crossingCurve, cost: () => 1 },
  };
  return Object.entries(curves).map(([name, curve]) =>
    curveFamily({
      name,
      ...formulas[name],
      space: buildSpace(curve.space),
      maxT: curve.max_t,
      gracePeriod: curve.grace,
      reductionFactor: curve.eta,
      reportEvery: curve.report_every,
      noise: curve.noise_sigma,
    }),
  );
}

/** Completes a family with what a tuner sees of its curves. */
export function curveFamily({ noise, ...family }) {
  const observe = (config, epoch, { seed, trial }) =>
    family.loss(config, epoch) + noise * gauss(2000 + seed, trial, epoch);
  return { ...family, observe };
}

function lstmCurve(atInfinity) {
  return (config, epoch) => {
    const { lr, batch_size: batch, hidden_dim: hidden, num_layers: layers, dropout } = config;
    const tau = 30 * 10 ** (-0.9 * (Math.log10(lr) + 3.3)) * Math.sqrt(batch / 8);
    const capacity = Math.log2(hidden / 32) + 0.5 * (layers - 1);
    const overfitting = 0.02 * Math.max(0, capacity - 1 - 4 * (dropout - 0.1));
    return (
      atInfinity(config) +
      (0.9 + 0.1 * layers) / (1 + epoch / tau) ** 1.3 +
      overfitting * Math.max(0, Math.log10(epoch / 400)) ** 2
    );
  };
}

function lstmCost({ hidden_dim: hidden, num_layers: layers, batch_size: batch }) {
  return Math.sqrt(hidden / 64) * layers ** 0.7 * Math.sqrt(16 / batch);
}

function crossingCurve({ x0, x1, x2, x3 }, epoch) {
  const u = (Math.log10(x0) + 5) / 4;
  const atInfinity =
    0.1 + 0.8 * (u - 0.35) ** 2 + 0.3 * (x1 - 0.6) ** 2 + 0.2 * (x2 - 0.3) ** 2 + 0.1 * Math.abs(x3 - 0.5);
  const tau = 2 * 10 ** (2.2 * (0.75 - u));
  return atInfinity + 0.9 / (1 + epoch / tau) ** 0.9;
}
