import { pageBundle } from './page-bundle';

/** In tests, what runs in a report of `@btcfc/viz`: it is built when it is asked for. */
export const pageScript = pageBundle({ entry: 'packages/viz/src/report/page.ts', name: 'report' });
