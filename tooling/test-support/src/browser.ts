import { accessSync, constants } from 'node:fs';

/** Debian's. */
export const browserPath = '/usr/bin/chromium';

/** WebGPU without a graphics card: chromium brings a software driver, which it calls unsafe. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
];

/** True where a missing browser is a failure: `BTCFC_REQUIRE_BROWSER=1`, as in CI. */
export const isBrowserRequired = process.env.BTCFC_REQUIRE_BROWSER === '1';

/** `describe` for tests in a browser; without one they are skipped by name, unless it is required. */
export function describeWithBrowser(name: string, tests: () => void): void {
  if (isBrowserRequired || isExecutable(browserPath)) describe(name, tests);
  else describe.skip(`${name} (needs ${browserPath})`, tests);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
