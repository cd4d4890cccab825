import { defineConfig } from 'vite';
import { BundledLicenses } from './bundled-licenses';

const licenses = new BundledLicenses();

/** The page: static files that any host serves, from any folder. */
export default defineConfig({
  base: './',
  build: {
    outDir: 'dist/page',
    target: 'es2022',
    // a data: URL would need a permission of the content security policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // a page for each of what there is to see
    rollupOptions: { input: ['index.html', 'search.html', 'service.html'] },
    chunkSizeWarningLimit: 2_000,
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  plugins: [licenses.write('licenses.md')],
  worker: {
    format: 'es',
    plugins: () => [licenses.collect()],
    // @btcfc/series loads them where holidays are asked for, which the page does not do
    rollupOptions: { external: ['date-holidays'] },
  },
});
