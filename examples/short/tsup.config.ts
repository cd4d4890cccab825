import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['stock.ts', 'stores.ts', 'load.ts', 'schedule.ts', 'swap.ts', 'serve.ts', 'live.ts'],
  format: 'esm',
  target: 'node20',
  clean: true,
  dts: false,
});
