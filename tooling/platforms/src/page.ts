import { ServedFolder } from '@btcfc/test-support';
import type { Browser } from 'playwright-core';

/** Opens the page of a folder and gives back what `outcome` there comes to. */
export async function runPage(browser: Browser, folder: string): Promise<unknown> {
  const served = await ServedFolder.start(folder);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
  try {
    await page.goto(served.url);
    const outcome = await page.evaluate<string>('(async () => JSON.stringify(await globalThis.outcome))()');
    if (errors.length > 0) throw new Error(errors.join('\n'));
    if (outcome === undefined) throw new Error('The page ran, but told no outcome.');
    return JSON.parse(outcome);
  } catch (error) {
    throw errors.length > 0 ? new Error(errors.join('\n'), { cause: error }) : error;
  } finally {
    await page.close();
    await served.stop();
  }
}
