import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFlags, browserPath, describeWithBrowser, pageBundle } from '@btcfc/test-support';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type ChartDescription, fanPlot, lossPlot, parallelCoordinatesPlot, plot, plotFiles } from '../index';
import { drawSvg } from './canvas-in-page';
import { finishSvg } from './finish-svg';

jest.setTimeout(120_000);

const description: ChartDescription = {
  title: 'Load & <more>',
  y: { label: 'Load', unit: 'MW' },
  marks: [
    { type: 'band', lower: [1, 2, 3], upper: [3, 4, 5], color: '#ffcc00', label: 'usual' },
    { type: 'line', y: [2, 3, 4], dash: [6, 4], label: 'line' },
    { type: 'rule', y: 2.5, color: '#d62728' },
  ],
  width: 500,
  height: 300,
};

const charts: [string, ChartDescription][] = [
  ['bands, dashes and a legend', description],
  ['axes within the chart and a colour bar', parallelCoordinatesPlot({ trials: trialsOf(20) })],
  [
    'a fan',
    fanPlot({ median: [5, 6, 7], bands: [{ level: 0.9, lower: [1, 2, 2], upper: [9, 9, 12] }], unit: '$' }),
  ],
];

const svgOf = async (chart: ChartDescription) => String(await plot(chart, { format: 'svg' }));

async function pixelsOf(picture: Uint8Array) {
  const image = await loadImage(Buffer.from(picture));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

describe('an SVG', () => {
  it.each(charts)('shows what the PNG shows: %s', async (_, chart) => {
    const [vector, raster] = await Promise.all([
      pixelsOf(await plot(chart, { format: 'svg' })),
      pixelsOf(await plot(chart)),
    ]);
    expectAlike(vector, raster, 50);
  });

  it('is the same text each time, in whatever order pictures are drawn', async () => {
    const first = await svgOf(description);
    await svgOf(lossPlot({ trainLosses: [3, 2, 1] }));
    expect(await svgOf(description)).toBe(first);
    const [one, other] = await Promise.all([svgOf(description), svgOf(description)]);
    expect([one, other]).toEqual([first, first]);
  });

  it('needs no font where it is looked at, scales, and says its title', async () => {
    const svg = await svgOf(description);
    expect(svg).not.toMatch(/<text|font/);
    expect(svg).toContain('width="500" height="300" viewBox="0 0 500 300" role="img">');
    expect(svg).toContain('<title>Load &amp; &lt;more&gt;</title>');
    expect(await svgOf({ ...description, title: '' })).not.toContain('<title>');
    // a part that is named is there, once
    const named = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(named.length).toBeGreaterThan(0);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toEqual(expect.arrayContaining(named));
  });

  it('is no larger for twice the pixels, as it has none', async () => {
    const plain = await plot(description, { format: 'svg' });
    expect(await plot(description, { format: 'svg', devicePixelRatio: 2 })).toEqual(plain);
  });

  it('is what a file that ends in .svg holds, unless told', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-svg-'));
    const read = (name: string) => readFileSync(path.join(folder, name));
    await plotFiles(folder, { 'a.svg': description, 'b.png': description, 'c.SVG': description });
    expect(String(read('a.svg'))).toBe(await svgOf(description));
    expect(read('c.SVG')).toEqual(read('a.svg'));
    expect(new Uint8Array(read('b.png'))).toEqual(new Uint8Array(await plot(description)));
    await plot(description, { file: path.join(folder, 'told.svg'), format: 'png' });
    expect(read('told.svg')).toEqual(read('b.png'));
    rmSync(folder, { recursive: true });
  });

  it('is drawn on no canvas of the user, and not where there is none', async () => {
    const onCanvas = plot(description, { format: 'svg', canvas: createCanvas(5, 5) });
    await expect(onCanvas).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(drawSvg({} as never, {} as never, '')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

interface Pixels {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

/** @param share of the pixels with ink, one of so many may differ: what smooths the edges does */
function expectAlike(vector: Pixels, raster: Pixels, share: number) {
  expect([vector.width, vector.height]).toEqual([raster.width, raster.height]);
  let differing = 0;
  let inked = 0;
  for (let at = 0; at < raster.data.length; at += 4) {
    const off = [0, 1, 2].map((channel) => Math.abs(vector.data[at + channel]! - raster.data[at + channel]!));
    if (Math.max(...off) > 100) differing++;
    if (raster.data[at]! + raster.data[at + 1]! + raster.data[at + 2]! < 600) inked++;
  }
  expect(inked).toBeGreaterThan(2000);
  expect(differing).toBeLessThan(inked / share);
}

/** Pixels on their way out of a page. */
interface Sent {
  width: number;
  height: number;
  base64: string;
}

function pixelsIn({ width, height, base64 }: Sent): Pixels {
  return { width, height, data: [...Buffer.from(base64, 'base64')] };
}

describeWithBrowser('an SVG that is made in Chromium', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
    page = await browser.newPage();
    await page.addScriptTag({ content: pageBundle({ entry: 'packages/viz/src/index.ts', name: 'viz' }) });
    await page.evaluate(`globalThis.pixelsOf = async (bytes, type) => {
      const image = await createImageBitmap(await imageOf(new Blob([bytes], { type })));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
      // as text: lists of a million numbers take a minute to leave the page
      let text = '';
      for (let at = 0; at < data.length; at += 32768)
        text += String.fromCharCode(...data.subarray(at, at + 32768));
      return { width, height, base64: btoa(text) };
    };
    globalThis.imageOf = async (blob) => {
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      await image.decode();
      return image;
    };`);
  });

  afterAll(() => browser?.close());

  it.each([...charts, ['dark', { ...description, title: 'a "b" <i>&' }]] as typeof charts)(
    'shows what the PNG shows: %s',
    async (name, chart) => {
      const options = JSON.stringify(name === 'dark' ? { theme: 'dark' } : {});
      const { vector, raster, svg } = await page.evaluate<{ vector: Sent; raster: Sent; svg: string }>(
        `(async () => {
        const chart = ${JSON.stringify(chart)};
        const bytes = await viz.plot(chart, { ...${options}, format: 'svg' });
        return {
          vector: await pixelsOf(bytes, 'image/svg+xml'),
          raster: await pixelsOf(await viz.plot(chart, ${options}), 'image/png'),
          svg: new TextDecoder().decode(bytes),
        };
      })()`,
      );
      expectAlike(pixelsIn(vector), pixelsIn(raster), 1000);
      expect(svg).toContain(`viewBox="0 0 ${raster.width} ${raster.height}" role="img">`);
      // names of colours and fonts alone: nothing that runs or is loaded
      expect(svg).not.toMatch(/<script|<image|<foreignObject|href|style=/);
    },
  );

  it('leaves out what no XML may hold', async () => {
    const chart = JSON.stringify({ ...description, title: 'a\u0007b' });
    const svg = await page.evaluate<string>(
      `viz.plot(${chart}, { format: 'svg' }).then((bytes) => new TextDecoder().decode(bytes))`,
    );
    expect(svg).toContain('<title>ab</title>');
    expect(svg).not.toContain('\u0007');
  });

  it('is the same text each time', async () => {
    const [one, other] = await page.evaluate<string[]>(`Promise.all([1, 2].map(async () =>
      new TextDecoder().decode(await viz.plot(${JSON.stringify(description)}, { format: 'svg' }))))`);
    expect(one).toBe(other);
    expect(one).toContain('>usual</text>');
  });
});

describe('finishSvg', () => {
  it('rounds coordinates alone, exponents and joined numbers too', () => {
    const written =
      '<svg a="b" width="10" height="5">\n\t<path transform="matrix(0.123456 0 1)" d="M1.23456-2.00049L-1e-7 12.999L.5 3"/>\n</svg>';
    expect(finishSvg(written, '')).toBe(
      '<svg a="b" width="10" height="5" viewBox="0 0 10 5" role="img"><path transform="matrix(0.123456 0 1)" d="M1.23-2L0 13L0.5 3"/></svg>',
    );
  });
});

function trialsOf(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    value: (index * 7) % 10,
    config: { lr: index + 1, width: (index * 3) % 5 },
  }));
}
