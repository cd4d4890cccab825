#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BtcfcError, option } from '@btcfc/core';
import { type Flags, runCommand } from '@btcfc/core/node';
import { servePage } from './serve-page';

const usage = `Usage: btcfc-studio [options]

Serves a page that forecasts a CSV in the browser, to this machine alone, until it is interrupted. Nothing is uploaded.`;

const flags = {
  port: [option.integer({ min: 0, max: 65_535, default: 0 }), 'where to listen (default: a free one)'],
  noOpen: [option.boolean({ default: false }), 'print the address alone, without opening a browser'],
} satisfies Flags;

await runCommand({
  usage,
  flags,
  interrupted: 'Ended.',
  async run({ values: { port, noOpen }, words }, signal) {
    if (words.length > 0) {
      throw new BtcfcError({
        code: 'INVALID_OPTION',
        message: 'It takes no file: files are chosen in the page.',
        received: words[0],
        remedy: 'See --help.',
      });
    }
    const folder = fileURLToPath(new URL('./page', import.meta.url));
    const page = await servePage({ folder, port }).catch((error: NodeJS.ErrnoException) => {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: `The page can't be served at port ${port}: ${error.message}.`,
        remedy: 'Leave out --port, or name another.',
      });
    });
    console.log(`The studio is at ${page.url} (Ctrl-C ends it)`);
    if (!noOpen && process.stdout.isTTY) openBrowser(page.url);
    if (!signal.aborted) await once(signal, 'abort');
    await page.close();
    signal.throwIfAborted();
  },
});

/** Opens the address, where the system knows how; else whoever reads it does. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  spawn(command!, args, { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}
