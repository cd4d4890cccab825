import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.preset';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

const kernels = path.join(
  'node_modules',
  '@tensorflow',
  'tfjs-backend-wasm',
  'dist',
  'tfjs-backend-wasm-simd.wasm',
);

/** Puts the kernels of TensorFlow.js' wasm backend into the package, so that every bundler finds them. */
const embedKernels: Plugin = {
  name: 'embed-kernels',
  setup({ onLoad }) {
    onLoad({ filter: /backends[\\/]wasm-url\.ts$/ }, () => {
      const url = `data:application/wasm;base64,${readFileSync(kernels).toString('base64')}`;
      return { contents: `export const wasmUrl = ${JSON.stringify(url)};`, loader: 'js' };
    });
  },
};

export default packageBuild({
  esbuildPlugins: [embedKernels],
  embedded: [kernels],
  // only what tfjs-core registers: ES modules, which Node can't load where they lie
  noExternal: [/tfjs-core\/dist\//],
});
