import { publishedBuild } from '../../tsup.preset';

/** The program that serves the page: one file that needs nothing but Node. */
export default publishedBuild({
  entry: { cli: 'src/server/cli.ts' },
  format: ['esm'],
  target: 'node20',
  noExternal: [/^@btcfc\//],
  // what @btcfc/tune would load for searches on many machines, which are not run here
  external: ['bullmq', 'ioredis'],
});
