import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFlags, browserPath, describeWithBrowser, pageBundle } from '@btcfc/test-support';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type ChartDescription, fanPlot, plot } from '../index';
import { liveChart } from '../live';

jest.setTimeout(60_000);

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const description = fanPlot({
  title: 'Load',
  history: Array.from({ length: 90 }, (_, row) => 100 + (row % 7)),
  historyDates: Array.from({ length: 90 }, (_, row) => start + row * day),
  median: [104, 105, 106],
  bands: [{ level: 0.9, lower: [99, 98, 97], upper: [109, 112, 115] }],
  dates: [90, 91, 92].map((row) => start + row * day),
  unit: 'MW',
});

it('needs a page', () => {
  expect(() => liveChart({} as never, description)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
});

describeWithBrowser('a live chart in Chromium', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-live-'));

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
    page = await browser.newPage({ viewport: { width: 900, height: 700 }, colorScheme: 'light' });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setContent('<main style="padding:10px"><canvas title="mine"></canvas></main>');
    await page.addScriptTag({ content: pageBundle({ entry: 'packages/viz/src/live.ts', name: 'viz' }) });
  });

  beforeEach(async () => {
    await page.setViewportSize({ width: 900, height: 700 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.mouse.move(1, 1);
    await evaluate(`globalThis.canvas = document.querySelector('canvas'); canvas.blur();
      globalThis.chart?.destroy(); globalThis.chart = viz.liveChart(canvas, ${JSON.stringify(description)})`);
    await isDrawn();
  });

  afterEach(() => expect(errors.splice(0)).toEqual([]));

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  // a chart is drawn with the next picture of the screen
  const evaluate = async <Result>(code: string): Promise<Result> => {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    return (await page.evaluate(code)) as Result;
  };
  const isDrawn = () => page.locator('canvas[aria-label]').waitFor();
  const shown = () => evaluate<{ min: number; max: number }>('chart.shown');
  const pixel = (x: number, y: number) =>
    evaluate<number[]>(`[...canvas.getContext('2d').getImageData(${x}, ${y}, 1, 1).data]`);
  const spoken = () => evaluate<string | null>("canvas.getAttribute('aria-valuetext')");

  it('is as wide as its place, and as the description is high in proportion', async () => {
    // 8 pixels of the body and 10 of the element on either side
    const [width, height] = await evaluate<number[]>('[canvas.width, canvas.height]');
    expect(width).toBe(864);
    // and higher by the legend, which stands beneath a fan
    expect(height! - 432).toBeGreaterThan(10);
    expect(height! - 432).toBeLessThan(40);
    await page.setViewportSize({ width: 390, height: 700 });
    await page.waitForFunction('canvas.width === 354 && canvas.height > 280 && canvas.height < 340');
    expect(await evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('draws what the PNG shows, in its colours', async () => {
    await evaluate(
      `chart.destroy(); globalThis.chart = viz.liveChart(canvas, ${JSON.stringify(description)}, { width: 1200 })`,
    );
    await isDrawn();
    const live = await evaluate<string>("canvas.toDataURL('image/png').split(',')[1]");
    const { createCanvas, loadImage } = await import('@napi-rs/canvas');
    const pixelsOf = async (png: Uint8Array) => {
      const context = createCanvas(1200, 600).getContext('2d');
      context.drawImage(await loadImage(Buffer.from(png)), 0, 0);
      return context.getImageData(0, 0, 1200, 600).data;
    };
    const [one, other] = await Promise.all([
      pixelsOf(Buffer.from(live, 'base64')),
      pixelsOf(await plot(description)),
    ]);
    // letters are the page's, and shift the axes by a pixel or two: the areas of each colour are alike
    const areaOf = (data: ArrayLike<number>, [red, green, blue]: readonly number[]) => {
      let area = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) area++;
      }
      return area;
    };
    const blue = [0x1f, 0x77, 0xb4];
    const band = [1, 3, 5].map((at) =>
      Number.parseInt((description.marks[0] as { color: string }).color.slice(at, at + 2), 16),
    );
    for (const color of [blue, band]) {
      expect(areaOf(other, color)).toBeGreaterThan(500);
      expect(areaOf(one, color) / areaOf(other, color)).toBeGreaterThan(0.8);
      expect(areaOf(one, color) / areaOf(other, color)).toBeLessThan(1.25);
    }
  });

  it('is drawn with a picture of the screen that no other chart is drawn with', async () => {
    const drawn = await evaluate<number[]>(`(async () => {
      const canvases = [1, 2, 3].map(() => document.createElement('canvas'));
      const charts = canvases.map((each) => viz.liveChart(each, { marks: [] }));
      const counts = [];
      for (let frame = 0; frame < 7; frame++) {
        counts.push(canvases.filter((each) => each.hasAttribute('aria-label')).length);
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      }
      for (const each of charts) each.destroy();
      return counts;
    })()`);
    // each is laid out with one of its own before
    expect(drawn).toEqual([0, 0, 0, 0, 1, 2, 3]);
  });

  it('tells what its axes say before it is drawn', async () => {
    const [early, late] = await evaluate<unknown[]>(`(async () => {
      const own = document.createElement('canvas');
      const made = viz.liveChart(own, { marks: [{ type: 'line', y: [1, 2, 3] }] }, { width: 400 });
      const early = made.valueAt(200, 100);
      while (!own.hasAttribute('aria-label')) await new Promise(requestAnimationFrame);
      const late = made.valueAt(200, 100);
      made.destroy();
      return [early, late];
    })()`);
    expect(early).toEqual(late);
  });

  it('zooms by the wheel once it is clicked, about the pointer, and lets the page scroll before', async () => {
    const whole = await shown();
    await page.mouse.move(450, 200);
    await page.mouse.wheel(0, -200);
    expect(await shown()).toEqual(whole);
    await page.mouse.click(450, 200);
    await page.mouse.wheel(0, -200);
    const near = await shown();
    expect((near.max - near.min) / (whole.max - whole.min)).toBeCloseTo(Math.exp(-0.4), 6);
    await page.mouse.wheel(0, 5000);
    await page.mouse.wheel(0, 5000);
    expect(await shown()).toEqual(whole);
  });

  it('moves by dragging, within its ends, and shows a range that is dragged with Shift', async () => {
    const whole = await shown();
    await page.keyboard.down('Shift');
    await drag(300, 500);
    await page.keyboard.up('Shift');
    const range = await shown();
    expect(range.max - range.min).toBeLessThan((whole.max - whole.min) / 3);
    await drag(500, 400);
    const moved = await shown();
    expect(moved.min).toBeGreaterThan(range.min);
    expect(moved.max - moved.min).toBeCloseTo(range.max - range.min, -1);
    await drag(200, 800);
    await drag(200, 800);
    await drag(200, 800);
    expect((await shown()).min).toBe(whole.min);
    await page.mouse.dblclick(450, 200);
    expect(await shown()).toEqual(whole);
  });

  it('fits its height to what is shown', async () => {
    // how high the history's line reaches from its foot to its head, pixels
    const height = () =>
      evaluate<number>(`(() => {
        const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const rows = [];
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === 0x1f && data[at + 1] === 0x77 && data[at + 2] === 0xb4) rows.push(Math.floor(at / 4 / width));
        }
        return rows.at(-1) - rows[0];
      })()`);
    // without a legend, which has the line's colour too
    await evaluate(`chart.update(${JSON.stringify({ ...description, legend: false })})`);
    const before = await height();
    await evaluate('canvas.focus()');
    for (let press = 0; press < 4; press++) await page.keyboard.press('+');
    // the fan, which reaches from 97 to 115, is out of sight: what is left goes from 100 to 106
    expect((await height()) / before).toBeGreaterThan(2);
    for (let press = 0; press < 12; press++) await page.keyboard.press('+');
    const least = await shown();
    expect(least.max - least.min).toBeLessThan(4 * day);
  });

  it('is read by the keyboard, with real dates and values, and read out', async () => {
    expect(await spoken()).toBe('93 values; arrow keys read them');
    await evaluate('canvas.focus()');
    await page.keyboard.press('End');
    expect(await spoken()).toBe('2026-04-03; 90% interval 97 MW – 115 MW; Median 106 MW');
    await page.keyboard.press('ArrowLeft');
    expect(await spoken()).toBe('2026-04-02; 90% interval 98 MW – 112 MW; Median 105 MW');
    await page.keyboard.press('Home');
    expect(await spoken()).toBe('2026-01-01; History 100 MW');
    const role = await page.getByRole('slider', { name: 'Load' }).getAttribute('aria-valuemax');
    expect(role).toBe('92');
    // one that is zoomed goes along
    for (let press = 0; press < 5; press++) await page.keyboard.press('+');
    await page.keyboard.press('End');
    expect((await shown()).max).toBeGreaterThanOrEqual(start + 92 * day);
    await page.keyboard.press('Escape');
    expect((await shown()).min).toBeLessThan(start);
  });

  it('shows the values that the pointer is nearest to', async () => {
    await page.mouse.move(450, 200);
    expect(await spoken()).toMatch(/^2026-0[12]-\d\d; History 10\d MW$/);
    await page.mouse.move(1, 1);
    expect(await spoken()).toBe('93 values; arrow keys read them');
  });

  it('follows the reader from light to dark', async () => {
    expect(await pixel(2, 2)).toEqual([255, 255, 255, 255]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction("canvas.getContext('2d').getImageData(2, 2, 1, 1).data[0] < 40");
    await evaluate(
      `chart.destroy(); globalThis.chart = viz.liveChart(canvas, ${JSON.stringify(description)}, { theme: 'light' })`,
    );
    await isDrawn();
    expect(await pixel(2, 2)).toEqual([255, 255, 255, 255]);
  });

  it('goes on with new values, keeps the part that is shown, and refuses what can not be drawn', async () => {
    await evaluate('canvas.focus()');
    await page.keyboard.press('+');
    const before = await shown();
    const longer = { ...description, title: 'More', marks: description.marks };
    await evaluate(`chart.update(${JSON.stringify(longer)})`);
    expect(await shown()).toEqual(before);
    expect(await evaluate("canvas.getAttribute('aria-label')")).toBe('More');
    const bad: ChartDescription = { marks: [{ type: 'line', x: [1], y: [] }] };
    const code = await evaluate(
      `(() => { try { chart.update(${JSON.stringify(bad)}) } catch (error) { return error.code } })()`,
    );
    expect(code).toBe('INVALID_DATA');
    expect(await evaluate("canvas.getAttribute('aria-label')")).toBe('More');
    // no longer of dates: all of it
    await evaluate("chart.update({ marks: [{ type: 'line', y: [1, 2, 3] }] })");
    expect((await shown()).max).toBeLessThan(3);
    await evaluate('chart.update({ marks: [] })');
    expect(await evaluate("canvas.getAttribute('role')")).toBe('img');
    await page.keyboard.press('ArrowRight');
  });

  it('leaves the canvas as it was', async () => {
    await evaluate('chart.destroy(); chart.destroy()');
    await page.mouse.move(450, 200);
    await page.keyboard.press('Tab');
    expect(await evaluate('canvas.outerHTML')).toBe('<canvas title="mine"></canvas>');
    expect(
      await evaluate('(() => { try { chart.update({ marks: [] }) } catch (error) { return error.code } })()'),
    ).toBe('INVALID_OPTION');
  });

  it.each([
    ['a second chart on one canvas', 'viz.liveChart(canvas, { marks: [] })'],
    ['what is no canvas', 'viz.liveChart(document.body, { marks: [] })'],
    ['nothing', 'viz.liveChart(null, { marks: [] })'],
    [
      'a misspelt option',
      "viz.liveChart(document.createElement('canvas'), { marks: [] }, { themes: 'dark' })",
    ],
  ])('refuses %s', async (_, call) => {
    expect(await evaluate(`(() => { try { ${call} } catch (error) { return error.code } })()`)).toBe(
      'INVALID_OPTION',
    );
  });

  async function drag(from: number, to: number): Promise<void> {
    await page.mouse.move(from, 200);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, 200);
    await page.mouse.move(to, 200);
    await page.mouse.up();
  }
});
