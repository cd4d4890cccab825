import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: {
    index: 'src/index.ts',
    webhook: 'src/webhook.ts',
    cli: 'src/command/cli.ts',
    worker: 'src/service/cluster/worker.ts',
  },
  // import.meta.url in the CommonJS build too
  shims: true,
});
