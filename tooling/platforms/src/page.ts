import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Opens the page of a folder and gives back what `outcome` there comes to. */
export async function runPage(browser: Browser, folder: string): Promise<unknown> {
  const server = createServer((request, response) => {
    const name = path.posix.normalize(new URL(request.url ?? '/', 'http://page').pathname);
    readFile(path.join(folder, name === '/' ? 'index.html' : name)).then(
      (content) => {
        response.writeHead(200, { 'Content-Type': types[path.extname(name || '/')] ?? types['.html']! });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const outcome = await page.evaluate<string>('(async () => JSON.stringify(await globalThis.outcome))()');
    if (errors.length > 0) throw new Error(errors.join('\n'));
    if (outcome === undefined) throw new Error('The page ran, but told no outcome.');
    return JSON.parse(outcome);
  } catch (error) {
    throw errors.length > 0 ? new Error(errors.join('\n'), { cause: error }) : error;
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
