import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithBrowser } from '@btcfc/test-support';
import { readStudy } from '@btcfc/tune';
import { type ServedPage, servePage } from '../server/http/serve-page';
import { studyApi } from '../server/study/study-api';
import { StudyFeed } from '../server/study/study-feed';
import { studyInFile } from '../server/study/study-place';
import { eventually } from '../test-support/eventually';
import { journalOf } from '../test-support/journal';
import { StudioBrowser, type StudioPage } from '../test-support/studio-page';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-search-'));
const pages = path.resolve(__dirname, '../../dist/page');

/** A search as a user's program runs it, with a name and errors that would be markup. */
const program = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { choice, loguniform, randint, tune } from '@btcfc/tune';
const [, , journal, artifactsDir, lasts, numSamples, metrics] = process.argv;
await tune(
  async ({ lr, layers, optimizer }, trial) => {
    if (trial.number === 3) throw new Error('</script><img src=x onerror=globalThis.hacked=1> in line\\n  at 7');
    mkdirSync(trial.artifactsDir, { recursive: true });
    writeFileSync(trial.artifactsDir + '/notes <b>.txt', 'of ' + trial.number);
    const done = (await trial.loadCheckpoint()) ?? 0;
    for (let epoch = done + 1; epoch <= 9; epoch++) {
      // one that lasts does so until it is killed
      if (lasts === 'true') await new Promise((resolve) => setTimeout(resolve, trial.number < 6 ? 25 : 1e9));
      const loss = (Math.log10(lr) + 3) ** 2 + layers / 10 + 1 / epoch + (optimizer === '<i>' ? 0 : 0.2);
      await trial.report({ epoch, loss, accuracy: 1 / (1 + loss), seconds: layers * epoch }, { checkpoint: epoch });
    }
  },
  {
    space: { lr: loguniform(1e-5, 1e-1), layers: randint(1, 4), optimizer: choice(['<i>', 'adam']) },
    ...(metrics ? { metrics: { loss: 'min', seconds: 'min' } } : { metric: 'loss' }),
    numSamples: Number(numSamples), name: 'train </script><b>', journal, artifactsDir,
    resume: 'auto', sampler: 'random', scheduler: 'fifo', progress: false,
  },
);
`;

describeWithBrowser('the page of a search', () => {
  const journal = path.join(folder, 'study.jsonl');
  const artifacts = path.join(folder, 'artifacts');
  let search: ChildProcess | undefined;
  let chromium: StudioBrowser;
  let browser: StudioBrowser | undefined;
  let feed: StudyFeed | undefined;
  let served: ServedPage | undefined;
  let studio: StudioPage;

  beforeAll(async () => {
    chromium = await StudioBrowser.start();
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(
      path.resolve(__dirname, '../../node_modules/@btcfc'),
      path.join(folder, 'node_modules/@btcfc'),
      'dir',
    );
    writeFileSync(path.join(folder, 'search.mjs'), program);
  });

  afterEach(async () => {
    search?.kill('SIGKILL');
    await studio.page.close();
    await browser?.close();
    await served?.close();
    served = undefined;
    feed?.close();
  });

  afterAll(async () => {
    await chromium?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(file: string, { lasts = false, samples = 12, metrics = '' }): ChildProcess {
    search = spawn(
      process.execPath,
      ['search.mjs', file, artifacts, String(lasts), String(samples), metrics],
      { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return search;
  }

  async function serve(file: string, more: { token?: string } = {}): Promise<StudioBrowser> {
    feed = new StudyFeed({ place: studyInFile(file), intervalMs: 50 });
    await feed.start();
    const api = studyApi(feed, { artifacts, checkpoints: `${file}.checkpoints` });
    browser = await chromium.serve({ page: 'search.html', api, ...more });
    return browser;
  }

  async function written(file: string): Promise<void> {
    await eventually(() => readStudy({ journal: file }));
  }

  it('goes on with a search that is killed and goes on, escapes its words, and gives its files', async () => {
    run(journal, { lasts: true });
    await written(journal);
    const { url } = await serve(journal);
    studio = await browser!.open({}, url);
    const { page } = studio;
    await page.getByText('A search is running').waitFor();
    expect(studio.loadedBytes).toBeLessThan(200_000);
    await page
      .getByRole('link', { name: 'trial 1', exact: true })
      .or(page.getByRole('link', { name: '4', exact: true }))
      .first()
      .waitFor();

    search!.kill('SIGKILL');
    await once(search!, 'exit');
    await page.getByText('No search is running').waitFor();
    const before = (await readStudy({ journal })).trials.length;
    await page.getByText(`${before} trials`, { exact: false }).first().waitFor();

    run(journal, {});
    expect(await once(search!, 'exit')).toEqual([0, null]);
    await page.getByText('No search is running: 12 trials').waitFor();
    const { best } = await readStudy({ journal });
    await page.getByRole('heading', { name: `Best: trial ${best!.number}`, exact: true }).waitFor();

    // every chart is there
    for (const name of [
      'History',
      'Learning curves',
      'Timeline',
      'What decides',
      'Settings side by side',
      'Contours',
      'Distribution',
    ]) {
      const section = page.getByRole('region', { name, exact: true });
      await section.scrollIntoViewIfNeeded();
      await section.locator('canvas[aria-label]').first().waitFor();
    }
    expect(await studio.faults()).toEqual([]);

    await page.getByRole('searchbox').fill('state=failed');
    await page.getByRole('table').getByRole('link', { name: '3', exact: true }).click();
    await page.getByRole('heading', { name: 'Trial 3 failed' }).waitFor();
    await page.getByText('Took', { exact: true }).waitFor();
    await page.locator('#trial:focus').waitFor();
    expect(await page.locator('pre').textContent()).toContain(
      '</script><img src=x onerror=globalThis.hacked=1>',
    );
    expect(await page.locator('h1').textContent()).toBe('train </script><b>');
    expect(await studio.faults()).toEqual([]);

    await page.getByRole('link', { name: 'Next trial' }).click();
    const saved = await studio.saved(/^notes <b>\.txt 4 B/);
    expect(saved.bytes.toString()).toBe('of 4');
    await page.getByRole('region', { name: 'Trial 4' }).locator('canvas[aria-label]').waitFor();
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(studio.errors).toEqual([]);
    expect(studio.strangers).toEqual([]);
  });

  it('brushes trials by dragging along an axis, and by typing; and fits a narrow screen', async () => {
    const file = path.join(folder, 'brushed.jsonl');
    writeFileSync(file, journalOf({ trials: 60, epochs: 2 }));
    const { url } = await serve(file);
    studio = await browser!.open({ viewport: { width: 390, height: 900 }, colorScheme: 'dark' }, url);
    const { page } = studio;
    const section = page.getByRole('region', { name: 'Settings side by side' });
    await section.scrollIntoViewIfNeeded();
    const canvas = section.locator('canvas[aria-label]');
    await canvas.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    // near the first axis, lr, which is logarithmic: its lower half is what is below 1e-3
    const x = box.x + 44;
    await page.mouse.move(x, box.y + box.height * 0.48);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height * 0.74, { steps: 4 });
    await page.mouse.up();
    const chip = await section.getByRole('list', { name: 'What is brushed' }).textContent();
    const [, low, high] = /^lr (\S+) to (\S+)/.exec(chip!)!;
    const { trials } = await readStudy({ journal: file });
    const within = trials.filter(
      ({ config: { lr } }) => Number(lr) >= Number(low) && Number(lr) <= Number(high),
    );
    expect(within.length).toBeGreaterThan(5);
    expect(Number(high)).toBeLessThan(3e-3);
    await section.getByText(`${within.length} of 60 trials lie within.`).waitFor();
    await page.getByText(`${within.length} trials of 60, brushed by lr`).waitFor();

    await section.getByRole('button', { name: /^lr .*let go/ }).click();
    await section.getByText('Brush by typing').click();
    await section.getByLabel('Axis').selectOption('optimizer');
    await section.getByLabel('From, or a name').fill('adam');
    await section.getByRole('button', { name: 'Brush', exact: true }).click();
    const adams = trials.filter(({ config }) => config.optimizer === 'adam').length;
    await page.getByText(`${adams} trials of 60, brushed by optimizer`).waitFor();
    expect(await studio.faults()).toEqual([]);
    expect(studio.errors).toEqual([]);
  });

  it('shows 10,000 trials by the rows in sight and by fewer dots, and sorts and filters them all', async () => {
    const file = path.join(folder, 'many.jsonl');
    writeFileSync(file, journalOf({ trials: 10_000, epochs: 2 }));
    const { url } = await serve(file);
    studio = await browser!.open({}, url);
    const { page } = studio;
    await page.getByText('10,000 trials').first().waitFor();
    const table = page.getByRole('table');
    const rows = table.locator('tbody tr:not(.space)');
    await rows.first().waitFor();
    expect(await rows.count()).toBeLessThan(80);
    await table.getByRole('button', { name: 'loss' }).click();
    const { best, trials } = await readStudy({ journal: file });
    await table
      .locator('tbody tr:not(.space)')
      .first()
      .getByRole('link', { name: String(best!.number), exact: true })
      .waitFor();
    await page.getByRole('region', { name: 'Table of trials' }).evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await table.locator('tr[aria-rowindex="10001"]').waitFor();
    expect(await rows.count()).toBeLessThan(80);
    await page.getByRole('searchbox').fill('layers=3 optimizer=adam lr<1e-3');
    const found = trials.filter(
      ({ config }) => config.layers === 3 && config.optimizer === 'adam' && Number(config.lr) < 1e-3,
    );
    await page.getByText(`${found.length.toLocaleString('en')} trials of 10,000`).waitFor();
    await page.getByText(/\d+ of 10,000 trials are drawn: the extremes of each stretch/).waitFor();
    await page.getByRole('searchbox').fill('duration<=2.25 layers=1');
    const lasted = ({ startedAt, endedAt }: { startedAt?: number; endedAt?: number }) =>
      endedAt! - startedAt!;
    const brief = trials.filter((trial) => lasted(trial) <= 2250 && trial.config.layers === 1);
    await page.getByText(`${brief.length.toLocaleString('en')} trials of 10,000`).waitFor();
    await page.getByRole('searchbox').fill('');
    await table.getByRole('button', { name: 'duration' }).click();
    const durations = rows.locator(`td:nth-child(5)`);
    await durations.filter({ hasText: '2.3 s' }).first().waitFor();
    await table.getByRole('button', { name: 'duration' }).click();
    await durations.filter({ hasText: '3.0 s' }).first().waitFor();
    const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
    await timeline.scrollIntoViewIfNeeded();
    await timeline.locator('canvas[aria-label]').waitFor();
    await timeline.getByText(/\d+ of 10,000 trials are drawn: the longest of each stretch/).waitFor();
    const svg = (await studio.saved(/^Save as SVG Timeline/)).bytes.toString();
    expect(svg).toContain('>Time (UTC)</text>');
    expect(studio.errors).toEqual([]);
  });

  it('shows the front of several metrics', async () => {
    const file = path.join(folder, 'metrics.jsonl');
    run(file, { samples: 12, metrics: 'yes' });
    expect(await once(search!, 'exit')).toEqual([0, null]);
    const { url } = await serve(file);
    studio = await browser!.open({}, url);
    const { page } = studio;
    const { front } = await readStudy({ journal: file });
    const list = page.getByRole('region', { name: 'Trials on the front' }).getByRole('listitem');
    await eventually(async () => expect(await list.count()).toBe(front.length));
    await page.getByRole('region', { name: 'Front', exact: true }).locator('canvas[aria-label]').waitFor();
    const vector = await studio.saved(/^Save as SVG Front of loss/);
    expect(vector.name).toBe('front.svg');
    expect(vector.bytes.toString()).toMatch(/^<\?xml[^>]*>\s*<svg|^<svg/);
    await page.getByRole('combobox', { name: 'Metric', exact: true }).selectOption('seconds');
    const importance = page.getByRole('region', { name: 'What decides' });
    await importance.scrollIntoViewIfNeeded();
    await importance.locator('canvas[aria-label="Importance for seconds"]').waitFor();
    expect(await studio.faults()).toEqual([]);
    expect(studio.errors).toEqual([]);
  });

  it('says that its server is away, and comes back; and asks for the token', async () => {
    const file = path.join(folder, 'away.jsonl');
    writeFileSync(file, journalOf({ trials: 20, epochs: 2 }));
    const token = 'a token with & signs';
    await serve(file);
    const api = studyApi(feed!, { artifacts: undefined, checkpoints: undefined });
    served = await servePage({ folder: pages, port: 0, page: 'search.html', api, token });
    const { port } = new URL(served.url);
    studio = await browser!.open({}, served.url);
    const { page } = studio;
    await page.getByLabel('The token that btcfc-studio has printed').fill('not this');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByLabel('The token that btcfc-studio has printed').waitFor();
    // one that was cut off on its way
    for (const brought of ['a%', encodeURIComponent(token)]) {
      await page.getByLabel('The token that btcfc-studio has printed').waitFor();
      await page.goto('about:blank');
      await page.goto(`${served.url}#token=${brought}`);
    }
    await page.getByText('No search is running: 20 trials').waitFor();
    expect(page.url()).toBe(served.url);

    await served.close();
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Best: trial' }).count()).toBe(1);
    writeFileSync(file, journalOf({ trials: 30, epochs: 2 }));
    served = await servePage({ folder: pages, port: Number(port), page: 'search.html', api, token });
    await page.getByText('No search is running: 30 trials').waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});
