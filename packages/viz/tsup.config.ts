import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  // what draws is loaded when a picture is asked for, and only there
  entry: ['src/index.ts', 'src/canvas.ts', 'src/canvas-in-page.ts'],
  external: ['@btcfc/viz/canvas'],
  splitting: false,
  // `import.meta.url` in CommonJS, from where the font is found
  shims: true,
});
