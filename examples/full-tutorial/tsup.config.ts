import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['tutorial.ts', 'notebook.ts'],
  format: 'esm',
  target: 'node20',
  clean: true,
  dts: false,
});
