import {
  BtcfcError,
  type ForecastModel,
  invalidOption,
  type LoadModelOptions,
  loadSavedModel,
  type SavedFiles,
  savedWithin,
} from '@btcfc/core';
import { filesOf, storeWithin } from './saved-parts';

/** Models that belong together, with their names. */
export type Members<Model = ForecastModel> = readonly (readonly [name: string, model: Model])[];

/** What the members have fitted, by their names. */
export type MemberFits = Record<string, unknown>;

/** @throws BtcfcError `INVALID_OPTION` if it is no record of one or more names that can name folders of what is saved */
export function checkMembers<Model>(name: string, given: unknown): Readonly<Record<string, Model>> {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given);
  const names = isRecord ? Object.keys(given) : [];
  if (names.length === 0) throw invalidOption(name, given, 'models by their names, one or more');
  for (const each of names) {
    if (!/^[\w-]+$/.test(each)) throw invalidOption(name, each, 'names of letters, digits, "_" and "-"');
  }
  return given as Readonly<Record<string, Model>>;
}

/**
 * What is saved of the members, each in a folder of its own.
 *
 * @param owner what they are members of, for errors
 * @throws BtcfcError `INVALID_STATE` for one that can't be saved
 */
export async function filesOfMembers(
  owner: string,
  members: Members,
  fitted: MemberFits,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, member] of members) {
    if (!member.save) throw notSavable(owner, name);
    Object.assign(files, await filesOf(folderOf(name), (within) => member.save!(fitted[name], within)));
  }
  return files;
}

/** The members and what they have fitted, read by whoever knows their kinds. */
export async function loadMembers(
  saved: SavedFiles,
  names: readonly string[],
  options: LoadModelOptions,
): Promise<{ members: [string, ForecastModel][]; fitted: MemberFits }> {
  const members: [string, ForecastModel][] = [];
  const fitted: MemberFits = {};
  for (const name of names) {
    const member = await loadSavedModel(savedWithin(saved, folderOf(name)), options);
    members.push([name, member.model]);
    fitted[name] = member.fitted;
  }
  return { members, fitted };
}

/** What members that are there have fitted. */
export async function loadFits(saved: SavedFiles, members: Members): Promise<MemberFits> {
  const fitted: MemberFits = {};
  for (const [name, member] of members) {
    fitted[name] = await member.load!(await storeWithin(saved, folderOf(name)));
  }
  return fitted;
}

function folderOf(name: string): string {
  return `members/${name}/`;
}

function notSavable(owner: string, name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The member "${name}" of the ${owner} can't be saved.`,
    remedy: 'Give it a `save`, or leave it out.',
  });
}
