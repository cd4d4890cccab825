import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const register = path.resolve(__dirname, '../test/run-from-source.cjs');

const script = `
  const { createHash } = require('node:crypto');
  const { GlobalFonts } = require('@napi-rs/canvas');
  const { forecastChart, forecastPlot, lossPlot } = require('./index.ts');
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const forecast = {
    actual: rows,
    predicted: rows.map((row) => row + 5),
    dates: rows.map((row) => new Date(Date.UTC(2017, 0, 1 + row)).toISOString().slice(0, 10)),
    subtitle: 'synthetic data',
    unit: '$',
  };
  const systemFonts = GlobalFonts.families.length;
  (async () => {
    const pictures = [await forecastPlot(forecast), await lossPlot({ trainLosses: [3, 2, 1], yScale: 'log' })];
    console.log(JSON.stringify({
      systemFonts,
      zone: new Date(0).getTimezoneOffset(),
      positions: forecastChart(forecast).data.datasets[0].data.slice(0, 2).map(({ x }) => x),
      pictures: pictures.map((picture) => createHash('sha256').update(picture).digest('hex')),
    }));
  })();
`;

interface Outcome {
  systemFonts: number;
  zone: number;
  positions: number[];
  pictures: string[];
}

async function drawIn(env: Record<string, string>): Promise<Outcome> {
  return JSON.parse(await runScript(script, env)) as Outcome;
}

async function runScript(code: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, ['-r', register, '-e', code], {
    cwd: __dirname,
    env: { ...process.env, ...env },
  });
  return stdout;
}

describe('the machine', () => {
  it('changes nothing by its time zone, language or fonts', async () => {
    const utc = await drawIn({ TZ: 'UTC' });
    const west = await drawIn({ TZ: 'America/Los_Angeles', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
    const east = await drawIn({ TZ: 'Asia/Tokyo' });
    const bare = await drawIn({ TZ: 'UTC', DISABLE_SYSTEM_FONTS_LOAD: '1', FONTCONFIG_FILE: '/nonexistent' });
    expect([utc.zone, west.zone, east.zone]).toEqual([0, 480, -540]);
    expect(bare.systemFonts).toBe(0);
    expect(utc.positions).toEqual([Date.UTC(2017, 0, 1), Date.UTC(2017, 0, 2)]);
    for (const other of [west, east, bare]) {
      expect(other.positions).toEqual(utc.positions);
      expect(other.pictures).toEqual(utc.pictures);
    }
  });
});

describe('a real ChartJSNodeCanvas', () => {
  it('draws the very same picture on the same kind of canvas', async () => {
    const code = `
      const { ChartJSNodeCanvas } = require('chartjs-node-canvas');
      const { forecastPlot } = require('./index.ts');
      const canvas = new ChartJSNodeCanvas({ width: 1200, height: 600 });
      // on @napi-rs/canvas its asynchronous method fails, and fonts are registered with the canvas
      const renderer = { renderToBuffer: async (...chart) => canvas.renderToBufferSync(...chart) };
      const forecast = { actual: [1, 3, 2], predicted: [2, 3, 1], dates: ['2018-01-29', '2018-01-30', '2018-01-31'] };
      (async () => {
        const ours = await forecastPlot(forecast);
        const theirs = await forecastPlot({ ...forecast, renderer });
        console.log(ours.length > 10000, ours.equals(theirs));
      })();
    `;
    expect(await runScript(code)).toBe('true true\n');
  });
});
