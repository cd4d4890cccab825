import { packageBuild } from '../../tsup.preset';

export default packageBuild({
  // import.meta.url in the CommonJS build too
  shims: true,
  // only tfjs-core's gradient registrations: ES modules, which Node can't load where they lie
  noExternal: [/tfjs-core\/dist\//],
});
