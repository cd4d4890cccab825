import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  entry: ['src/index.ts', 'src/drawing/canvas-in-node.ts', 'src/drawing/canvas-in-page.ts'],
  // what draws is loaded when a picture is asked for: one file in Node, another in a page
  external: ['#viz-canvas'],
  splitting: false,
  // `import.meta.url` in CommonJS, from where the font is found
  shims: true,
});
