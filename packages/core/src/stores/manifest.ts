import { BtcfcError } from '../errors/error';
import { digestOf } from './digest';
import type { Store } from './store';
import { bytesOf, isStoreName } from './store-name';

export const manifestName = 'manifest.json';
const format = 'btcfc-model';
const version = 1;

/** What is saved: what it is, and its files. */
export interface SavedParts {
  /** What it is, such as `ets` or `lstm`; `loadModel` finds by it who can read it. */
  kind: string;
  /** The package that reads it, as the error for an unknown kind names it. */
  package: string;
  /** Contents by name. */
  files: Readonly<Record<string, string | Uint8Array>>;
}

/** What was saved, its digests checked. */
export interface SavedFiles {
  /** What it is. */
  kind: string;
  /** The package that reads it. */
  package: string;
  /** Contents by name. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Where it was read from, as errors say it. */
  description: string;
}

interface Manifest {
  format: string;
  version: number;
  kind: string;
  package: string;
  files: Record<string, { bytes: number; sha256: string }>;
}

/** A manifest's text; it holds the digest of each file. */
export function manifestText({ kind, package: name, files }: SavedParts): string {
  const listed = Object.entries(files).map(([file, content]) => {
    const bytes = bytesOf(content);
    return [file, { bytes: bytes.length, sha256: digestOf(bytes) }];
  });
  const manifest = { format, version, kind, package: name, files: Object.fromEntries(listed) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The names a manifest lists; `'damaged'` if it is one of ours that can't be read; nothing if somebody else wrote it. */
export function listedFiles(bytes: Uint8Array): string[] | 'damaged' | undefined {
  const manifest = parse(bytes);
  if (manifest) return Object.keys(manifest.files);
  return new TextDecoder().decode(bytes).includes(`"${format}"`) ? 'damaged' : undefined;
}

/** Reads what a manifest lists and compares it with its digests. */
export async function readListedFiles(store: Store, folder = ''): Promise<SavedFiles> {
  const { description } = store;
  const bytes = await store.read(`${folder}${manifestName}`);
  if (!bytes) throw nothingSaved(description, folder);
  const later = laterVersion(bytes);
  if (later !== undefined) throw tooNew(description, later);
  const manifest = parse(bytes);
  if (!manifest) throw damaged(description, `${folder}${manifestName}`);
  const files = new Map<string, Uint8Array>();
  for (const [name, { bytes: length, sha256 }] of Object.entries(manifest.files)) {
    const content = await store.read(`${folder}${name}`);
    if (!content) throw missing(description, `${folder}${name}`);
    if (content.length !== length || digestOf(content) !== sha256)
      throw damaged(description, `${folder}${name}`);
    files.set(name, content);
  }
  return { kind: manifest.kind, package: manifest.package, files, description };
}

/** The version of a manifest that a later version of this package wrote. */
function laterVersion(bytes: Uint8Array): number | undefined {
  const found = jsonOf(bytes) as Partial<Manifest> | null | undefined;
  const isLater = found?.format === format && typeof found.version === 'number' && found.version > version;
  return isLater ? found.version : undefined;
}

function parse(bytes: Uint8Array): Manifest | undefined {
  const manifest = jsonOf(bytes) as Manifest | null | undefined;
  const isOurs = manifest?.format === format && manifest.version === version;
  return isOurs && isComplete(manifest) ? manifest : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isComplete({ kind, package: name, files }: Manifest): boolean {
  if (typeof kind !== 'string' || typeof name !== 'string') return false;
  if (Object.prototype.toString.call(files) !== '[object Object]') return false;
  return Object.entries(files).every(([file, digest]) => isStoreName(file) && digest !== null);
}

function nothingSaved(description: string, folder: string): BtcfcError {
  return new BtcfcError({
    code: 'FILE_ACCESS',
    message: `Nothing was saved in ${description}: it has no ${folder}${manifestName}.`,
    received: description,
    remedy: 'Check the name, or save first.',
  });
}

function tooNew(description: string, found: number): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `What is in ${description} was saved in version ${found} of the format; this package reads version ${version}.`,
    received: found,
    remedy: 'Update the @btcfc packages.',
  });
}

function missing(description: string, file: string): BtcfcError {
  return new BtcfcError({
    code: 'FILE_ACCESS',
    message: `${file} is missing in ${description}.`,
    received: file,
    remedy: 'Copy all files that were saved, or save again.',
  });
}

/**
 * The error for a saved file that is not as it was written.
 *
 * @example
 * import { damaged } from '@btcfc/core'
 * damaged('the folder my-model', 'weights.bin').code // -> 'PARSE_FAILED'
 */
export function damaged(description: string, file: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${file} in ${description} is damaged, or not what was saved.`,
    received: file,
    remedy: 'Restore it from a copy, or save again.',
  });
}

/**
 * What was saved within something else, such as a member of an ensemble, from the files of the whole.
 *
 * @param folder the part's folder, with a `/` at its end
 * @throws BtcfcError `PARSE_FAILED` if there is none
 *
 * @example
 * import { memoryStore, readSavedFiles, savedWithin, saveModel } from '@btcfc/core'
 * const inner = memoryStore()
 * await saveModel(inner, { kind: 'constant', package: 'my-package', files: { 'value.txt': '7' } })
 * const files: Record<string, Uint8Array> = {}
 * for (const name of await inner.list()) files[`members/0/${name}`] = (await inner.read(name))!
 * const outer = memoryStore()
 * await saveModel(outer, { kind: 'pair', package: 'my-package', files })
 * savedWithin(await readSavedFiles(outer), 'members/0/').kind // -> 'constant'
 */
export function savedWithin({ files, description }: SavedFiles, folder: string): SavedFiles {
  const bytes = files.get(`${folder}${manifestName}`);
  const manifest = bytes && parse(bytes);
  if (!manifest) throw damaged(description, `${folder}${manifestName}`);
  const within = Object.keys(manifest.files).map((name) => {
    const content = files.get(`${folder}${name}`);
    if (!content) throw missing(description, `${folder}${name}`);
    return [name, content] as const;
  });
  return { kind: manifest.kind, package: manifest.package, files: new Map(within), description };
}
