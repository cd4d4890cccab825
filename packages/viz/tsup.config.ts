import path from 'node:path';
import type { Options } from 'tsup';
import { filesIn } from '../../scripts/bundled-licenses';
import { packageBuild } from '../../tsup.preset';

const inReport = new Set<string>();

/** Puts into `report/page-script.ts` what it names: the script of a report, with all that it imports. */
const reportScript: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'report-script',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /report[\\/]page-script\.ts$/ }, async ({ path: file }) => {
      const { outputFiles, metafile } = await esbuild.build({
        entryPoints: [path.join(path.dirname(file), 'page.ts')],
        ...{ bundle: true, minify: true, write: false, metafile: true, charset: 'utf8' },
        ...{ format: 'iife', platform: 'browser', target: 'es2022' },
      });
      for (const file of filesIn(metafile)) inReport.add(file);
      return { contents: `export const pageScript = ${JSON.stringify(outputFiles[0]!.text)};`, loader: 'ts' };
    });
  },
};

export default packageBuild({
  entry: [
    'src/index.ts',
    'src/live.ts',
    'src/report.ts',
    'src/drawing/canvas-in-node.ts',
    'src/drawing/canvas-in-page.ts',
  ],
  // what draws is loaded when a picture is asked for: one file in Node, another in a page
  external: ['#viz-canvas'],
  splitting: false,
  esbuildPlugins: [reportScript],
  embedded: inReport,
  // `import.meta.url` in CommonJS, from where the font is found
  shims: true,
});
