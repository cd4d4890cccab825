import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: {
    index: 'src/index.ts',
    cli: 'src/command/cli.ts',
    worker: 'src/running/worker/worker.ts',
  },
  // import.meta.url in the CommonJS build too
  shims: true,
});
