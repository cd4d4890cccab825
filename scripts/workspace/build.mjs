import path from 'node:path';
import { Failure, root } from './repository.mjs';
import { run } from './run.mjs';

/** Runs a program of the workspace's own dependencies. */
export function tool(name, args, options) {
  return run(path.join(root, 'node_modules', '.bin', name), args, {
    shell: process.platform === 'win32',
    ...options,
  });
}

/**
 * Builds a package and its dependencies, or all packages; what has not changed comes from turbo's cache.
 * Gives back whether all went well; the output of what did not has then been shown.
 */
export async function build(packageName) {
  const begun = Date.now();
  const notice = setTimeout(() => console.error('Building the packages ...'), 2_000);
  const filter = packageName ? [`--filter=${packageName}...`] : [];
  const options = ['--output-logs=errors-only', '--ui=stream', '--continue=dependencies-successful'];
  const exitCode = await tool('turbo', ['run', 'build', ...filter, ...options], { quiet: true }).finally(() =>
    clearTimeout(notice),
  );
  const seconds = Math.round((Date.now() - begun) / 1000);
  if (exitCode === 0 && seconds > 2) console.error(`Built in ${seconds} s.`);
  return exitCode === 0;
}

export async function buildOrFail(packageName) {
  if (!(await build(packageName))) throw new Failure('The build failed: its output is above.');
}
