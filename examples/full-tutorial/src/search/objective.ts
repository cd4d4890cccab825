import { LSTMForecaster } from '@btcfc/lstm';
import { type TrialContext, TrialPruned } from '@btcfc/tune';
import { dropoutMaskOf } from '../model-config';
import { learningParts } from '../prepare-data';
import type { SearchConfig } from './search-space';
import { readSearchTask } from './search-task';
import { writeTrialArtifacts } from './write-trial-artifacts';

let task: ReturnType<typeof readSearchTask> | undefined;

/**
 * One trial of the search, in a process of its own: trains, tells its best watched loss after every epoch, ends or
 * pauses when told to, and leaves its artifacts in a folder of its own.
 */
export default async function objective(config: SearchConfig, trial: TrialContext): Promise<void> {
  task ??= readSearchTask();
  const { protocol, data, epochs, seed, backend, checkpointEvery } = task;
  const { train, watched } = learningParts(data, config.seqLen);
  const forecaster = new LSTMForecaster({
    ...config,
    epochs,
    seed,
    backend,
    targetOffset: data.targetOffset,
    dropoutMask: dropoutMaskOf(protocol),
  });
  const artifacts = { task, config, number: trial.number };
  let losses: { trainLosses: readonly number[]; valLosses: readonly number[] } = {
    trainLosses: [],
    valLosses: [],
  };
  try {
    losses = await forecaster.fit({
      ...train,
      validation: watched,
      signal: trial.signal,
      checkpointDir: trial.checkpointDir,
      checkpointEvery,
      resume: true,
      afterEpoch: async ({ epoch, bestLoss }, history) => {
        losses = history;
        await trial.report({ epoch, loss: bestLoss });
      },
    });
    const finished = { forecaster, evaluation: await forecaster.evaluate(watched) };
    await writeTrialArtifacts({ ...artifacts, ...losses, finished });
  } catch (error) {
    if (TrialPruned.isInstance(error)) await writeTrialArtifacts({ ...artifacts, ...losses });
    throw error;
  } finally {
    forecaster.dispose();
  }
}
