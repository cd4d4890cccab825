import { digestOf, Rng } from '@btcfc/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Backend, withBackend } from '../backends';
import type { SeriesNames } from '../data/prepare-forecast';
import type { TrainingData } from '../data/prepare-training';
import type { FittedSeries } from '../data/series/prepare-series';
import { categoriesOf } from '../data/series/static-encoding';
import { leadsOf } from '../data/windows/cut-windows';
import { ModelOutputs } from '../forecasting/model-outputs';
import { adjustmentOf } from '../forecasting/scaled-forecast';
import { buildNetwork, type Network } from '../network/build-network';
import { joinValues, parametersOf } from '../network/parameters';
import { trainedWith } from '../saving/trained-with';
import { nameOfArchitecture } from '../settings/architecture-choice';
import type { Settings } from '../settings/hyperparameters';
import { dependsOnLength } from '../settings/rate-schedule';
import { checkSizes } from '../settings/sizes';
import type { RunIdentity } from '../training/checkpoint/checkpoint';
import { budgetOf } from '../training/schedule/budget';
import { trainModel } from '../training/train-model';
import type { Run } from '../training/training-options';
import type { FitSummary, Fitted } from './fitted';

export interface FitNetworkOptions {
  settings: Settings;
  /** Columns that series are read from. */
  series: SeriesNames;
  run: Run;
  /** What was learned of series, where the data is of some. */
  fittedSeries?: FittedSeries;
  /** The network to go on from, instead of fresh weights. */
  start?: LayersModel;
}

/** A trained network, and how its training went. */
export interface NetworkFit {
  fitted: Fitted;
  summary: FitSummary;
}

/** What decides how a network begins, beside its settings. */
export interface NetworkInputs {
  columns: readonly string[];
  /** What was learned of series, where it is fitted on some. */
  fittedSeries: FittedSeries | undefined;
}

/** A network of these settings, its weights drawn from the seed. */
export function networkOf(settings: Settings, { columns, fittedSeries }: NetworkInputs): Network {
  return buildNetwork({
    ...settings,
    features: columns.length + leadsOf(columns, settings).length,
    categories: fittedSeries && categoriesOf(columns, fittedSeries.columns.statics),
    rng: new Rng(settings.seed).split('weights'),
  });
}

/** Trains a network on prepared data; nothing is left of it when that fails. */
export async function fitNetwork(
  data: TrainingData,
  { settings, series, fittedSeries, run, start }: FitNetworkOptions,
): Promise<NetworkFit> {
  const { train, validation, validationUnits, columns, scalers } = data;
  checkSizes(settings, train.features);
  return withBackend(settings, async (backend) => {
    const network = networkOf(settings, { columns, fittedSeries });
    const { model } = network;
    const outputs = new ModelOutputs(model, settings);
    try {
      if (start) model.setWeights(start.getWeights());
      const startDigest = start && keepsState(run) ? await digestOfWeights(start) : 'fresh';
      let identity: RunIdentity | undefined;
      const { trainLosses, valLosses, ...summary } = await trainModel({
        network,
        train,
        validation,
        settings,
        backend,
        identity() {
          identity ??= identityOf(settings, backend, data, startDigest);
          return identity;
        },
        run,
        warnings: data.warnings,
        startsTrained: start !== undefined,
      });
      const held = { train, validation, units: validationUnits };
      const adjustment = await adjustmentOf(outputs, held, scalers, settings);
      const kept = { ...summary, ...trainedWith(backend), ...adjustment, warnings: data.warnings };
      return {
        fitted: { model, outputs, settings, columns, scalers, series, fittedSeries, summary: kept },
        summary: { ...kept, trainLosses, valLosses },
      };
    } catch (error) {
      outputs.dispose();
      throw error;
    }
  });
}

function keepsState({ checkpointDir, onEpoch, resumeFrom }: Run): boolean {
  return [checkpointDir, onEpoch, resumeFrom].some((option) => option !== undefined);
}

async function digestOfWeights(model: LayersModel): Promise<string> {
  return digestOf(await joinValues(parametersOf(model))).slice(0, 16);
}

// `epochs` and `updates` are left out where they decide nothing else: a finished run may go on to more
function identityOf(
  { epochs, updates, kernels: _kernels, ...settings }: Settings,
  backend: Backend,
  { columns, digest, train }: TrainingData,
  start: string,
): RunIdentity {
  const budget = budgetOf({ ...settings, epochs, updates }, train);
  return {
    ...settings,
    updatesPerEpoch: budget.updatesPerEpoch,
    ...(dependsOnLength(settings) && { epochs: budget.epochs }),
    architecture: nameOfArchitecture(settings.architecture),
    backend: backend.name,
    kernels: backend.kernels,
    columns: columns.join(),
    data: digest(),
    start,
  };
}
