import { BtcfcError } from '../errors/error';
import { invalidOption } from '../options/check-value';
import { optionsFor } from '../options/define-options';
import { custom, list, text } from '../options/option-kinds';
import {
  manifestName,
  manifestText,
  readListedFiles,
  type SavedFiles,
  type SavedParts,
} from '../stores/manifest';
import { openStore } from '../stores/open-store';
import type { Store } from '../stores/store';
import type { ForecastModel } from './forecast-model';

/** A model with what it has fitted. */
export interface FittedModel<Fitted = unknown> {
  /** What it is, as it was saved. */
  kind: string;
  /** The model; `model.predict(fitted, inputs)` forecasts. */
  model: ForecastModel<Fitted>;
  /** What it has fitted. */
  fitted: Fitted;
}

/** Who reads what was saved under a kind. */
export interface ModelKind<Fitted = unknown> {
  /** What it reads, such as `ets`. */
  kind: string;
  /** The package whose entry registers it. */
  package: string;
  /** Makes the model and its fit of the files that were saved. */
  load(saved: SavedFiles, options: LoadModelOptions): Promise<Omit<FittedModel<Fitted>, 'kind'>>;
}

/** How a saved model is read. */
export interface LoadModelOptions {
  /** Kinds that are not registered, or that are to be used in place of those. @default [] */
  kinds?: readonly ModelKind[];
  /** What a kind needs besides its files, by the name of the option, such as an architecture of your own. @default {} */
  options?: Readonly<Record<string, unknown>>;
}

const loadOptions = optionsFor<LoadModelOptions>()('loadModel', {
  kinds: list(custom<ModelKind>(checkKind), { default: [] }),
  options: custom<Readonly<Record<string, unknown>>>(checkRecord, { default: {} }),
});

const savedParts = optionsFor<SavedParts>()('saveModel', {
  kind: text({ required: true }),
  package: text({ required: true }),
  files: custom<SavedParts['files']>(checkFiles, { required: true }),
});

function checkFiles(name: string, given: unknown): SavedParts['files'] {
  const files = checkRecord(name, given);
  for (const [file, content] of Object.entries(files)) {
    if (typeof content !== 'string' && !ArrayBuffer.isView(content))
      throw invalidOption(`${name}[${JSON.stringify(file)}]`, content, 'text or bytes (a Uint8Array)');
  }
  return files as SavedParts['files'];
}

function checkKind(name: string, given: unknown): ModelKind {
  const kind = given as Partial<ModelKind> | null;
  const isKind =
    typeof kind === 'object' && typeof kind?.kind === 'string' && typeof kind.load === 'function';
  if (!isKind) throw invalidOption(name, given, 'a kind of model: { kind, package, load }');
  return kind as ModelKind;
}

function checkRecord(name: string, given: unknown): Readonly<Record<string, unknown>> {
  if (Object.prototype.toString.call(given) !== '[object Object]')
    throw invalidOption(name, given, 'an object of options');
  return given as Readonly<Record<string, unknown>>;
}

// one for all copies of this package, be they ES modules or CommonJS
const registryKey = Symbol.for('btcfc.model-kinds');

function registry(): Map<string, ModelKind> {
  const shared = globalThis as { [registryKey]?: Map<string, ModelKind> };
  shared[registryKey] ??= new Map();
  return shared[registryKey];
}

/**
 * Lets `loadModel` read a kind of model; a package's entry does so for its own kinds. A kind that is registered twice is
 * read by the last one.
 *
 * @example
 * import { forecastFromPoints, registerModelKind, type PredictInput } from '@btcfc/core'
 * registerModelKind({
 *   kind: 'constant',
 *   package: 'my-package',
 *   async load({ files }) {
 *     const value = Number(new TextDecoder().decode(files.get('value.txt')))
 *     const model = {
 *       fit: () => value,
 *       predict: (_: number, inputs: readonly PredictInput[]) => forecastFromPoints({
 *         origins: inputs.map(({ origin }) => origin), horizon: 1, point: inputs.map(() => value),
 *       }),
 *     }
 *     return { model, fitted: value }
 *   },
 * })
 */
export function registerModelKind<Fitted>(kind: ModelKind<Fitted>): void {
  registry().set(kind.kind, kind as ModelKind);
}

/**
 * Saves a fitted thing: its files and `manifest.json`, which says what it is and holds a digest of each file. All of it
 * appears at once or not at all.
 *
 * @param place a path in Node, a database's name in a page, or a store
 * @throws BtcfcError `FILE_ACCESS`, also for a folder that holds other files
 *
 * @example
 * import { saveModel } from '@btcfc/core'
 * await saveModel('my-model', { kind: 'constant', package: 'my-package', files: { 'value.txt': '7' } })
 */
export async function saveModel(place: string | Store, parts: SavedParts): Promise<void> {
  const { files } = savedParts.read(parts);
  await openStore(place).write({ ...files, [manifestName]: manifestText(parts) });
}

/**
 * The files of something that was saved, compared with their digests.
 *
 * @throws BtcfcError `FILE_ACCESS` if nothing was saved there or a file is missing, `PARSE_FAILED` for one that is damaged
 *
 * @example
 * import { memoryStore, readSavedFiles, saveModel } from '@btcfc/core'
 * const store = memoryStore()
 * await saveModel(store, { kind: 'constant', package: 'my-package', files: { 'value.txt': '7' } })
 * const { kind, files } = await readSavedFiles(store)
 */
export function readSavedFiles(place: string | Store): Promise<SavedFiles> {
  return readListedFiles(openStore(place));
}

/**
 * Reads any model that was saved, whichever package made it: import that package first, or pass its kind.
 *
 * @param place a path in Node, a database's name in a page, or a store
 * @throws BtcfcError `FILE_ACCESS` if nothing was saved there, `PARSE_FAILED` for a file that is damaged, `UNAVAILABLE`
 * for a kind that no imported package reads
 *
 * @example
 * import { loadModel, memoryStore, saveModel } from '@btcfc/core'
 * const store = memoryStore()
 * await saveModel(store, { kind: 'constant', package: 'my-package', files: { 'value.txt': '7' } })
 * const constant = {
 *   kind: 'constant',
 *   package: 'my-package',
 *   load: async () => ({ model: { fit: () => 7, predict: () => { throw new Error('not asked') } }, fitted: 7 }),
 * }
 * const { fitted } = await loadModel(store, { kinds: [constant] }) // -> 7
 */
export async function loadModel(place: string | Store, options: LoadModelOptions = {}): Promise<FittedModel> {
  loadOptions.read(options);
  return loadSavedModel(await readSavedFiles(place), options);
}

/**
 * The model of files that were read already, such as a member's of an ensemble.
 *
 * @throws BtcfcError as `loadModel`
 *
 * @example no-run
 * import { loadSavedModel, readSavedFiles } from '@btcfc/core'
 * const { model, fitted } = await loadSavedModel(await readSavedFiles('my-model'))
 */
export async function loadSavedModel(
  saved: SavedFiles,
  options: LoadModelOptions = {},
): Promise<FittedModel> {
  const given = loadOptions.read(options).kinds.find(({ kind }) => kind === saved.kind);
  const reader = given ?? registry().get(saved.kind);
  if (!reader) throw unknownKind(saved);
  return { kind: saved.kind, ...(await reader.load(saved, options)) };
}

function unknownKind({ kind, package: name, description }: SavedFiles): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The model in ${description} is of kind "${kind}", which no imported package reads.`,
    received: kind,
    remedy: `Import "${name}" first, or pass its kind as \`kinds\`.`,
  });
}
