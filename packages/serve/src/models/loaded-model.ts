import { BtcfcError, readSavedFiles, type SavedFiles } from '@btcfc/core';
import type { BackendName, Settings } from '@btcfc/lstm';
import type { SavedCalibration } from './calibration/saved-calibration';
import { type Forecaster, readForecaster } from './forecaster';
import type { InputSteps } from './inputs/input-steps';
import { describeFolder, fingerprintOf } from './saved-folder';
import { partsOfSaved } from './saving/save-served-model';
import { readSeriesModel, type SeriesModel } from './series-model';

/** What is known of a model in memory and of the folder it came from. */
interface Loaded {
  /** Under which it is served. */
  name: string;
  /** The first 12 digits of the SHA-256 of its manifest, which holds a digest of each of its files. */
  revision: string;
  savedAt: Date;
  loadedAt: Date;
  fingerprint: string;
  /** What calibrates its forecasts, where that was saved with it. */
  calibration: SavedCalibration | undefined;
}

/** A network that forecasts from rows. */
export interface LoadedRowModel extends Loaded {
  takes: 'rows';
  content: Forecaster;
  /** Rows that the last window and its scaling reach back over. */
  rowsNeeded: number;
  /** What makes its inputs of the rows that are sent, where that was saved with it; else they are sent. */
  inputs: InputSteps | undefined;
  /** How many rows after the last one the first forecast row stands; 0 where only whoever trained it knows. */
  offset: number;
}

/** Any model that forecasts series. */
export interface LoadedSeriesModel extends Loaded {
  takes: 'series';
  content: SeriesModel;
}

/** Where a model is found, and how it is to run. */
export interface ModelSource {
  name: string;
  folder: string;
  backend?: BackendName;
}

/** A model in memory. */
export type LoadedModel = LoadedRowModel | LoadedSeriesModel;

/**
 * Loads a saved model. One of rows forecasts once: if it forecasts no numbers, that is found before it serves, and the
 * first request does not pay for starting up.
 *
 * @throws BtcfcError `FILE_ACCESS` if nothing was saved there or a file is missing, `PARSE_FAILED` if one is damaged,
 * `UNAVAILABLE` for a backend that is not here and for a kind that no imported package reads, `DIVERGED` if it forecasts
 * no numbers, `INVALID_STATE` if the folder changes meanwhile
 */
export async function loadModel({ name, folder, backend }: ModelSource): Promise<LoadedModel> {
  const fingerprint = fingerprintOf(folder);
  const { model, calibration, inputs } = await partsOfSaved(await readSavedFiles(folder));
  const read = await readContent(model, backend, inputs);
  try {
    if (calibration) checkCalibration(calibration, read, folder);
    const { revision, savedAt } = describeFolder(folder);
    if (read.takes === 'rows') await tryOut(read, folder);
    if (fingerprint === undefined || fingerprint !== fingerprintOf(folder)) throw changedMeanwhile(folder);
    return { ...read, name, revision, savedAt, loadedAt: new Date(), fingerprint, calibration };
  } catch (error) {
    await read.content.dispose();
    throw error;
  }
}

type Read = Omit<LoadedRowModel, keyof Loaded> | Omit<LoadedSeriesModel, keyof Loaded>;

async function readContent(
  saved: SavedFiles,
  backend: BackendName | undefined,
  inputs: InputSteps | undefined,
): Promise<Read> {
  const forecaster = await readForecaster(saved, backend ? { backend } : {});
  if (!forecaster) {
    if (inputs) throw notOfRows(saved);
    return { takes: 'series', content: await readSeriesModel(saved, backend) };
  }
  const { settings, rowsAhead, requiredSeries } = forecaster;
  if (inputs && (rowsAhead > 0 || requiredSeries.scale.needed)) {
    forecaster.dispose();
    throw notMade(saved);
  }
  return {
    ...{ takes: 'rows', content: forecaster, rowsNeeded: rowsReached(settings), inputs },
    offset: settings.targetOffset || (inputs?.targetAhead ?? 0),
  };
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

/** What goes into a model, as a text that is equal where that is. */
export function inputsOf(loaded: LoadedModel): string {
  if (loaded.takes === 'series') return 'series';
  const { inputs } = loaded;
  if (inputs) return JSON.stringify({ raw: inputs.columns, target: inputs.target });
  const { columns, settings, requiredSeries, rowsAhead } = loaded.content;
  const { base, scale } = requiredSeries;
  const ahead = rowsAhead > 0 ? [...settings.futureCovariates, rowsAhead] : [];
  return JSON.stringify({ columns, ahead, base: base.needed && base, scale: scale.needed && scale });
}

/** @throws BtcfcError `INVALID_DATA` for a calibration that is not of such a model */
function checkCalibration({ horizon }: SavedCalibration, read: Read, folder: string): void {
  const [offset, own] =
    read.takes === 'rows' ? [read.offset, read.content.settings.horizon] : [1, read.content.horizon];
  const problem =
    offset === 0
      ? 'the model was fitted with a `targetOffset` of 0: which row tells what came true is not known'
      : own !== null && own !== horizon && `it is of ${horizon} rows ahead, and the model forecasts ${own}`;
  if (!problem) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The calibration in ${folder} can't be used: ${problem}.`,
    remedy: 'Save the model with a calibration that was warmed up with its own forecasts.',
  });
}

function rowsReached({ seqLen, scaling }: Settings): number {
  return typeof scaling === 'object' ? Math.max(seqLen, scaling.rolling) : seqLen;
}

async function tryOut(
  { content: forecaster, rowsNeeded: rows, inputs: steps }: Omit<LoadedRowModel, keyof Loaded>,
  folder: string,
): Promise<void> {
  steps?.checkMade(forecaster.columns);
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

function notOfRows({ description }: SavedFiles): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model in ${description} was saved with steps that make inputs, and it takes series.`,
    remedy: 'Save it without `inputs`.',
  });
}

function notMade({ description }: SavedFiles): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model in ${description} takes columns known ahead, or a scale, which no steps make.`,
    remedy: 'Save it without `inputs`, and send what it takes.',
  });
}

function changedMeanwhile(folder: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `${folder} changed while it was read.`,
    remedy: 'Try again when it is whole.',
  });
}
