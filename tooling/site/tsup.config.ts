import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { site: 'src/main.ts' },
  format: 'esm',
  target: 'node20',
  clean: true,
  dts: false,
});
