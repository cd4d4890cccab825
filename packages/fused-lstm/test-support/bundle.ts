import path from 'node:path';
import { build } from 'esbuild';

export interface BundleOptions {
  /** File in `programs`. */
  entry: string;
  platform: 'browser' | 'node';
}

const files = { browser: 'files/no-files.ts', node: 'node.ts' };

/** The text of one script that holds the entry and all it imports; its exports are the global `page`. */
export async function bundle({ entry, platform }: BundleOptions): Promise<string> {
  const root = path.join(__dirname, '../../..');
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, 'programs', entry)],
    bundle: true,
    write: false,
    platform,
    target: 'es2022',
    format: platform === 'browser' ? 'iife' : 'cjs',
    globalName: 'page',
    // core chooses it by a condition of its package.json
    alias: { '#node': path.join(root, 'packages/core/src', files[platform]) },
    tsconfig: path.join(root, 'tsconfig.json'),
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
