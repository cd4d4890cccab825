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
  /** For each series, the names of its models. */
  members: string[][];
}

const fileName = 'auto-forecast.json';

/** For each series, the files of each of its models. */
export type MemberFiles = readonly ReadonlyMap<string, Readonly<Record<string, Uint8Array>>>[];

/** Saves fitted models, of which the files are at hand, with what was learned of their series. */
export async function saveAutoFit(
  place: string | Store,
  { horizon, series }: Pick<AutoFit, 'horizon' | 'series'>,
  members: MemberFiles,
): Promise<void> {
  const state: SavedState = { horizon, series, members: members.map((own) => [...own.keys()]) };
  const files: Record<string, string | Uint8Array> = { [fileName]: JSON.stringify(state, writeNumber) };
  for (const [index, own] of members.entries()) {
    for (const [name, contents] of own) {
      for (const [file, content] of Object.entries(contents))
        files[`${folderOf(index, name)}${file}`] = content;
    }
  }
  await saveModel(place, { kind: autoForecastKind, package: packageName, files });
}

/** @throws BtcfcError `PARSE_FAILED`, `UNAVAILABLE` for a member whose package was not imported */
export async function loadAutoFit(saved: SavedFiles, options: LoadModelOptions = {}): Promise<AutoFit> {
  const state = readState(saved);
  // its package registers who reads networks, and is loaded where there are any
  if (state.members.some((names) => names.includes('lstm'))) await import('@btcfc/lstm');
  const members: Map<string, Member>[] = [];
  for (const [index, names] of state.members.entries()) {
    const own = new Map<string, Member>();
    for (const name of names) {
      const { model, fitted } = await loadSavedModel(savedWithin(saved, folderOf(index, name)), options);
      own.set(name, { model, fitted });
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

function folderOf(index: number, name: string): string {
  return `members/${index}/${name}/`;
}

// JSON has no NaN, which stands for what could not be judged
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? { number: 'NaN' } : value;
}

function readNumber(_: string, value: unknown): unknown {
  const isNumber = typeof value === 'object' && value !== null && 'number' in value;
  return isNumber ? Number.NaN : value;
}
