import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    main: 'src/main.ts',
    objective: 'src/search/objective.ts',
    'fold-worker': 'src/judge/fold-worker.ts',
    'compare-architectures': 'src/judge/compare-architectures.ts',
  },
  format: 'esm',
  target: 'node20',
  clean: true,
  dts: false,
});
