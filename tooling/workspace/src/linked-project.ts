import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackages } from './build';
import { root } from './command';
import { publishedPackages } from './packages';
import { Project } from './project';

/**
 * A project that finds every package of ours as it was built, and every package of others that ours use,
 * through links: nothing is packed or installed.
 */
export class LinkedProject extends Project {
  static async create(name: string): Promise<LinkedProject> {
    // that a package does not build is told by the tests of its tarball.
    await buildPackages().catch(() => undefined);
    const directory = await mkdtemp(path.join(tmpdir(), `btcfc-${name}-`));
    const modules = path.join(directory, 'node_modules');
    for (const entry of publishedPackages) link(entry.directory, path.join(modules, entry.name));
    for (const from of [root, ...publishedPackages.map((entry) => entry.directory)]) {
      for (const dependency of installedIn(path.join(from, 'node_modules'))) {
        link(path.join(from, 'node_modules', dependency), path.join(modules, dependency));
      }
    }
    return new LinkedProject(directory);
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}

function installedIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(path.join(modules, name)).map((inner) => path.join(name, inner))
        : [name],
    );
}

function link(target: string, place: string): void {
  if (existsSync(place)) return;
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(target, place, 'dir');
}
