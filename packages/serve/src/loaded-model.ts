import { BtcfcError } from '@btcfc/core';
import { type BackendName, LSTMForecaster, type Settings } from '@btcfc/lstm';
import { describeFolder, fingerprintOf } from './saved-folder';

/** A forecaster in memory and what is known of the folder it came from. */
export interface LoadedModel {
  forecaster: LSTMForecaster;
  /** The first 12 digits of the SHA-256 of its files. */
  revision: string;
  savedAt: Date;
  loadedAt: Date;
  /** Rows that the last window and its scaling reach back over. */
  rowsNeeded: number;
  /** Rows after the last one that the columns known ahead are needed of. */
  rowsAhead: number;
  fingerprint: string;
}

/**
 * Loads a saved forecaster and lets it forecast once: a damaged one is found before it serves, and the first
 * request does not pay for starting up.
 *
 * @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`, `UNAVAILABLE` for a backend that is not here, `DIVERGED` if it
 * forecasts no numbers, `INVALID_STATE` if the folder changes meanwhile
 */
export async function loadModel(folder: string, backend?: BackendName): Promise<LoadedModel> {
  const fingerprint = fingerprintOf(folder);
  const forecaster = await LSTMForecaster.load(folder, backend ? { backend } : {});
  try {
    const { revision, savedAt } = describeFolder(folder);
    const { settings, rowsAhead } = forecaster;
    const rowsNeeded = rowsReached(settings);
    const model = { forecaster, revision, savedAt, rowsNeeded, rowsAhead, loadedAt: new Date() };
    await tryOut(model, folder);
    if (fingerprint === undefined || fingerprint !== fingerprintOf(folder)) throw changedMeanwhile(folder);
    return { ...model, fingerprint };
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

function inputsOf({ forecaster, rowsAhead }: LoadedModel): string {
  const { columns, settings, requiredSeries } = forecaster;
  const { base, scale } = requiredSeries;
  const ahead = rowsAhead > 0 ? [...settings.knownColumns, rowsAhead] : [];
  return JSON.stringify({ columns, ahead, base: base.needed && base, scale: scale.needed && scale });
}

function rowsReached({ seqLen, scaling }: Settings): number {
  return typeof scaling === 'object' ? Math.max(seqLen, scaling.rolling) : seqLen;
}

async function tryOut(
  { forecaster, rowsNeeded: rows, rowsAhead }: Pick<LoadedModel, 'forecaster' | 'rowsNeeded' | 'rowsAhead'>,
  folder: string,
): Promise<void> {
  const { columns, settings, requiredSeries } = forecaster;
  const nothing = (length: number, names: readonly string[]) => ({
    rows: length,
    columns: [...names],
    values: new Float64Array(length * names.length),
  });
  const ones = new Float64Array(rows).fill(1);
  const { point } = await forecaster.forecast({
    X: nothing(rows, columns),
    base: ones,
    scale: requiredSeries.scale.needed ? ones : undefined,
    future: nothing(rowsAhead, settings.knownColumns),
  });
  if (!point.some(Number.isNaN)) return;
  throw new BtcfcError({
    code: 'DIVERGED',
    message: `The model in ${folder} forecasts no numbers.`,
    remedy: 'Train it again, with a lower learning rate.',
  });
}

function changedMeanwhile(folder: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `${folder} changed while it was read.`,
    remedy: 'Try again when it is whole.',
  });
}
