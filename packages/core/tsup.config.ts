import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: { index: 'src/index.ts', node: 'src/node.ts', 'no-files': 'src/files/no-files.ts' },
  // chosen where it is used: files in Node, none in a page
  external: ['#node'],
});
