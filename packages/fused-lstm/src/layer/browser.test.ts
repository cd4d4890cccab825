import '@tensorflow/tfjs-backend-wasm';
import { browserFlags, browserPath, describeWithBrowser, isBrowserRequired } from '@btcfc/test-support';
import * as tf from '@tensorflow/tfjs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundle } from '../../test-support/bundle';
import { type PageServer, servePage } from '../../test-support/page-server';
import type { PageCall, PageResult } from '../../test-support/programs/browser-page';
import { seededTraining } from '../../test-support/programs/seeded-training';

jest.setTimeout(180_000);

const steps = 20;
const hasAdapter = `(async () => !!(await navigator.gpu?.requestAdapter()))()`;

describeWithBrowser('in a browser', () => {
  let browser: Browser;
  let script: string;
  let expected: number[];

  beforeAll(async () => {
    await tf.setBackend('wasm');
    expected = (await seededTraining(steps)).losses;
    script = await bundle({ entry: 'browser-page.ts', platform: 'browser' });
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
  });

  afterAll(() => browser?.close());

  describe.each([
    { isolation: 'with', isIsolated: true, threads: 2 },
    { isolation: 'without', isIsolated: false, threads: 1 },
  ])('$isolation cross-origin isolation', ({ isIsolated, threads }) => {
    let server: PageServer;
    let page: Page;
    let errors: string[];

    beforeEach(async () => {
      server = await servePage({ script, isIsolated });
      page = await browser.newPage();
      errors = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(server.url);
    });

    afterEach(async () => {
      await page?.close();
      await server?.close();
      expect(errors).toEqual([]);
    });

    const train = (call: PageCall) => page.evaluate<PageResult>(`page.train(${JSON.stringify(call)})`);

    const expectSameLosses = (losses: number[]) => {
      expect(losses).toHaveLength(steps);
      expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
      const differences = losses.map((loss, step) => Math.abs(loss - expected[step]!));
      expect(Math.max(...differences)).toBeLessThan(1e-4);
    };

    it(`trains on wasm as in Node, with ${threads} of 2 threads`, async () => {
      expect(await page.evaluate('crossOriginIsolated')).toBe(isIsolated);
      const result = await train({ backend: 'wasm', steps, threads: 2 });
      expect(result.paths).toEqual(['wasm', 'wasm']);
      expect(result.threads).toBe(threads);
      expectSameLosses(result.losses);
    });

    it('trains on webgpu as in Node, where the browser has an adapter', async () => {
      const isPresent = await page.evaluate<boolean>(hasAdapter);
      if (isBrowserRequired) expect(isPresent).toBe(true);
      if (!isPresent) return console.warn('The browser has no WebGPU adapter: not tested on webgpu.');
      const result = await train({ backend: 'webgpu', steps, threads: 1 });
      expect(result.paths).toEqual(['webgpu', 'webgpu']);
      expectSameLosses(result.losses);
    });
  });
});
