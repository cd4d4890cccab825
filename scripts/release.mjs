/**
 * Publishes the packages whose versions the registry does not have yet; `npm run release` builds them before.
 *
 *   node scripts/release.mjs                      compiles the native kernels with zig (`zig`, or ZIG: a command line)
 *   node scripts/release.mjs --native DIRECTORY   takes those that packages/fused-lstm/scripts/platform-packages.mjs made
 *
 * The native kernels of @btcfc/fused-lstm go first, since the package that names them can only be installed after them;
 * for as long as it is published its package.json names them, then it is as it was. A release that was interrupted can be
 * started again: what is published already is passed over.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const script = path.join(root, 'packages/fused-lstm/scripts/platform-packages.mjs');
const manifestFile = path.join(root, 'packages/fused-lstm/package.json');

const { values: options } = parseArgs({ options: { native: { type: 'string' } } });
const original = readFileSync(manifestFile, 'utf8');
const { name, version } = JSON.parse(original);

try {
  if (!isPublished(name, version)) {
    publishNative(options.native ?? compileNative());
    run(process.execPath, [script, '--pin']);
  }
  run('npx', ['changeset', 'publish']);
} finally {
  writeFileSync(manifestFile, original);
}

function compileNative() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'native-packages-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  run(process.execPath, [script, folder]);
  return folder;
}

function publishNative(folder) {
  for (const entry of readdirSync(folder).filter((one) =>
    existsSync(path.join(folder, one, 'package.json')),
  )) {
    const manifest = JSON.parse(readFileSync(path.join(folder, entry, 'package.json'), 'utf8'));
    if (manifest.version !== version) {
      throw new Error(
        `${manifest.name} in ${folder} is of version ${manifest.version}, not ${version}: compile it anew.`,
      );
    }
    if (isPublished(manifest.name, version)) continue;
    run('npm', ['publish', path.join(folder, entry), '--access', 'public']);
  }
}

function isPublished(packageName, wanted) {
  try {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const answer = execFileSync('npm', ['view', `${packageName}@${wanted}`, 'version', '--json'], {
      cwd: root,
      encoding: 'utf8',
      stdio,
    });
    return answer.trim() !== '';
  } catch (error) {
    // a registry that can't be reached must not look like one that has nothing
    if (String(error.stderr).includes('E404')) return false;
    throw error;
  }
}

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
}
