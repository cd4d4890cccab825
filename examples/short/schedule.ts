/**
 * A learning rate that changes while networks are trained: six together, and every three epochs the worst go on from the
 * best. What comes of it is a schedule, epoch by epoch, and the network that was trained by it, in the folder `networks`.
 *
 *     node dist/schedule.js
 */
import { LSTMForecaster } from '@btcfc/lstm';
import {
  configAt,
  loguniform,
  PopulationBasedTraining,
  requireBest,
  type TrialContext,
  tune,
} from '@btcfc/tune';

const load = Array.from(
  { length: 300 },
  (_, hour) => 100 + 20 * Math.sin(hour / 4) + 8 * Math.sin(hour / 11),
);
const shape = { hiddenDim: 8, seqLen: 12, numLayers: 1, epochs: 3 };

async function train({ lr }: { lr: number }, trial: TrialContext): Promise<void> {
  const { number, seed, signal, checkpointDir } = trial;
  const kept = (await trial.loadCheckpoint()) as { network: number; epoch: number } | undefined;
  // the files in the folder are taken over with the checkpoint
  const network = kept
    ? await LSTMForecaster.load(checkpointDir)
    : new LSTMForecaster({ ...shape, lr, seed });
  if (kept && kept.network !== number) {
    console.log(
      `network ${number} goes on from ${kept.network} at epoch ${kept.epoch}: ${await next(network)}`,
    );
  }
  for (let epoch = (kept?.epoch ?? 0) + 3; epoch <= 12; epoch += 3) {
    const run = { X: { load }, y: load, progress: false, signal } as const;
    const { bestLoss } = await (epoch === 3 ? network.fit(run) : network.fineTune({ ...run, lr, epochs: 3 }));
    console.log(`network ${number} at epoch ${epoch}: ${await next(network)}`);
    await network.save(epoch < 12 ? checkpointDir : trial.artifactsDir);
    await trial.report({ epoch, valLoss: bestLoss }, { checkpoint: { network: number, epoch } });
  }
}

const found = await tune(train, {
  space: { lr: loguniform(1e-4, 1e-1) },
  ...{ metric: 'valLoss', numSamples: 6, seed: 2, artifactsDir: 'networks' },
  scheduler: new PopulationBasedTraining({ populationSize: 6, perturbationInterval: 3, maxT: 12 }),
});
const best = requireBest(found);
for (const epoch of [3, 6, 9, 12]) console.log(`up to epoch ${epoch}: lr ${configAt(best, epoch).lr}`);
const kept = await LSTMForecaster.load(`networks/trial-00${best.number}`);
console.log(`the best is ${best.number}: ${await next(kept)}`);

/** What a network says of the next hour. */
async function next(network: LSTMForecaster): Promise<string> {
  return `next ${(await network.forecast({ X: { load } })).point[0]}`;
}
