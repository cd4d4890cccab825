import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');

export interface PageBundleOptions {
  /** A source file, from the root of the repository. */
  entry: string;
  /** Where in the page what it exports is found. */
  name: string;
}

/** A source and all that it imports from the sources of our packages as one script for a page. */
export function pageBundle({ entry, name }: PageBundleOptions): string {
  // not its API: that refuses the globals of a test runner
  const script = execFileSync(
    require.resolve('esbuild/bin/esbuild'),
    [
      path.join(root, entry),
      ...['--bundle', '--format=iife', `--global-name=${name}`, '--platform=browser', '--target=es2022'],
      ...[`--alias:#node=${path.join(root, 'packages/core/src/files/no-files.ts')}`, '--charset=utf8'],
      `--alias:@btcfc/core/node=${path.join(root, 'packages/core/src/files/no-files.ts')}`,
      `--alias:#viz-canvas=${path.join(root, 'packages/viz/src/drawing/canvas-in-page.ts')}`,
      ...[`--tsconfig=${path.join(root, 'tsconfig.json')}`, '--log-level=error'],
    ],
    { maxBuffer: 64e6 },
  );
  return String(script);
}
