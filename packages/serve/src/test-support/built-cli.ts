import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

const packages = path.resolve(__dirname, '../../..');
// where TensorFlow.js, which stays outside the bundle, is found from
const bundle = path.join(packages, 'lstm/node_modules', `.serve-cli-${process.pid}.mjs`);

/** The program as one file; sources are read, nothing has to be built before. */
export function builtCli(): string {
  if (existsSync(bundle)) return bundle;
  const banner =
    'import * as $module from "node:module"; const require = $module.createRequire(import.meta.url);';
  // not its API: that refuses the globals of a test runner
  execFileSync(esbuild(), [
    path.join(packages, 'serve/src/command/cli.ts'),
    ...['--bundle', '--platform=node', '--format=esm', '--log-level=error', `--outfile=${bundle}`],
    `--banner:js=${banner}`,
    `--tsconfig=${path.join(packages, '../tsconfig.json')}`,
    ...['core', 'layers', 'backend-wasm', 'backend-cpu'].map((name) => `--external:@tensorflow/tfjs-${name}`),
    // what it registers are ES modules: bundled, since Node can't load them
    ...['register_all_gradients', 'public/chained_ops/register_all_chained_ops'].map((name) => {
      const module = `@tensorflow/tfjs-core/dist/${name}`;
      return `--alias:${module}=${require.resolve(module)}`;
    }),
  ]);
  return bundle;
}

export function removeBuiltCli(): void {
  rmSync(bundle, { force: true });
}

function esbuild(): string {
  return require.resolve('esbuild/bin/esbuild');
}
