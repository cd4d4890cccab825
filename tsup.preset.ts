import { defineConfig, type Options } from 'tsup';

/** What every published package shares: ESM and CJS next to each other, each with its own types. */
export function packageBuild(options: Options = {}) {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    clean: true,
    sourcemap: true,
    target: 'node20',
    ...options,
  });
}
