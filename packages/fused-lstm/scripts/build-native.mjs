// Compiles native/ for this machine to dist/native, where the package finds it in the repository. Where there is no
// compiler it says so, and everything works without; with BTCFC_REQUIRE_NATIVE=1 that is an error.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { binaryName, compile, hashOf, root, targets } from './native-targets.mjs';

const { platform, arch } = process;
const isKnown =
  platform !== 'win32' && Object.values(targets).some(({ os, cpu }) => os === platform && cpu === arch);
const compiler = isKnown && [process.env.CXX, 'g++', 'clang++'].filter(Boolean).find(version);

if (compiler) await buildNative();
else {
  const reason = isKnown
    ? 'there is no C++ compiler (g++, clang++ or CXX)'
    : `not made for ${platform} on ${arch}`;
  console.log(`@btcfc/fused-lstm without native kernels: ${reason}`);
  if (process.env.BTCFC_REQUIRE_NATIVE === '1') process.exit(1);
}

// what was compiled before is kept: the build of the package empties its folder
async function buildNative() {
  const cache = path.join(root, 'node_modules/.cache/native', hashOf(version(compiler)));
  const binary = path.join(cache, binaryName);
  if (!existsSync(binary)) {
    const folder = `${cache}.${process.pid}`;
    await compile({ compiler: [compiler], os: platform, cpu: arch, folder });
    rmSync(cache, { recursive: true, force: true });
    renameSync(folder, cache);
  }
  const target = path.join(root, 'dist/native', binaryName);
  mkdirSync(path.dirname(target), { recursive: true });
  // a process may have loaded the one that is there
  copyFileSync(binary, `${target}.${process.pid}`);
  renameSync(`${target}.${process.pid}`, target);
}

function version(command) {
  try {
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
