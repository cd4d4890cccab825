import { BtcfcError, type FittedModel, loadSavedModel, type SavedFiles } from '@btcfc/core';
import type { BackendName } from '@btcfc/lstm';
import { importOwnPackage } from './model-packages';

/** A saved model of series with what it has fitted. */
export interface SeriesModel extends FittedModel {
  /** Rows ahead that it was fitted for; null where it forecasts as many as it is asked for. */
  horizon: number | null;
  dispose(): void | Promise<void>;
}

/**
 * Reads any model of series. A package of ours that reads it is imported where it was not yet.
 *
 * @throws BtcfcError `UNAVAILABLE` for a kind that no imported package reads, `PARSE_FAILED` for a damaged file
 */
export async function readSeriesModel(saved: SavedFiles, backend?: BackendName): Promise<SeriesModel> {
  const read = () => loadSavedModel(saved, { options: backend ? { backend } : {} });
  const found = await read().catch(async (error) => {
    const isUnknown = BtcfcError.isInstance(error) && error.code === 'UNAVAILABLE';
    if (isUnknown && (await importOwnPackage(saved.package))) return read();
    throw error;
  });
  const { model, fitted } = found;
  return {
    ...found,
    horizon: horizonOf(fitted),
    dispose: () => model.dispose?.(fitted),
  };
}

/** What networks and automatic forecasts tell of themselves. */
function horizonOf(fitted: unknown): number | null {
  const { horizon, settings } = (fitted ?? {}) as { horizon?: unknown; settings?: { horizon?: unknown } };
  const own = horizon ?? settings?.horizon;
  return typeof own === 'number' ? own : null;
}
