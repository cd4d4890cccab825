import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { Chart, registerables } from 'chart.js';
import {
  type ChartDescription,
  type ChartJsConfiguration,
  chartJsConfiguration,
  coveragePlot,
  errorOverTimePlot,
  fanPlot,
  fontFamily,
  forecastPlot,
  learningCurvesPlot,
  lossPlot,
  optimizationHistoryPlot,
  type PlotOptions,
  parallelCoordinatesPlot,
  parameterImportancePlot,
  pitPlot,
  plot,
  plotFiles,
  residualPlot,
  skillPlot,
  zoomedForecastPlot,
} from '../index';
import { viridis } from '../plots/search/viridis';

const blue = [0x1f, 0x77, 0xb4];
const orange = [0xff, 0x7f, 0x0e];
const red = [0xd6, 0x27, 0x28];

interface Picture {
  width: number;
  height: number;
  /** Red, green and blue of a pixel. */
  at(x: number, y: number): number[];
  /** Pixels darker than grey in a rectangle. */
  ink(left: number, top: number, right: number, bottom: number): number;
}

async function decode(png: Uint8Array): Promise<Picture> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number) => {
    const offset = 4 * (Math.floor(y) * width + Math.floor(x));
    return [...data.subarray(offset, offset + 3)];
  };
  const ink = (left: number, top: number, right: number, bottom: number) => {
    let dark = 0;
    for (let y = Math.ceil(top); y < bottom; y++) {
      for (let x = Math.ceil(left); x < right; x++) if (Math.max(...at(x, y)) < 128) dark++;
    }
    return dark;
  };
  return { width, height, at, ink };
}

/** Where the axes of a chart lie, by Chart.js itself. */
function layout(description: ChartDescription, width: number, height: number) {
  const drawn = new Chart(createCanvas(width, height) as never, chartJsConfiguration(description));
  const { x, y } = drawn.scales;
  const result = {
    area: { ...drawn.chartArea },
    x: (value: number) => x!.getPixelForValue(value),
    y: (value: number) => y!.getPixelForValue(value),
    labels: x!.ticks.map(({ label }) => label),
  };
  drawn.destroy();
  return result;
}

function near(color: number[], expected: number[]): boolean {
  return color.every((value, channel) => Math.abs(value - expected[channel]!) < 40);
}

function hex(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}

const ramp = Array.from({ length: 50 }, (_, row) => row);
const forecast = { actual: ramp.map((row) => row + 20), predicted: ramp };

describe('the plots', () => {
  it('have the sizes of the tutorial, and any other', async () => {
    const sizeOf = async (description: ChartDescription, options?: PlotOptions) => {
      const { width, height } = await decode(await plot(description, options));
      return [width, height];
    };
    expect(await sizeOf(lossPlot({ trainLosses: [2, 1] }))).toEqual([1000, 500]);
    expect(await sizeOf(forecastPlot(forecast))).toEqual([1200, 600]);
    expect(await sizeOf(zoomedForecastPlot(forecast))).toEqual([1800, 600]);
    expect(await sizeOf(residualPlot(forecast))).toEqual([1800, 500]);
    expect(await sizeOf(residualPlot(forecast), { width: 640, height: 480 })).toEqual([640, 480]);
    const sharp = { width: 400, height: 300, devicePixelRatio: 2 };
    expect(await sizeOf(forecastPlot(forecast), sharp)).toEqual([800, 600]);
  });

  it('are PNG buffers on white', async () => {
    const png = await plot(forecastPlot(forecast));
    expect(Buffer.isBuffer(png)).toBe(true);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect((await decode(png)).at(2, 2)).toEqual([255, 255, 255]);
  });

  it('draw the lines in their colours where the scales say', async () => {
    const picture = await decode(await plot(forecastPlot(forecast)));
    const { x, y } = layout(forecastPlot(forecast), 1200, 600);
    for (const row of [3, 15.5, 30, 44]) {
      expect(near(picture.at(x(row), y(row)), orange)).toBe(true);
      expect(near(picture.at(x(row), y(row + 20)), blue)).toBe(true);
      expect(near(picture.at(x(row), y(row + 10)), orange)).toBe(false);
    }
  });

  it('draw residuals around zero', async () => {
    const options = { actual: [1, 2, 5, 4], predicted: [1, 4, 1, 4] };
    const picture = await decode(await plot(residualPlot(options)));
    const { x, y } = layout(residualPlot(options), 1800, 500);
    expect(near(picture.at(x(0.5), y(-1)), red)).toBe(true);
    expect(near(picture.at(x(1.5), y(1)), red)).toBe(true);
    expect(picture.ink(x(1.8), y(0) - 1, x(2.2), y(0) + 2)).toBeGreaterThan(20);
  });

  it('leave gaps open, and draw a lone value as a dot', async () => {
    const predicted = ramp.map((row) => (row > 10 && row < 30 && row !== 20 ? Number.NaN : row));
    const options = { ...forecast, predicted };
    const picture = await decode(await plot(forecastPlot(options)));
    const { x, y } = layout(forecastPlot(options), 1200, 600);
    expect(near(picture.at(x(15), y(15)), orange)).toBe(false);
    expect(near(picture.at(x(20), y(20)), orange)).toBe(true);
    expect(near(picture.at(x(40), y(40)), orange)).toBe(true);
  });

  it('draw one value', async () => {
    const options = { actual: [1], predicted: [2], dates: ['2018-01-31'] };
    const picture = await decode(await plot(forecastPlot(options)));
    const { x, y, labels } = layout(forecastPlot(options), 1200, 600);
    expect(near(picture.at(x(Date.UTC(2018, 0, 31)), y(2)), orange)).toBe(true);
    expect(labels).toEqual([['30', 'Jan 2018'], '31', ['1', 'Feb 2018']]);
  });

  it('keep every extreme of 100,000 values', async () => {
    const actual = Float64Array.from({ length: 100_000 }, (_, row) => Math.sin(row / 7));
    for (const peak of [12_345, 54_321, 99_990]) actual[peak] = 10;
    actual[70_001] = -10;
    const options = { actual, predicted: new Float64Array(100_000) };
    const picture = await decode(await plot(forecastPlot(options)));
    const { x, y } = layout(forecastPlot(options), 1200, 600);
    const hits = (row: number, value: number) =>
      [-1, 0, 1].some((shift) => near(picture.at(x(row) + shift, y(value)), blue));
    for (const peak of [12_345, 54_321, 99_990]) expect(hits(peak, 9)).toBe(true);
    expect(hits(70_001, -9)).toBe(true);
    expect(hits(40_000, 5)).toBe(false);
  });

  it('write title, subtitle, labels and numbers', async () => {
    const text = { title: 'Title', subtitle: 'synthetic data', xLabel: 'Row', yLabel: 'Value' };
    const blank = { title: ' ', subtitle: ' ', xLabel: ' ', yLabel: ' ' };
    const written = await decode(await plot(forecastPlot({ ...forecast, ...text })));
    const unwritten = await decode(await plot(forecastPlot({ ...forecast, ...blank })));
    const { area } = layout(forecastPlot({ ...forecast, ...text }), 1200, 600);
    const parts = {
      title: [0, 0, 1200, 30],
      subtitle: [0, 35, 1200, area.top - 2],
      xLabel: [0, 560, 1200, 600],
      yLabel: [0, 0, 40, 600],
    } as const;
    for (const [left, top, right, bottom] of Object.values(parts)) {
      expect(unwritten.ink(left, top, right, bottom)).toBe(0);
      expect(written.ink(left, top, right, bottom)).toBeGreaterThan(40);
    }
    expect(unwritten.ink(40, area.top, area.left - 6, area.bottom)).toBeGreaterThan(100);
    expect(unwritten.ink(area.left, area.bottom + 7, area.right, 555)).toBeGreaterThan(100);
  });

  it('register the shipped font, under its own name', async () => {
    await plot(forecastPlot(forecast));
    expect(GlobalFonts.has(fontFamily)).toBe(true);
  });

  it('are the same bytes for the same input', async () => {
    const losses = { trainLosses: [3, 2, 1], valLosses: [3, 2.5, 2], bestEpoch: 3 };
    expect(await plot(lossPlot(losses))).toEqual(await plot(lossPlot(losses)));
    const [one, two] = await Promise.all([plot(forecastPlot(forecast)), plot(forecastPlot(forecast))]);
    expect(one).toEqual(two);
  });
});

describe("the user's Chart.js", () => {
  it('keeps its defaults, and no chart of ours', async () => {
    await plot(forecastPlot(forecast));
    const before = JSON.stringify(Chart.defaults);
    await plot(lossPlot({ trainLosses: [2, 1], yScale: 'log' }));
    await plot(residualPlot(forecast));
    expect(JSON.stringify(Chart.defaults)).toBe(before);
    expect(Object.keys(Chart.instances)).toEqual([]);
  });

  it('does not change the plots by its defaults or what else is registered', async () => {
    const before = await plot(forecastPlot(forecast));
    const { font, color, borderColor, layout: layoutDefaults, elements } = Chart.defaults;
    const saved = structuredClone({ size: font.size, tension: elements.line.tension, color, borderColor });
    Chart.register(...registerables);
    font.size = 30;
    Chart.defaults.color = '#ff0000';
    Chart.defaults.borderColor = '#00ff00';
    elements.line.tension = 0.5;
    layoutDefaults.autoPadding = false;
    Chart.defaults.scale.grid.lineWidth = 5;
    const after = await plot(forecastPlot(forecast));
    font.size = saved.size;
    Chart.defaults.color = saved.color;
    Chart.defaults.borderColor = saved.borderColor;
    elements.line.tension = saved.tension;
    layoutDefaults.autoPadding = true;
    Chart.defaults.scale.grid.lineWidth = 1;
    expect(after).toEqual(before);
  });
});

describe('the plots of a search and of a forecast', () => {
  it('have their sizes', async () => {
    const trials = [{ value: 1, config: { a: 1 }, reports: [{ resource: 1, value: 1 }] }];
    const pictures = [
      optimizationHistoryPlot({ trials }),
      parallelCoordinatesPlot({ trials }),
      learningCurvesPlot({ trials }),
      parameterImportancePlot({ importances: [{ name: 'a', importance: 1 }] }),
      fanPlot({ median: [1], bands: [{ level: 0.9, lower: [0], upper: [2] }] }),
      coveragePlot({ nominal: [0.5], empirical: [0.5], rows: 9 }),
      pitPlot({ pit: [0.5] }),
      skillPlot({ models: { A: { skill: [0] } } }),
      errorOverTimePlot({ actual: [1], baseline: [1], forecasts: [2] }),
    ];
    const sizes = await Promise.all(
      pictures.map(async (description) => {
        const { width, height } = await decode(await plot(description));
        return `${width} x ${height}`;
      }),
    );
    const wide = ['1000 x 500', '1200 x 600', '1000 x 500', '900 x 240', '1200 x 600'];
    expect(sizes).toEqual([...wide, '640 x 600', '800 x 500', '1000 x 500', '1200 x 500']);
  });

  it('fill bands between their ends, the narrow over the wide', async () => {
    const bands = [
      { level: 0.9, lower: [0, 0, 0], upper: [10, 10, 10] },
      { level: 0.5, lower: [4, 4, 4], upper: [6, 6, 6] },
    ];
    const options = { median: [5, 5, 5], bands, actual: [11, 11, 11], title: '' };
    const picture = await decode(await plot(fanPlot(options)));
    const { x, y } = layout(fanPlot(options), 1200, 600);
    const [wide, narrow] = chartJsConfiguration(fanPlot(options)).data.datasets.map(({ backgroundColor }) =>
      hex(backgroundColor!),
    );
    expect(picture.at(x(1.3), y(2.3))).toEqual(wide);
    expect(picture.at(x(1.3), y(4.4))).toEqual(narrow);
    expect(picture.at(x(1.3), y(10.4))).toEqual([255, 255, 255]);
  });

  it('draw bars as long as their shares', async () => {
    const importances = [
      { name: 'a', importance: 0.8 },
      { name: 'b', importance: 0.2 },
    ];
    const picture = await decode(await plot(parameterImportancePlot({ importances })));
    const { x, y } = layout(parameterImportancePlot({ importances }), 900, 240);
    expect(near(picture.at(x(0.7), y(1) - 3), blue)).toBe(true);
    expect(near(picture.at(x(0.15), y(0) - 3), blue)).toBe(true);
    expect(near(picture.at(x(0.5), y(0) - 3), blue)).toBe(false);
  });

  it('lead lines both ways where they must', async () => {
    const trials = [
      { value: 0, config: { a: 0, b: 1 } },
      { value: 1, config: { a: 1, b: 0 } },
    ];
    const picture = await decode(await plot(parallelCoordinatesPlot({ trials })));
    const { x, y } = layout(parallelCoordinatesPlot({ trials }), 1200, 600);
    const best = hex(viridis(0));
    const worst = hex(viridis(0.95));
    expect(near(picture.at(x(0.25), y(0.25)), best)).toBe(true);
    expect(near(picture.at(x(0.25), y(0.75)), worst)).toBe(true);
    expect(near(picture.at(x(1.25), y(0.75)), best)).toBe(true);
    expect(near(picture.at(x(1.25), y(0.25)), worst)).toBe(true);
  });

  it('show trials on the lower edge whole', async () => {
    const trials = [{ value: 1 }, { state: 'failed' as const }, { value: 2 }];
    const picture = await decode(await plot(optimizationHistoryPlot({ trials })));
    const { x, area } = layout(optimizationHistoryPlot({ trials }), 1000, 500);
    expect(picture.ink(x(1) - 5, area.bottom + 1, x(1) + 6, area.bottom + 4)).toBeGreaterThan(5);
  });
});

describe('a renderer of the user', () => {
  it('gets the configuration in the place of our canvas, and its buffer is returned', async () => {
    const seen: unknown[] = [];
    const renderer = {
      async renderToBuffer(chart: ChartJsConfiguration, mimeType?: string) {
        seen.push(chart.type, chart.data.datasets.length, mimeType);
        return Buffer.from('drawn');
      },
    };
    expect(String(await plot(forecastPlot(forecast), { canvas: renderer }))).toBe('drawn');
    expect(seen).toEqual(['line', 2, 'image/png']);
  });

  it('is refused where it can not render', async () => {
    await expect(plot(forecastPlot(forecast), { canvas: {} as never })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('is not asked when the data are bad', async () => {
    const renderer = { renderToBuffer: jest.fn() };
    const uneven: ChartDescription = { marks: [{ type: 'line', x: [1], y: [] }] };
    await expect(plot(uneven, { canvas: renderer })).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(renderer.renderToBuffer).not.toHaveBeenCalled();
  });
});

describe('where a picture goes', () => {
  it('is a file too, and a canvas, with the same pixels', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'viz-'));
    const file = path.join(folder, 'deep', 'loss.png');
    const canvas = createCanvas(10, 10);
    const png = await plot(lossPlot({ trainLosses: [2, 1] }), { file, canvas, width: 400, height: 300 });
    expect(new Uint8Array(readFileSync(file))).toEqual(new Uint8Array(png));
    expect([canvas.width, canvas.height]).toEqual([400, 300]);
    const shown = await decode(canvas.toBuffer('image/png'));
    const returned = await decode(png);
    for (const [x, y] of [
      [2, 2],
      [200, 150],
      [80, 120],
    ] as const)
      expect(shown.at(x, y)).toEqual(returned.at(x, y));
    expect(shown.ink(0, 0, 400, 300)).toBe(returned.ink(0, 0, 400, 300));
    rmSync(folder, { recursive: true });
  });

  it('is told apart by unknown options, with the nearest name', async () => {
    const chart = lossPlot({ trainLosses: [2, 1] });
    await expect(plot(chart, { fiel: 'a.png' } as never)).rejects.toThrow('did you mean `file`?');
    await expect(plot(chart, { format: 'gif' } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(() => lossPlot({ trainLosses: [1], valLoses: [1] } as never)).toThrow('did you mean `valLosses`?');
  });
});

describe('plotFiles', () => {
  const charts = {
    'a.png': lossPlot({ trainLosses: [3, 2, 1] }),
    'b.png': lossPlot({ trainLosses: [1, 2, 3] }),
  };

  it('draws each chart into its file, as `plot` does', async () => {
    const directory = path.join(mkdtempSync(path.join(tmpdir(), 'btcfc-plots-')), 'below');
    await plotFiles(directory, charts, { width: 300, height: 200 });
    expect(readdirSync(directory)).toEqual(['a.png', 'b.png']);
    const expected = await plot(charts['b.png'], { width: 300, height: 200 });
    expect(Buffer.compare(readFileSync(path.join(directory, 'b.png')), Buffer.from(expected))).toBe(0);
    rmSync(path.dirname(directory), { recursive: true });
  });

  it.each([
    ['', charts],
    [undefined, charts],
    ['plots', null],
    ['plots', undefined],
  ])('refuses %p and %p', async (directory, given) => {
    await expect(plotFiles(directory as never, given as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});
