import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { command, tool } from './command';
import { type Manifest, readManifest, type WorkspacePackage } from './manifests';

export interface Tarball {
  name: string;
  file: string;
  /** What it holds, unpacked. */
  contents: string;
  manifest: Manifest;
  /** Paths in it, with forward slashes. */
  files: string[];
  packedBytes: number;
  unpackedBytes: number;
}

/** Packs a package as publishing would, and unpacks what came of it next to the tarball. */
export async function pack(entry: WorkspacePackage, directory: string): Promise<Tarball> {
  const stem = entry.name.replace('@', '').replace('/', '-');
  const file = path.join(directory, `${stem}-${entry.manifest.version}.tgz`);
  const unpacked = path.join(directory, stem);
  await mkdir(unpacked, { recursive: true });
  await tool('pnpm', ['pack', '--pack-destination', directory], { cwd: entry.directory });
  await command('tar', ['-xzf', file, '-C', unpacked], { cwd: directory });

  const contents = path.join(unpacked, 'package');
  const files = await filesIn(contents);
  const sizes = await Promise.all(files.map(async (name) => (await stat(path.join(contents, name))).size));
  return {
    name: entry.name,
    file,
    contents,
    manifest: readManifest(contents),
    files,
    packedBytes: (await stat(file)).size,
    unpackedBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

export function readTarballFile(tarball: Tarball, name: string): Promise<string> {
  return readFile(path.join(tarball.contents, name), 'utf8');
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
