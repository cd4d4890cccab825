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

/** Builds a package and its dependencies, or all packages; what has not changed comes from turbo's cache. */
export async function build(packageName) {
  const begun = Date.now();
  const notice = setTimeout(() => console.error('Building the packages ...'), 2_000);
  const filter = packageName ? [`--filter=${packageName}...`] : [];
  const exitCode = await tool(
    'turbo',
    ['run', 'build', ...filter, '--output-logs=errors-only', '--ui=stream'],
    {
      quiet: true,
    },
  ).finally(() => clearTimeout(notice));
  if (exitCode !== 0) throw new Failure('The build failed: its output is above.');

  const seconds = Math.round((Date.now() - begun) / 1000);
  if (seconds > 2) console.error(`Built in ${seconds} s.`);
}
