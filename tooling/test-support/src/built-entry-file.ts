import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const packages = path.resolve(__dirname, '../../../packages');
const source = path.join(packages, 'tune/src');
const programs = {
  index: 'index.ts',
  testing: 'testing.ts',
  'child-process-entry': 'executors/child-process/child-process-entry.ts',
  cli: 'executors/redis/cli.ts',
};
let built: string | undefined;

/** In tests, the place of a program of `@btcfc/tune` that runs in a process of its own: it is built when asked for. */
export function entryFile(name: string): string {
  built ??= build();
  return path.join(built, `${name}.mjs`);
}

function build(): string {
  // below the package, for what it imports is found from there
  const cache = path.join(packages, 'tune/node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  removeLeftovers(cache);
  const outdir = mkdtempSync(path.join(cache, `built-${process.pid}-`));
  // not its API: that refuses the globals of a test runner
  execFileSync(require.resolve('esbuild/bin/esbuild'), [
    ...Object.entries(programs).map(([name, file]) => `${name}=${path.join(source, file)}`),
    ...['--bundle', '--splitting', '--format=esm', '--platform=node', '--target=node20', '--log-level=error'],
    ...['--external:bullmq', '--external:ioredis', '--out-extension:.js=.mjs', `--outdir=${outdir}`],
    `--tsconfig=${path.join(packages, '../tsconfig.json')}`,
  ]);
  return outdir;
}

// a test is not told when its process ends, so the next one clears up
function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const [, pid] = /^built-(\d+)-/.exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(path.join(cache, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
