import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { bundledLicenses } from './scripts/bundled-licenses';

interface PackageOptions extends Options {
  /** Files of others that the build holds as text or bytes, where esbuild does not see them. */
  embedded?: Iterable<string>;
}

/** What a published build leaves behind it: of which sources it was made, and the licences of what it holds of others. */
export function publishedBuild({ embedded = [], esbuildPlugins = [], ...options }: PackageOptions) {
  return defineConfig({
    async onSuccess() {
      execFileSync(process.execPath, [path.join(__dirname, 'scripts/record-build.mjs')], {
        stdio: 'inherit',
      });
    },
    esbuildPlugins: [...esbuildPlugins, bundledLicenses(embedded)],
    ...options,
  });
}

/** What every published package shares: ESM and CJS next to each other, each with its own types. */
export function packageBuild(options: PackageOptions = {}) {
  return publishedBuild({
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
