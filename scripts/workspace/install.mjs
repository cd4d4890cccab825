import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { Failure, packageFolders, readManifest, root } from './repository.mjs';
import { run } from './run.mjs';

const modules = path.join(root, 'node_modules');
// pnpm keeps files whose names begin with a dot, even when it empties node_modules.
const stamp = path.join(modules, '.workspace-installed');
const lock = path.join(modules, '.workspace-lock');
const unfinished = 'unfinished';

/**
 * Installs the workspace's dependencies unless they are already those of the lockfile, then runs `work`;
 * no other command of this clone installs or builds meanwhile.
 */
export async function withDependencies(work) {
  mkdirSync(modules, { recursive: true });
  return withFileLock(
    lock,
    async () => {
      await install();
      return work();
    },
    { onWait: (pid) => console.error(`Waiting for process ${pid} to finish installing or building ...`) },
  );
}

async function install() {
  const wanted = fingerprint();
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  if (installed === wanted) return;

  if (installed === unfinished) removeUnfinishedInstall();
  const begun = Date.now();
  console.error('Installing dependencies from the npm registry (once; a minute or two) ...');
  writeFileSync(stamp, unfinished);
  const exitCode = await pnpm([
    'install',
    '--frozen-lockfile',
    '--config.confirmModulesPurge=false',
    '--reporter=append-only',
  ]);
  if (exitCode !== 0) throw new Failure('Installing the dependencies failed: the output of pnpm is above.');
  writeFileSync(stamp, wanted);
  console.error(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

/** What an install depends on: the lockfile, every manifest, and the Node and platform it was made for. */
function fingerprint() {
  const hash = createHash('sha256');
  const major = process.versions.node.split('.')[0];
  hash.update(`${major} ${process.platform} ${process.arch}\n`);
  const manifests = ['.', ...packageFolders()].map((folder) => path.join(folder, 'package.json'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

// what a killed install leaves may be half a package: pnpm would take it for a whole one.
function removeUnfinishedInstall() {
  for (const folder of packageFolders()) {
    rmSync(path.join(root, folder, 'node_modules'), { recursive: true, force: true });
  }
  for (const name of ['.pnpm', '.bin', '.modules.yaml', '.pnpm-workspace-state-v1.json']) {
    rmSync(path.join(modules, name), { recursive: true, force: true });
  }
}

/**
 * Runs the pinned pnpm through npx, so that npm is all a user needs; from another folder, lest npx takes
 * the pnpm installed here, which may be about to remove itself.
 */
async function pnpm(args) {
  const wanted = readManifest('.').packageManager;
  // run by npm, its npx lies next to it; on Windows the one on the PATH is no program but a script.
  const npx = path.join(path.dirname(process.env.npm_execpath ?? ''), 'npx-cli.js');
  const [program, first] = existsSync(npx) ? [process.execPath, [npx]] : ['npx', []];
  return run(program, [...first, '--yes', wanted, '--dir', root, ...args], { quiet: true, cwd: tmpdir() });
}
