import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFlags, browserPath, describeWithBrowser, ServedFolder } from '@btcfc/test-support';
import { command, publishedPackages, root } from '@btcfc/workspace';
import { type Browser, chromium } from 'playwright-core';

// a thousand pages: 80 to 95 s of processor time
jest.setTimeout(1_200_000);

const program = path.join(root, 'tooling/site/dist/site.js');
const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-site-'));
// a site that was built already, to look at it alone
const built = process.env.BTCFC_SITE;
const site = built ?? path.join(directory, 'site');
let files: Set<string>;

beforeAll(async () => {
  if (built === undefined) {
    if (!existsSync(program)) throw new Error(`${program} is not built: run the root's \`npm test\`.`);
    await command(process.execPath, [program, '--out', site], { cwd: directory, timeoutMs: 1_100_000 });
  }
  const names = readdirSync(site, { recursive: true, encoding: 'utf8' });
  files = new Set(names.map((name) => name.split(path.sep).join('/')));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const pagesOf = () =>
  [...files].filter((name) => name.endsWith('.html') && !name.startsWith('studio/') && name !== '404.html');
const textOf = (name: string) => readFileSync(path.join(site, name), 'utf8');

it('has every guide, every package, the studio, and every module of the reference', () => {
  const pages = new Set(pagesOf());
  const guides = readdirSync(path.join(root, 'docs/guides')).map(
    (name) => `guides/${name.replace(/md$/, 'html')}`,
  );
  expect([...guides, 'index.html', 'start.html'].filter((page) => !pages.has(page))).toEqual([]);
  for (const { name, directory: folder } of publishedPackages) {
    expect(pages).toContain(`packages/${path.basename(folder)}/index.html`);
    expect(pages).toContain(`reference/${name}/index.html`);
  }
  expect(files).toContain('studio/index.html');
  expect(pages).toContain('reference/@btcfc/forecast/functions/forecast.html');
});

it('has no link that leads to nothing, to a page or to a place on it', () => {
  let checked = 0;
  const dead: string[] = [];
  const places = new Map<string, Set<string>>();
  const idsOf = (name: string) => {
    const known =
      places.get(name) ??
      new Set([...textOf(name).matchAll(/ id="([^"]+)"/g)].map(([, id]) => unescaped(id!)));
    places.set(name, known);
    return known;
  };
  for (const page of pagesOf()) {
    for (const [, target] of textOf(page).matchAll(/ (?:href|src)="([^"]+)"/g)) {
      if (/^([a-z][a-z+.-]*:|\/\/)/i.test(target!)) continue;
      checked += 1;
      const url = new URL(unescaped(target!), `http://site/${page}`);
      const name = decodeURIComponent(url.pathname)
        .replace(/^\//, '')
        .replace(/(^|\/)$/, '$1index.html');
      const file = [name, `${name}.html`].find((one) => files.has(one) && path.extname(one) !== '');
      if (file === undefined) dead.push(`${page}: ${target}`);
      else if (
        url.hash.length > 1 &&
        file.endsWith('.html') &&
        !idsOf(file).has(decodeURIComponent(url.hash.slice(1)))
      )
        dead.push(`${page}: ${target}`);
    }
  }
  expect([...new Set(dead)]).toEqual([]);
  expect(checked).toBeGreaterThan(10_000);
});

describeWithBrowser('in Chromium', () => {
  let browser: Browser;
  let served: ServedFolder;

  beforeAll(async () => {
    served = await ServedFolder.start(site);
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  it('finds a name of the reference, and asks nobody but the host it came from', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    const strangers: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url) && !/^(data|blob):/.test(request.url()))
        strangers.push(request.url());
    });
    for (const name of [
      '',
      'start.html',
      'guides/forecast-a-csv.html',
      'reference/@btcfc/lstm/classes/LSTMForecaster.html',
    ]) {
      await page.goto(`${served.url}${name}`, { waitUntil: 'networkidle' });
      expect(await page.locator('h1').first().textContent()).not.toBe('404');
      const broken = await page.evaluate<string[]>(
        '[...document.images].filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src)',
      );
      expect(broken).toEqual([]);
    }
    await page.keyboard.press('Control+k');
    await page
      .getByRole('searchbox')
      .or(page.locator('.VPLocalSearchBox input'))
      .first()
      .fill('hampelFilter');
    const first = page.locator('.VPLocalSearchBox .result').first();
    await first.waitFor();
    expect(await page.locator('.VPLocalSearchBox .results').textContent()).toContain('hampelFilter');

    await page.goto(`${served.url}studio/index.html`);
    await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
    await page.close();
  });
});

function unescaped(text: string): string {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
