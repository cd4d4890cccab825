import { packageBuild } from '../../tsup.preset';

// shims: `__dirname` in the ES modules, from where the font is found
export default packageBuild({ entry: ['src/index.ts', 'src/charts.ts'], shims: true, splitting: false });
