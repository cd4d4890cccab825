import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Dependencies = Record<string, string>;

export interface Manifest {
  name: string;
  version: string;
  exports: Record<string, unknown>;
  imports?: Record<string, unknown>;
  bin?: Dependencies;
  scripts?: Dependencies;
  dependencies?: Dependencies;
  devDependencies?: Dependencies;
  peerDependencies?: Dependencies;
}

export interface WorkspacePackage {
  name: string;
  directory: string;
  manifest: Manifest;
}

/** The packages in the folders of a folder. */
export function packagesIn(group: string): WorkspacePackage[] {
  return readdirSync(group)
    .map((folder) => path.join(group, folder))
    .filter((directory) => existsSync(path.join(directory, 'package.json')))
    .map((directory) => ({ directory, manifest: readManifest(directory) }))
    .map((entry) => ({ ...entry, name: entry.manifest.name }));
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as Manifest;
}

/**
 * The files of the modules that users import from a package, by what they import.
 *
 * @param place where each entry's file lies below the package, such as `(entry) => `src/${entry}.ts``
 */
export function modulesOf(
  { name, directory, manifest }: WorkspacePackage,
  place: (entry: string) => string,
): Map<string, string> {
  const entries = Object.keys(manifest.exports).filter((entry) => !/json$|\*$/.test(entry));
  return new Map(
    entries.map((entry) => [
      path.posix.join(name, entry),
      path.join(directory, place(entry === '.' ? 'index' : entry.slice(2))),
    ]),
  );
}
