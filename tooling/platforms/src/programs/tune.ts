import { ASHAScheduler, loguniform, parameterImportance, quniform, tune } from '@btcfc/tune';

/** Searches with a plain function. */
export async function program(): Promise<unknown> {
  const space = { lr: loguniform(1e-5, 1e-1), dropout: quniform(0, 0.5, 0.05) };
  const found = await tune(
    async ({ lr, dropout }, trial) => {
      for (let epoch = 1; epoch <= 8; epoch++) {
        await trial.report({ epoch, mse: (Math.log10(lr) + 2) ** 2 + (dropout - 0.2) ** 2 + 1 / epoch });
      }
    },
    {
      space,
      metric: 'mse',
      numSamples: 12,
      seed: 7,
      scheduler: new ASHAScheduler({ maxT: 8, reductionFactor: 2 }),
    },
  );
  return {
    best: found.best?.config,
    states: found.trials.map(({ state }) => state),
    importance: parameterImportance({ space, trials: found.trials, mode: 'min' }).length,
  };
}
