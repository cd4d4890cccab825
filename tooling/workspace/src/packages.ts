import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './command';
import { type Dependencies, packagesIn, readManifest, type WorkspacePackage } from './manifests';

/** The packages that are published, by name. */
export const publishedPackages: WorkspacePackage[] = packagesIn(path.join(root, 'packages'));

/** Programs that are published, which nobody imports. */
export const publishedApps: WorkspacePackage[] = packagesIn(path.join(root, 'apps'));

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
