import { root, tool } from './command';

let building: Promise<void> | undefined;

/** Builds what has changed, once in a process; where a package does not build, the others are still tried. */
export function buildPackages(): Promise<void> {
  building ??= tool(
    'turbo',
    [
      ...['run', 'build', '--filter=./packages/*'],
      ...['--output-logs=errors-only', '--ui=stream', '--continue=dependencies-successful'],
    ],
    { cwd: root },
  ).then(() => undefined);
  return building;
}
