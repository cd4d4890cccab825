import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts', 'src/fold-worker.ts', 'src/compare-architectures.ts'],
  format: 'esm',
  target: 'node20',
  clean: true,
  dts: false,
});
