/**
 * The page of a search of 10,000 trials in Chromium: how long the longest task of the page's own thread takes while it is
 * opened, scrolled, sorted, filtered and brushed. `node bench/many-trials.mjs` after a build.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

const trials = Number(process.argv[2] ?? 10_000);
const epochs = 20;
const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-bench-'));
const journal = path.join(folder, 'study.jsonl');
const written = fileURLToPath(new URL('../src/test-support/journal.ts', import.meta.url));
const { journalOf } = (await runnerImport(written)).module;
writeFileSync(journal, journalOf({ trials, epochs, stopped: 0.5 }));

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const server = spawn(process.execPath, [cli, journal, '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
const url = await new Promise((resolve) => {
  server.stdout.on('data', (text) => {
    const [found] = /http:\S+/.exec(String(text)) ?? [];
    if (found) resolve(found);
  });
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
await page.addInitScript(`globalThis.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });`);

const longest = {};
async function during(name, act) {
  await page.evaluate('tasks.length = 0').catch(() => {});
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
  const begun = performance.now();
  await act();
  await page.waitForTimeout(1500);
  const tasks = await page.evaluate('tasks');
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const [main] = traceEvents.filter(({ args }) => args?.name === 'CrRendererMain').slice(-1);
  // what the processor did, however many others wanted it
  const cpu = traceEvents
    .filter((event) => event.name === 'RunTask' && event.tid === main.tid && event.pid === main.pid)
    .map(({ tdur = 0 }) => tdur / 1000);
  longest[name] = {
    'longest task, ms': Math.round(Math.max(0, ...tasks)),
    'the same, CPU ms': Math.round(Math.max(0, ...cpu)),
    'tasks over 50 ms': tasks.length,
    'all of it, ms': Math.round(performance.now() - begun - 1500),
  };
}

await during('open', async () => {
  await page.goto(url);
  await page
    .getByText(`${trials.toLocaleString('en')} trials`, { exact: false })
    .first()
    .waitFor();
});
await during('look at all charts', async () => {
  const height = await page.evaluate('document.documentElement.scrollHeight');
  for (let y = 0; y < height; y += 300) {
    await page.evaluate(`scrollTo(0, ${y})`);
    await page.waitForTimeout(200);
  }
});
const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
await during('draw, read and zoom the timeline', async () => {
  await timeline.scrollIntoViewIfNeeded();
  const canvas = timeline.locator('canvas[aria-label]');
  await canvas.waitFor();
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.move(x + width / 2, y + height / 4, { steps: 20 });
  await canvas.click();
  for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -100);
});
const table = page.getByRole('region', { name: 'Table of trials' });
await during('scroll the table', async () => {
  for (let row = 0; row < trials; row += trials / 40) {
    await table.evaluate((element, top) => element.scrollTo(0, top), row * 34);
    await page.waitForTimeout(50);
  }
});
await during('sort by the metric', () => table.getByRole('button', { name: 'loss' }).click());
await during('sort by the duration', () => table.getByRole('button', { name: 'duration' }).click());
await during('filter', () => page.getByRole('searchbox').pressSequentially('lr<0.001 adam', { delay: 60 }));
await during('brush', async () => {
  await page.getByText('Brush by typing').click();
  await page.getByLabel('From, or a name').fill('0.0001');
  await page.getByLabel('To', { exact: true }).fill('0.001');
  await page.getByRole('button', { name: 'Brush', exact: true }).click();
});
console.table(longest);
const [{ model }] = cpus();
console.log(
  `${trials} trials of ${epochs} reports; ${browser.version()}, ${cpus().length} x ${model}, load ${loadavg()[0].toFixed(1)}`,
);
await browser.close();
server.kill();
rmSync(folder, { recursive: true });
