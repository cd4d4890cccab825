import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFlags, browserPath, describeWithBrowser, ServedFolder } from '@btcfc/test-support';
import { type Browser, chromium } from 'playwright-core';

const source = path.join(__dirname, 'browser');
// not its API: that refuses the globals of a test runner
const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');

it('is twenty lines or so', () => {
  const lines = readFileSync(path.join(source, 'index.html'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(30);
});

describeWithBrowser('in Chromium', () => {
  const out = mkdtempSync(path.join(tmpdir(), 'btcfc-browser-'));
  let browser: Browser;
  let served: ServedFolder;

  beforeAll(async () => {
    execFileSync(
      process.execPath,
      [vite, 'build', source, '--outDir', out, '--emptyOutDir', '--logLevel', 'error'],
      {
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    served = await ServedFolder.start(out);
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    rmSync(out, { recursive: true, force: true });
  });

  it('forecasts the text in the page, draws it, and asks nobody', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    const strangers: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url) && !/^(data|blob):/.test(request.url()))
        strangers.push(request.url());
    });
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Forecast' }).click();
    const words = page.locator('#words');
    await words
      .filter({ hasText: 'It is better than repeating the last season' })
      .waitFor({ timeout: 60_000 });
    expect(await words.textContent()).toContain('180 rows, daily, 2024-01-01 to 2024-06-28');
    // something was drawn: not every pixel is the same
    const colours = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })()`);
    expect(colours).toBeGreaterThan(10);

    // another text, another forecast
    await page.getByLabel('CSV').fill('when,load\n2024-01-01,1\n2024-01-02,x\n');
    const failed = page.waitForEvent('pageerror');
    await page.getByRole('button', { name: 'Forecast' }).click();
    expect(String(await failed)).toMatch(/load|line|row/);
    expect(strangers).toEqual([]);
    await page.close();
  }, 120_000);
});
