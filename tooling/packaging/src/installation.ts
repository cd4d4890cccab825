import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import path from 'node:path';
import { command, npmOverrides } from '@btcfc/workspace';
import { EmptyProject } from './empty-project';

/** What npm notes of a package that it has installed. */
interface Installed {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** What npm has installed once, of which projects get a part each. */
export class Installation {
  private constructor(
    private readonly directory: string,
    /** By where it lies, `node_modules/a/node_modules/b`. */
    private readonly packages: Readonly<Record<string, Installed>>,
  ) {}

  static async create(directory: string, dependencies: Record<string, string>): Promise<Installation> {
    const project = new EmptyProject(directory);
    await project.write(
      'package.json',
      JSON.stringify({ private: true, dependencies, overrides: npmOverrides() }),
    );
    await command('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock'], {
      cwd: directory,
    });
    const notes = readFileSync(path.join(directory, 'node_modules/.package-lock.json'), 'utf8');
    return new Installation(directory, JSON.parse(notes).packages);
  }

  /**
   * A project of a user: a folder of its own with those packages and all that they need, as npm would install them there,
   * and nothing else. Their files are those of this installation, linked.
   */
  async project(directory: string, names: Iterable<string>): Promise<EmptyProject> {
    const project = new EmptyProject(directory);
    await project.write('package.json', JSON.stringify({ private: true }));
    for (const place of this.needed(names)) await this.linkFiles(place, directory);
    return project;
  }

  /** Where the packages lie that those need, they themselves included. */
  private needed(names: Iterable<string>): Set<string> {
    const places = new Set<string>();
    const visit = (name: string, from: string, isOptional: boolean) => {
      const place = this.placeOf(name, from);
      if (place === undefined && !isOptional) throw new Error(`npm has not installed ${name} for ${from}.`);
      if (place === undefined || places.has(place)) return;
      places.add(place);
      const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
        this.packages[place]!;
      for (const other of Object.keys(dependencies ?? {})) visit(other, place, false);
      for (const other of Object.keys(optionalDependencies ?? {})) visit(other, place, true);
      for (const other of Object.keys(peerDependencies ?? {}))
        if (!peerDependenciesMeta?.[other]?.optional) visit(other, place, false);
    };
    for (const name of names) visit(name, '', false);
    return places;
  }

  /** Where Node finds a package that the one at `from` imports. */
  private placeOf(name: string, from: string): string | undefined {
    for (
      let folder = from;
      ;
      folder = folder.slice(0, folder.lastIndexOf('node_modules')).replace(/\/$/, '')
    ) {
      const place = path.posix.join(folder, 'node_modules', name);
      if (this.packages[place]) return place;
      if (folder === '') return undefined;
    }
  }

  /** The files of a package, but for those of packages within it. */
  private async linkFiles(place: string, target: string): Promise<void> {
    mkdirSync(path.join(target, place), { recursive: true });
    for (const entry of readdirSync(path.join(this.directory, place), { withFileTypes: true })) {
      const file = path.posix.join(place, entry.name);
      if (entry.name === 'node_modules') continue;
      if (entry.isDirectory()) await this.linkFiles(file, target);
      else await link(path.join(this.directory, file), path.join(target, file));
    }
  }
}
