import {
  BtcfcError,
  type FittedModel,
  invalidOption,
  isStore,
  memoryStore,
  openStore,
  option,
  optionsFor,
  readSavedFiles,
  type SavedFiles,
  type Store,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import type { Calibrator, CalibratorState } from '../calibration/calibrator';
import { SavedCalibration } from '../calibration/saved-calibration';
import { InputSteps, type InputStepsOptions, type InputStepsState } from '../inputs/input-steps';
import { importOwnPackage } from '../model-packages';

/** A model in memory that saves itself, such as an `LSTMForecaster`, or the folder of one that was saved. */
export type ModelToSave = string | Store | FittedModel | { save(place: Store): Promise<void> };

/** A model and what is to be served with it. */
export interface ServedModelParts {
  /**
   * What forecasts: an `LSTMForecaster`, an `LSTMEnsemble`, a result of `forecast`, `{ model, fitted }` of any other kind; or
   * a folder in which one was saved.
   */
  model: ModelToSave;
  /**
   * What calibrates its forecasts: an `AdaptiveConformal` or a `PidConformal`, warmed up with its forecasts on rows that
   * it was not trained on.
   *
   * @default none: forecasts are answered as the model makes them
   */
  calibration?: Calibrator;
  /**
   * What makes the inputs of a network of rows: callers then send the rows that these are made of.
   *
   * @default none: callers send the inputs
   */
  inputs?: InputStepsOptions;
}

const partNames = optionsFor<ServedModelParts>()('saveServedModel', {
  model: option.custom<ModelToSave, { required: true }>(checkModel, { required: true }),
  calibration: option.custom<Calibrator>(checkCalibrator),
  inputs: option.custom<InputStepsOptions>(checkInputs),
});

/** As it is saved. */
const servedKind = 'served-model';
const modelFolder = 'model/';
const calibrationFile = 'calibration.json';
const inputsFile = 'inputs.json';

/**
 * Saves a model with what is to be served with it, as one folder that `createForecastService` takes. All of it appears at
 * once or not at all.
 *
 * @param place a path, or a store
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` for a calibration that was not warmed up; `MISSING_COLUMN`, `INVALID_DATA`
 * for a history that is not as it should be; `FILE_ACCESS`
 *
 * @example
 * import { LSTMForecaster } from '@btcfc/lstm';
 * import { PidConformal } from '@btcfc/models';
 * import { saveServedModel } from '@btcfc/serve';
 *
 * const load = Array.from({ length: 90 }, (_, hour) => 50 + 10 * Math.sin(hour / 4) + (hour % 3));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 2, targetOffset: 1 });
 * await forecaster.fit({ X: { load: load.slice(0, 60) }, y: load.slice(0, 60), base: 'load' });
 * // how far off it is on rows that it has not seen: each forecast is of the row after
 * const forecast = await forecaster.forecast({ X: { load: load.slice(50, 89) }, origins: 30 });
 * const calibration = new PidConformal({ levels: [0.05, 0.5, 0.95] });
 * calibration.warmUp({ forecast, actual: load.slice(60, 90) });
 * await saveServedModel('served-load', { model: forecaster, calibration });
 */
export async function saveServedModel(place: string | Store, parts: ServedModelParts): Promise<void> {
  const { model, calibration, inputs } = partNames.read(parts);
  const steps = inputs && InputSteps.of(inputs);
  const store = openStore(place);
  const state = calibration?.toJSON();
  if (state) new SavedCalibration(state);
  const files: Record<string, string | Uint8Array> = {};
  for (const [name, content] of await filesOf(model)) files[`${modelFolder}${name}`] = content;
  if (state) files[calibrationFile] = JSON.stringify(state);
  if (steps) files[inputsFile] = JSON.stringify(steps);
  await saveModel(store, { kind: servedKind, package: '@btcfc/serve', files });
}

/** What was saved to be served. */
export interface SavedToServe {
  model: SavedFiles;
  calibration: SavedCalibration | undefined;
  inputs: InputSteps | undefined;
}

/**
 * The parts of what `saveServedModel` has saved; of any other saved model it alone. Packages of ours that do its steps are
 * imported where they were not yet.
 *
 * @throws BtcfcError `PARSE_FAILED` if a part is damaged, `UNAVAILABLE` for a step that no imported package does
 */
export async function partsOfSaved(saved: SavedFiles): Promise<SavedToServe> {
  if (saved.kind !== servedKind) return { model: saved, calibration: undefined, inputs: undefined };
  const state = jsonOf<CalibratorState>(saved, calibrationFile);
  const steps = jsonOf<InputStepsState>(saved, inputsFile);
  if (steps) for (const { package: name } of steps.steps) await importOwnPackage(name);
  return {
    model: savedWithin(saved, modelFolder),
    calibration: state && new SavedCalibration(state),
    inputs: steps && InputSteps.fromJSON(steps),
  };
}

function jsonOf<Content>({ files }: SavedFiles, file: string): Content | undefined {
  const bytes = files.get(file);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Content);
}

/** All files of a saved model, its manifest with them. */
async function filesOf(given: ModelToSave): Promise<[string, Uint8Array][]> {
  const store = await storeOf(given);
  const { files } = await readSavedFiles(store);
  const names = ['manifest.json', ...files.keys()];
  return Promise.all(
    names.map(async (name) => [name, files.get(name) ?? (await store.read(name))!] as [string, Uint8Array]),
  );
}

async function storeOf(given: ModelToSave): Promise<Store> {
  if (typeof given === 'string' || isStore(given)) return openStore(given);
  const store = memoryStore();
  // what saves itself may have a `fitted` of its own, as an ensemble does
  if ('save' in given) await given.save(store);
  else {
    const { model, fitted } = given;
    if (!model.save) {
      throw new BtcfcError({
        code: 'INVALID_OPTION',
        message: "A model of this kind can't be saved.",
        received: given.kind,
        remedy: 'Give it a method `save(fitted, store)`.',
      });
    }
    await model.save(fitted, store);
  }
  return store;
}

function checkModel(name: string, given: unknown): ModelToSave {
  const { model, save } = (given ?? {}) as { model?: { predict?: unknown }; save?: unknown };
  const isPath = typeof given === 'string' && given !== '';
  const isFitted =
    typeof given === 'object' && given !== null && 'fitted' in given && typeof model?.predict === 'function';
  if (isPath || isStore(given) || isFitted || typeof save === 'function') return given as ModelToSave;
  throw invalidOption(name, given, 'a fitted model, `{ model, fitted }`, or the folder of a saved one');
}

function checkInputs(name: string, given: unknown): InputStepsOptions {
  if (typeof given === 'object' && given !== null) return given as InputStepsOptions;
  throw invalidOption(name, given, 'an object with `steps`, `history` and `target`');
}

function checkCalibrator(name: string, given: unknown): Calibrator {
  const { next, update, toJSON } = (given ?? {}) as Partial<Calibrator>;
  const isCalibrator = [next, update, toJSON].every((method) => typeof method === 'function');
  if (isCalibrator) return given as Calibrator;
  throw invalidOption(name, given, 'an `AdaptiveConformal` or a `PidConformal`');
}
