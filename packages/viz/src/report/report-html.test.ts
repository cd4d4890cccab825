import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { browserFlags, browserPath, describeWithBrowser } from '@btcfc/test-support';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { fanPlot, parameterImportancePlot, plot } from '../index';
import { reportHtml } from '../report';

jest.setTimeout(60_000);

const evil = '</script><script>alert(1)</script><img src=x onerror="alert(1)">\'"&';
const dates = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05'];
const fan = fanPlot({
  title: `Sales ${evil}`,
  yLabel: evil,
  history: Float64Array.of(4, Number.NaN, 4),
  historyDates: dates.slice(0, 3).map((day) => new Date(day)),
  median: [5, 6],
  bands: [{ level: 0.9, lower: [3, 3], upper: [7, 9] }],
  dates: dates.slice(3),
});
const importance = parameterImportancePlot({
  importances: [{ name: evil, importance: 1 }],
  title: 'Importance',
});
const words = `It is **better**.\n\n![The fan](fan)\n\n${evil}\n\n| ${evil} | b |\n| --- | ---: |\n| x | 1 |`;

let html: string;

beforeAll(async () => {
  html = await reportHtml({ title: `Report ${evil}`, words, charts: { fan, importance } });
});

describe('a report', () => {
  it('is the same text each time', async () => {
    expect(await reportHtml({ title: `Report ${evil}`, words, charts: { fan, importance } })).toBe(html);
  });

  it('has a heading once, and charts that are not named at its end', async () => {
    const own = await reportHtml({ title: 'T', words: '# Mine\n\ntext', charts: { fan } });
    expect(own.match(/<h1>/g)).toHaveLength(1);
    expect(own.indexOf('<figure>')).toBeGreaterThan(own.indexOf('text'));
    expect(await reportHtml({ title: 'T', words: 'text' })).toContain('<h1>T</h1>');
  });

  it('holds the very SVG that is drawn of a chart', async () => {
    const [, picture] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html)!;
    expect(Buffer.from(picture!, 'base64').equals(Buffer.from(await plot(fan, { format: 'svg' })))).toBe(
      true,
    );
  });

  it('has no script without charts, and no pictures where none are wanted', async () => {
    const bare = await reportHtml({ title: 'T', words: 'text' });
    expect(bare).not.toContain('<script');
    expect(bare).toContain("script-src 'none'");
    expect(await reportHtml({ title: 'T', charts: { fan }, pictures: false })).not.toContain('<img');
  });

  it.each([
    ['no title', {}, 'INVALID_OPTION'],
    ['charts that are none', { title: 'T', charts: [fan] }, 'INVALID_OPTION'],
    [
      'a chart of bad data',
      { title: 'T', charts: { a: { marks: [{ type: 'line', x: [1], y: [] }] } } },
      'INVALID_DATA',
    ],
    ['a misspelt option', { title: 'T', word: 'x' }, 'INVALID_OPTION'],
  ])('is refused with %s', async (_, options, code) => {
    await expect(reportHtml(options as never)).rejects.toMatchObject({ code });
  });
});

describeWithBrowser('a report in Chromium', () => {
  let browser: Browser;
  let server: Server;
  let requests: string[];
  let faults: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
    server = createServer((request, response) => {
      requests.push(request.url!);
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    requests = [];
    faults = [];
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, ...options });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => faults.push(message.text()));
    page.on('dialog', (dialog) => {
      faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return page;
  }

  it('lives, asks for nothing, and runs nothing but its own script', async () => {
    const page = await open();
    expect(await page.locator('canvas').count()).toBe(2);
    expect(await page.locator('img:visible').count()).toBe(0);
    expect(requests).toEqual(['/']);
    expect(faults).toEqual([]);
    expect(await page.title()).toBe(`Report ${evil}`);
    expect(await page.locator('th').first().textContent()).toBe(evil);
    // what is written into the page by others does not run
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">');
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))`);
    await page.waitForTimeout(100);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(requests).toEqual(['/']);
    await page.close();
  });

  it('is read with the keyboard, by name, date and value', async () => {
    const page = await open();
    const chart = page.getByRole('slider', { name: `Sales ${evil}` });
    await chart.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(
      "document.querySelector('canvas').getAttribute('aria-valuetext').includes('2026')",
    );
    expect(await chart.getAttribute('aria-valuetext')).toBe('2026-01-05; 90% interval 3 – 9; Median 6');
    await page.close();
  });

  it('shows words and pictures without JavaScript, and pictures on paper', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator('img:visible').count()).toBe(2);
    expect(await page.getByRole('img', { name: 'Importance' }).count()).toBe(1);
    const widths = await page
      .locator('img')
      .evaluateAll((images) =>
        (images as unknown as { naturalWidth: number }[]).map(({ naturalWidth }) => naturalWidth),
      );
    expect(widths).toEqual([1200, 900]);
    await page.close();
    const printed = await open();
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.locator('img:visible').count()).toBe(2);
    expect(await printed.locator('canvas:visible').count()).toBe(0);
    await printed.close();
  });

  it.each(['light', 'dark'] as const)('fits a phone, %s', async (colorScheme) => {
    const page = await open({ viewport: { width: 390, height: 800 }, colorScheme });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const [ground, ink] = (await page.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    )) as [string, string];
    const lightness = (color: string) => Number(/\d+/.exec(color)![0]);
    expect(lightness(ground) > lightness(ink)).toBe(colorScheme === 'light');
    const corner = await page.evaluate(
      "document.querySelector('canvas').getContext('2d').getImageData(1, 1, 1, 1).data[0]",
    );
    expect(corner === 255).toBe(colorScheme === 'light');
    await page.close();
  });
});
