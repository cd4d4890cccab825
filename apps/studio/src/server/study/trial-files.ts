import type { ReadStream } from 'node:fs';
import { constants, createReadStream, lstatSync, openSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { TrialFile } from '../../search/messages';

/** Where trials keep their files. */
export interface TrialFolders {
  /** Folder of a study's artefacts, with one for each trial. */
  artifacts: string | undefined;
  /** The folder beside the journal, with the files that a trial goes on from. */
  checkpoints: string | undefined;
}

/** Files of a trial that are listed at the most. */
const mostFiles = 1000;
const deepest = 6;

/** The files of a trial, with their sizes. Links are left out: they may lead anywhere. */
export function trialFiles(folders: TrialFolders, trial: number): TrialFile[] {
  const files: TrialFile[] = [];
  for (const place of ['artifacts', 'checkpoints'] as const) {
    const folder = folderOf(folders, place, trial);
    if (folder !== undefined) collect(files, place, folder, '', 0);
  }
  return files;
}

/** A file of a trial, to be read; undefined for anything that is not among them. */
export function openTrialFile(
  folders: TrialFolders,
  trial: number,
  place: string,
  name: string,
): { bytes: number; stream: ReadStream } | undefined {
  // a name that is listed leads to no other folder, and through no link
  const known = trialFiles(folders, trial).find((file) => file.place === place && file.name === name);
  if (!known) return undefined;
  const file = path.join(folderOf(folders, known.place, trial)!, ...known.name.split('/'));
  try {
    const fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    return { bytes: known.bytes, stream: createReadStream(file, { fd, end: Math.max(0, known.bytes - 1) }) };
  } catch {
    return undefined;
  }
}

function folderOf({ artifacts, checkpoints }: TrialFolders, place: TrialFile['place'], trial: number) {
  if (place === 'artifacts')
    return artifacts && path.resolve(artifacts, `trial-${String(trial).padStart(3, '0')}`);
  return checkpoints && path.resolve(checkpoints, `trial-${trial}-files`);
}

function collect(
  files: TrialFile[],
  place: TrialFile['place'],
  folder: string,
  prefix: string,
  depth: number,
): void {
  // the folder of a trial may be absent, or go while it is read
  try {
    if (!lstatSync(folder).isDirectory()) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (files.length >= mostFiles) return;
      const own = path.join(folder, entry.name);
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory() && depth < deepest) collect(files, place, own, `${name}/`, depth + 1);
      else if (entry.isFile()) files.push({ place, name, bytes: lstatSync(own).size });
    }
  } catch {}
}
