import {
  BtcfcError,
  damaged,
  type Forecast,
  type ForecastModel,
  readNumbers,
  readSavedFiles,
  type SavedFiles,
  type Store,
  saveModel,
} from '@btcfc/core';

/** A model whose fits can be kept: `save` writes one to a store, `load` and `loadModel` of core read it again. */
export interface SavableModel<Fitted> extends ForecastModel<Fitted> {
  predict(fitted: Fitted, inputs: Parameters<ForecastModel<Fitted>['predict']>[1]): Forecast;
  save(fitted: Fitted, store: Store): Promise<void>;
  load(store: Store): Promise<Fitted>;
}

/** What is kept of a model. */
export interface ModelState<Options, Fitted> {
  options: Options;
  fitted: Fitted;
}

interface ModelParts<Options, Fitted> {
  /** By which `loadModel` knows it. */
  kind: string;
  options: Options;
  fit: ForecastModel<Fitted>['fit'];
  predict: SavableModel<Fitted>['predict'];
}

export const packageName = '@btcfc/models';
const fileName = 'model.json';

/** A model that can be saved: its options and what it has fitted, both plain data. */
export function savableModel<Options, Fitted>({
  kind,
  options,
  fit,
  predict,
}: ModelParts<Options, Fitted>): SavableModel<Fitted> {
  return {
    fit(input) {
      const values = readNumbers(input.series.values, { name: 'series.values' });
      return fit({ ...input, series: { ...input.series, values } });
    },
    predict,
    save: (fitted, store) =>
      saveModel(store, {
        kind,
        package: packageName,
        files: { [fileName]: JSON.stringify({ options, fitted }, writeNumber) },
      }),
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind !== kind) throw otherKind(saved, kind);
      const state = readModelState<Options, Fitted>(saved);
      requireOptions(saved, state.options, options);
      return state.fitted;
    },
  };
}

/** @throws BtcfcError `PARSE_FAILED` if the files hold no model */
export function readModelState<Options, Fitted>(saved: SavedFiles): ModelState<Options, Fitted> {
  const state = readState<ModelState<Options, Fitted>>(saved, fileName);
  if (typeof state !== 'object' || !('options' in state && 'fitted' in state))
    throw damaged(saved.description, fileName);
  return state;
}

/**
 * Plain data that was saved in a file.
 *
 * @throws BtcfcError `PARSE_FAILED`
 */
export function readState<State extends object>(saved: SavedFiles, file: string): State {
  const bytes = saved.files.get(file);
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes), readNumber) as State | null;
    if (bytes && state) return state;
  } catch {}
  throw damaged(saved.description, file);
}

export function otherKind({ kind, description }: SavedFiles, expected: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `What was saved in ${description} is of kind "${kind}", not "${expected}".`,
    received: kind,
    remedy: 'Read it with the model that saved it, or with `loadModel`.',
  });
}

/** @throws BtcfcError `INVALID_DATA` if what was saved has other options than the model that reads it */
export function requireOptions(saved: SavedFiles, options: unknown, own: unknown): void {
  const [theirs, ours] = [options, own].map((each) => JSON.stringify(each, writeNumber));
  if (theirs !== ours) throw otherOptions(saved, theirs!, ours!);
}

function otherOptions({ kind, description }: SavedFiles, saved: string, own: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `What was saved in ${description} is of "${kind}" with the options ${saved}, not ${own}.`,
    received: saved,
    remedy: 'Read it with the model that saved it, or with `loadModel`.',
  });
}

// JSON has no number that is not finite
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function readNumber(_: string, value: unknown): unknown {
  const isNumber =
    typeof value === 'object' && value !== null && 'number' in value && typeof value.number === 'string';
  return isNumber ? Number(value.number) : value;
}
