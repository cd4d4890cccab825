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
    // the sources lie beside the build in the package: maps name them, and need not hold them again
    esbuildOptions(esbuild) {
      esbuild.sourcesContent = false;
    },
    ...options,
  });
}
