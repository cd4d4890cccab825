import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

const packages = path.resolve(__dirname, '../../..');
// where TensorFlow.js, which stays outside the bundle, is found from
const bundle = path.join(packages, 'lstm/node_modules', `.serve-cli-${process.pid}.mjs`);

/** The program as one file; sources are read, nothing has to be built before. */
export function builtCli(): string {
  if (existsSync(bundle)) return bundle;
  const sources = (name: string) => path.join(packages, name, 'src');
  const banner =
    'import { createRequire as from } from "node:module"; const require = from(import.meta.url);';
  // not its API: that refuses the globals of a test runner
  execFileSync(esbuild(), [
    path.join(sources('serve'), 'cli.ts'),
    ...['--bundle', '--platform=node', '--format=esm', '--log-level=error', `--outfile=${bundle}`],
    `--banner:js=${banner}`,
    `--alias:@btcfc/core/files=${sources('core')}/files.ts`,
    ...['core', 'fused-lstm', 'lstm'].map((name) => `--alias:@btcfc/${name}=${sources(name)}/index.ts`),
    ...['core', 'layers', 'backend-wasm'].map((name) => `--external:@tensorflow/tfjs-${name}`),
    // its gradients are ES modules: bundled, since Node can't load them
    `--alias:@tensorflow/tfjs-core/dist/register_all_gradients=${gradients()}`,
  ]);
  return bundle;
}

export function removeBuiltCli(): void {
  rmSync(bundle, { force: true });
}

function esbuild(): string {
  return require.resolve('esbuild/bin/esbuild');
}

function gradients(): string {
  return require.resolve('@tensorflow/tfjs-core/dist/register_all_gradients');
}
