import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: {
    index: 'src/index.ts',
    testing: 'src/testing.ts',
    node: 'src/node.ts',
    'no-node': 'src/no-node.ts',
    'child-process-entry': 'src/executors/child-process/child-process-entry.ts',
    cli: 'src/executors/redis/cli.ts',
  },
  // import.meta.url in the CommonJS build too
  shims: true,
  // finds the sources of `#tune-node`; in tsconfig.json it would lead bundlers of linked packages there
  tsconfig: 'tsconfig.build.json',
  // chosen where it is used: files and processes in Node, none in a page
  external: ['#tune-node'],
});
