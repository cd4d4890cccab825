import {
  BtcfcError,
  damaged,
  type LoadModelOptions,
  loadSavedModel,
  type SavedFiles,
  type Store,
  savedWithin,
  saveModel,
} from '@btcfc/core';
import type { FittedSeries } from './fitted-series';
import type { Member } from './member';

/** By which `loadModel` knows it. */
export const autoForecastKind = 'auto-forecast';
export const packageName = '@btcfc/forecast';
/** By which `loadModel` knows the folder of a whole result. */
export const resultKind = 'forecast';
/** Where the model lies in it. */
export const modelFolder = 'model/';

/** What an automatic forecast has fitted: for each series what was learned of it, and its models by name. */
export interface AutoFit {
  horizon: number;
  series: FittedSeries[];
  /** For each series, the models of its candidates. */
  members: Map<string, Member>[];
}

interface SavedState {
  horizon: number;
  series: FittedSeries[];
  /** For each series, its models: name and folder, which series may share. */
  members: [name: string, folder: string][][];
}

const fileName = 'auto-forecast.json';

/** For each series, the files of each of its models; what is the same object is written once. */
export type MemberFiles = readonly ReadonlyMap<string, Readonly<Record<string, Uint8Array>>>[];

/** Saves fitted models, of which the files are at hand, with what was learned of their series. */
export async function saveAutoFit(
  place: string | Store,
  { horizon, series }: Pick<AutoFit, 'horizon' | 'series'>,
  members: MemberFiles,
): Promise<void> {
  const files: Record<string, string | Uint8Array> = {};
  const folders = new Map<Readonly<Record<string, Uint8Array>>, string>();
  const folderFor = (index: number, name: string, contents: Readonly<Record<string, Uint8Array>>) => {
    const known = folders.get(contents);
    if (known !== undefined) return known;
    const folder = `members/${index}/${name}/`;
    for (const [file, content] of Object.entries(contents)) files[`${folder}${file}`] = content;
    folders.set(contents, folder);
    return folder;
  };
  const state: SavedState = {
    horizon,
    series,
    members: members.map((own, index) =>
      Array.from(own, ([name, contents]) => [name, folderFor(index, name, contents)]),
    ),
  };
  files[fileName] = JSON.stringify(state, writeNumber);
  await saveModel(place, { kind: autoForecastKind, package: packageName, files });
}

/** @throws BtcfcError `PARSE_FAILED`, `UNAVAILABLE` for a member whose package was not imported */
export async function loadAutoFit(saved: SavedFiles, options: LoadModelOptions = {}): Promise<AutoFit> {
  const state = readState(saved);
  // its package registers who reads networks, and is loaded where there are any
  if (state.members.some((own) => own.some(([name]) => name === 'lstm'))) await import('@btcfc/lstm');
  // whoever reads it need not have what its networks were trained on
  const { backend = 'auto' } = options.options ?? {};
  const anywhere = { ...options, options: { ...options.options, backend } };
  const members: Map<string, Member>[] = [];
  const loaded = new Map<string, Member>();
  for (const named of state.members) {
    const own = new Map<string, Member>();
    for (const [name, folder] of named) {
      const member = loaded.get(folder) ?? (await loadSavedModel(savedWithin(saved, folder), anywhere));
      loaded.set(folder, member);
      own.set(name, member);
    }
    members.push(own);
  }
  return { horizon: state.horizon, series: state.series, members };
}

/** @throws BtcfcError `INVALID_STATE` */
export function notSavable(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The candidate "${name}" can't be saved.`,
    remedy: 'Leave it out of the candidates.',
  });
}

function readState(saved: SavedFiles): SavedState {
  try {
    const state = JSON.parse(new TextDecoder().decode(saved.files.get(fileName)), readNumber) as SavedState;
    if (Array.isArray(state.series) && state.series.length === state.members.length) return state;
  } catch {}
  throw damaged(saved.description, fileName);
}

// JSON has no NaN, which stands for what could not be judged
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? { number: 'NaN' } : value;
}

function readNumber(_: string, value: unknown): unknown {
  const isNumber = typeof value === 'object' && value !== null && 'number' in value;
  return isNumber ? Number.NaN : value;
}
