import type { RegressionMetrics, SavedFiles } from '@btcfc/core';
import { withBackend } from '../backends';
import { ModelOutputs } from '../forecasting/model-outputs';
import { checkKind } from '../saving/check-kind';
import { type LoadedWith, readRecord, recordName, writeRecord } from '../saving/forecaster-files';
import { readWeights, writeNetwork } from '../saving/network-files';
import { networkOf } from './fit-network';
import type { Fitted, ForecasterSummary } from './fitted';

/** What it is saved as. */
export const kindOfForecaster = 'lstm';

/** What a forecaster is. */
export interface ForecasterState {
  fitted: Fitted;
  metrics: RegressionMetrics | undefined;
}

/** The files of a forecaster. */
export async function filesOfForecaster({
  fitted,
  metrics,
}: ForecasterState): Promise<Record<string, string | Uint8Array>> {
  const network = await withBackend(fitted.settings, () => writeNetwork(fitted.model));
  return { ...network, [recordName]: writeRecord({ ...fitted, metrics }) };
}

/** A forecaster of its files. */
export async function forecasterOfFiles(saved: SavedFiles, options: LoadedWith): Promise<ForecasterState> {
  checkKind(saved, kindOfForecaster);
  const { metrics, ...record } = readRecord<ForecasterSummary>(saved, options);
  const { settings } = record;
  const model = await withBackend(settings, async () => {
    const network = networkOf(settings, record);
    try {
      readWeights(network.model, saved);
      return network.model;
    } catch (error) {
      network.model.dispose();
      throw error;
    }
  });
  return { metrics, fitted: { ...record, model, outputs: new ModelOutputs(model, settings) } };
}
