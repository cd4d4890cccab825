import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './command';

type Dependencies = Record<string, string>;

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

/** The packages that are published, by name. */
export const publishedPackages: WorkspacePackage[] = packagesIn('packages');

/** Programs that are published, which nobody imports. */
export const publishedApps: WorkspacePackage[] = packagesIn('apps');

function packagesIn(group: string): WorkspacePackage[] {
  return readdirSync(path.join(root, group))
    .map((folder) => path.join(root, group, folder))
    .filter((directory) => existsSync(path.join(directory, 'package.json')))
    .map((directory) => ({ directory, manifest: readManifest(directory) }))
    .map((entry) => ({ ...entry, name: entry.manifest.name }));
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

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as Manifest;
}

/** The version of a third-party package that this workspace works with. */
export function workspaceVersion(name: string): string {
  for (const { manifest } of [{ manifest: readManifest(root) }, ...publishedPackages]) {
    const version = { ...manifest.peerDependencies, ...manifest.dependencies, ...manifest.devDependencies }[
      name
    ];
    if (version !== undefined) return version;
  }
  throw new Error(`No package of the workspace depends on ${name}: its version is unknown.`);
}

/** What users of danfojs-node write into their package.json as `overrides`: those of pnpm-workspace.yaml. */
export function npmOverrides(): Record<string, Dependencies> {
  const text = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const overrides: Record<string, Dependencies> = {};
  for (const [, parent, name, version] of text.matchAll(/^ {2}"([^">]+)>([^"]+)": (\S+)$/gm)) {
    overrides[parent!] = { ...overrides[parent!], [name!]: version! };
  }
  return overrides;
}
