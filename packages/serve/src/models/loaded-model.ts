import { BtcfcError } from '@btcfc/core';
import type { BackendName, Settings } from '@btcfc/lstm';
import { type Forecaster, readForecaster } from './forecaster';
import { describeFolder, fingerprintOf } from './saved-folder';

/** A forecaster in memory and what is known of the folder it came from. */
export interface LoadedModel {
  forecaster: Forecaster;
  /** The first 12 digits of the SHA-256 of its manifest, which holds a digest of each of its files. */
  revision: string;
  savedAt: Date;
  loadedAt: Date;
  /** Rows that the last window and its scaling reach back over. */
  rowsNeeded: number;
  fingerprint: string;
}

/**
 * Loads a saved forecaster and lets it forecast once: one that forecasts no numbers is found before it serves, and the
 * first request does not pay for starting up.
 *
 * @throws BtcfcError as `readForecaster`; `DIVERGED` if it forecasts no numbers, `INVALID_STATE` if the folder changes
 * meanwhile
 */
export async function loadModel(folder: string, backend?: BackendName): Promise<LoadedModel> {
  const fingerprint = fingerprintOf(folder);
  const forecaster = await readForecaster(folder, backend ? { backend } : {});
  try {
    const { revision, savedAt } = describeFolder(folder);
    const rowsNeeded = rowsReached(forecaster.settings);
    await tryOut(forecaster, rowsNeeded, folder);
    if (fingerprint === undefined || fingerprint !== fingerprintOf(folder)) throw changedMeanwhile(folder);
    return { forecaster, revision, savedAt, rowsNeeded, loadedAt: new Date(), fingerprint };
  } catch (error) {
    forecaster.dispose();
    throw error;
  }
}

/**
 * Callers and the rows that are kept must not notice an exchange: what goes in has to stay the same.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function checkReplaces(current: LoadedModel, next: LoadedModel): void {
  const [before, after] = [current, next].map(inputsOf);
  if (before === after) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The new model takes other inputs: ${after}, where they were ${before}.`,
    remedy: 'Serve it under a name of its own, or start the service anew.',
  });
}

function inputsOf({ forecaster }: LoadedModel): string {
  const { columns, settings, requiredSeries, rowsAhead } = forecaster;
  const { base, scale } = requiredSeries;
  const ahead = rowsAhead > 0 ? [...settings.futureCovariates, rowsAhead] : [];
  return JSON.stringify({ columns, ahead, base: base.needed && base, scale: scale.needed && scale });
}

function rowsReached({ seqLen, scaling }: Settings): number {
  return typeof scaling === 'object' ? Math.max(seqLen, scaling.rolling) : seqLen;
}

async function tryOut(forecaster: Forecaster, rows: number, folder: string): Promise<void> {
  const { columns, settings, requiredSeries, rowsAhead } = forecaster;
  const nothing = (length: number, names: readonly string[]) => ({
    rows: length,
    columns: [...names],
    values: new Float64Array(length * names.length),
  });
  const ones = new Float64Array(rows).fill(1);
  try {
    await forecaster.forecast({
      X: nothing(rows, columns),
      base: ones,
      scale: requiredSeries.scale.needed ? ones : undefined,
      future: nothing(rowsAhead, settings.futureCovariates),
    });
  } catch (error) {
    if (!BtcfcError.isInstance(error) || error.code !== 'DIVERGED') throw error;
    throw new BtcfcError({
      code: 'DIVERGED',
      message: `The model in ${folder} forecasts no numbers.`,
      remedy: 'Train it again, with a lower learning rate.',
      cause: error,
    });
  }
}

function changedMeanwhile(folder: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `${folder} changed while it was read.`,
    remedy: 'Try again when it is whole.',
  });
}
