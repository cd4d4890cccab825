import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { browserFlags, browserPath, describeWithBrowser, ServedFolder } from '@btcfc/test-support';
import { LinkedProject } from '@btcfc/workspace';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundleWorker } from './bundles';
import type { Trained, Wish } from './webgpu-training';

jest.setTimeout(300_000);

const small: Wish = { backend: 'webgpu', hiddenDim: 8, epochs: 8 };

describeWithBrowser('training on WebGPU in the worker of a page', () => {
  let project: LinkedProject;
  let browser: Browser;
  let served: ServedFolder;
  let page: Page;
  let isPresent: boolean;

  beforeAll(async () => {
    project = await LinkedProject.create('webgpu-worker');
    served = await ServedFolder.start(
      await bundleWorker(project, await readFile(path.join(__dirname, 'webgpu-training.ts'), 'utf8')),
    );
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
    page = await browser.newPage();
    await page.goto(served.url);
    isPresent = await page.evaluate<boolean>('(async () => !!(await navigator.gpu?.requestAdapter()))()');
    if (process.env.BTCFC_REQUIRE_BROWSER === '1') expect(isPresent).toBe(true);
    else if (!isPresent) console.warn('The browser has no WebGPU adapter: not tested on webgpu.');
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    await project?.remove();
  });

  /** Trains in a worker; told of an epoch, `untilEpoch` gives up waiting while the training goes on. */
  const train = (wish: Wish, untilEpoch = Number.POSITIVE_INFINITY) =>
    page.evaluate<Trained>(`train(${JSON.stringify(wish)}, ${untilEpoch})`);

  it('goes on from its checkpoint after the page was left, and comes to the same', async () => {
    if (!isPresent) return;
    const whole = await train(small);
    expect(whole).toMatchObject({ backend: 'webgpu', kernels: 'webgpu', epochs: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(whole.losses.at(-1)).toBeLessThan(0.9 * whole.losses[0]!);
    const kept = { ...small, checkpointDir: 'webgpu-run' };
    await train(kept, 3);
    await page.reload();
    const rest = await train({ ...kept, resume: true });
    expect(rest.backend).toBe('webgpu');
    expect(rest.epochs[0]).toBeGreaterThan(2);
    expect(rest.epochs.at(-1)).toBe(8);
    expect(rest.losses).toHaveLength(8);
    for (const [epoch, loss] of rest.losses.entries()) expect(loss).toBeCloseTo(whole.losses[epoch]!, 5);
  });

  it('is what `auto` takes for large networks on a graphics card alone', async () => {
    if (!isPresent) return;
    const large: Wish = { backend: 'auto', hiddenDim: 256, epochs: 1 };
    // the browser's own adapter is a program
    expect((await train(large)).backend).toBe('wasm');
    const info = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' };
    expect((await train({ ...large, info })).backend).toBe('webgpu');
    expect((await train({ ...large, hiddenDim: 32, info })).backend).toBe('wasm');
  });
});
