import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: ['src/index.ts', 'src/testing.ts', 'src/child-process-entry.ts', 'src/cli.ts'],
  // import.meta.url in the CommonJS build too
  shims: true,
});
