/**
 * The page of a search of 10,000 trials in Chromium: how long the longest task of the page's own thread takes while it is
 * opened, scrolled, sorted, filtered and brushed. `node bench/many-trials.mjs` after a build.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { journalLine, Rng } from '@btcfc/core';
import { chromium } from 'playwright-core';

const trials = Number(process.argv[2] ?? 10_000);
const epochs = 20;
const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-bench-'));
const journal = path.join(folder, 'study.jsonl');
writeFileSync(journal, journalOf(trials));

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
const table = page.getByRole('region', { name: 'Table of trials' });
await during('scroll the table', async () => {
  for (let row = 0; row < trials; row += trials / 40) {
    await table.evaluate((element, top) => element.scrollTo(0, top), row * 34);
    await page.waitForTimeout(50);
  }
});
await during('sort by the metric', () => table.getByRole('button', { name: 'loss' }).click());
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

/** A journal as a search writes it. */
function journalOf(count) {
  const rng = new Rng(1);
  const space = {
    lr: { $domain: 'loguniform', low: 1e-5, high: 1e-1 },
    dropout: { $domain: 'uniform', low: 0, high: 0.5 },
    layers: { $domain: 'randint', low: 1, high: 4 },
    optimizer: { $domain: 'choice', options: ['sgd', 'adam'] },
  };
  const lines = [];
  let last = '';
  const add = (value) => {
    const { line, digest } = journalLine(JSON.stringify(value), last);
    lines.push(line);
    last = digest;
  };
  add({
    ...{ format: 'btcfc-study', formatVersion: 2, objective: 'train', version: '1' },
    ...{ space: JSON.stringify(space), metric: 'loss', mode: 'min' },
  });
  for (let trial = 0; trial < count; trial++) {
    const config = {
      lr: 10 ** rng.uniform(-5, -1),
      dropout: rng.uniform(0, 0.5),
      layers: rng.integer(1, 4),
      optimizer: rng.uniform() < 0.5 ? 'sgd' : 'adam',
    };
    add({ type: 'suggest', trial, config });
    add({ type: 'start', trial, attempt: 1 });
    const most = rng.uniform() < 0.5 ? epochs : rng.integer(1, epochs);
    const base = (Math.log10(config.lr) + 3) ** 2 + config.layers / 10 + rng.uniform();
    for (let resource = 1; resource <= most; resource++) {
      const decision = resource === most && most < epochs ? 'stop' : 'continue';
      add({ type: 'report', trial, attempt: 1, resource, value: base + 2 / resource, decision });
    }
    if (most === epochs) add({ type: 'end', trial, attempt: 1, state: 'complete', value: base + 2 / epochs });
  }
  return lines.join('');
}
