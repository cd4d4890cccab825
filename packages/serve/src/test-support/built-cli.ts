import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const packages = path.resolve(__dirname, '../../..');
// where TensorFlow.js, which stays outside the bundles, is found from
const modules = path.join(packages, 'lstm/node_modules');
const folder = path.join(modules, `.serve-programs-${process.pid}`);
const programs = { cli: 'command/cli.ts', worker: 'service/cluster/worker.ts' };

/** The program as one file, that of its workers beside it; sources are read, nothing has to be built before. */
export function builtCli(): string {
  return builtProgram('cli');
}

/** A program of this package that runs in a process of its own. */
export function builtProgram(name: keyof typeof programs): string {
  if (!existsSync(folder)) build();
  return path.join(folder, `${name}.mjs`);
}

export function removeBuiltCli(): void {
  rmSync(folder, { recursive: true, force: true });
}

function build(): void {
  removeLeftovers();
  const banner =
    'import * as $module from "node:module"; const require = $module.createRequire(import.meta.url);';
  // not its API: that refuses the globals of a test runner
  execFileSync(esbuild(), [
    ...Object.entries(programs).map(([name, file]) => `${name}=${path.join(packages, 'serve/src', file)}`),
    ...['--bundle', '--platform=node', '--format=esm', '--log-level=error', `--outdir=${folder}`],
    ...['--out-extension:.js=.mjs', `--banner:js=${banner}`],
    `--tsconfig=${path.join(packages, '../tsconfig.json')}`,
    ...['core', 'layers', 'backend-wasm', 'backend-cpu'].map((name) => `--external:@tensorflow/tfjs-${name}`),
    // what it registers are ES modules: bundled, since Node can't load them
    ...['register_all_gradients', 'public/chained_ops/register_all_chained_ops'].map((name) => {
      const module = `@tensorflow/tfjs-core/dist/${name}`;
      return `--alias:${module}=${require.resolve(module)}`;
    }),
  ]);
}

// a test run by other packages is not told when its process ends, so the next one clears up
function removeLeftovers(): void {
  for (const name of readdirSync(modules)) {
    const [, pid] = /^\.serve-programs-(\d+)$/.exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(path.join(modules, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function esbuild(): string {
  return require.resolve('esbuild/bin/esbuild');
}
