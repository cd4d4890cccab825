import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
jest.setTimeout(60_000);

const register = path.resolve(__dirname, '../../test/run-from-source.cjs');

const script = `
  const { createHash } = require('node:crypto');
  const { createCanvas } = require('@napi-rs/canvas');
  const { chartJsConfiguration, forecastPlot, lossPlot, plot, zoomedForecastPlot } = require('../index.ts');
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const forecast = {
    actual: rows,
    predicted: rows.map((row) => row + 5),
    dates: rows.map((row) => new Date(Date.UTC(2017, 0, 1 + row)).toISOString().slice(0, 10)),
    // letters that the font draws differently in Serbian
    subtitle: 'бгд',
    unit: '$',
  };
  const hours = { actual: [1, 2], predicted: [2, 1], dates: ['2017-01-01T00:00', '2017-01-01 18:00:00'] };
  const positionsOf = (options) => chartJsConfiguration(forecastPlot(options)).data.datasets[0].data.map(({ x }) => x);
  const sumOfInk = () => {
    const context = createCanvas(100, 30).getContext('2d');
    context.font = '20px "No Such Font"';
    context.fillText('Text', 5, 25);
    return context.getImageData(0, 0, 100, 30).data.reduce((sum, value) => sum + value, 0);
  };
  const foreignInk = sumOfInk();
  (async () => {
    const pictures = [
      await plot(forecastPlot(forecast)),
      await plot(forecastPlot(hours)),
      await plot(forecastPlot(forecast), { format: 'svg' }),
      await plot(zoomedForecastPlot(forecast)),
      await plot(lossPlot({ trainLosses: [3, 2, 1], yScale: 'log' })),
    ];
    console.log(JSON.stringify({
      foreignInk,
      zone: new Date(0).getTimezoneOffset(),
      positions: [...positionsOf(forecast).slice(0, 2), ...positionsOf(hours)],
      pictures: pictures.map((picture) => createHash('sha256').update(picture).digest('hex')),
    }));
  })();
`;

// empty folders over those that the canvas searches, for this one process
const withoutFonts = `
  for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts"; do
    [ ! -d "$folder" ] || mount -t tmpfs none "$folder" || exit 1
  done
  exec "$@"
`;
const isolated = ['unshare', '--mount', '--map-root-user', 'sh', '-c', withoutFonts, 'sh'];
const canHideFonts = spawnSync(isolated[0]!, [...isolated.slice(1), 'true']).status === 0;

interface Outcome {
  /** What a text in a font that isn't there leaves on a canvas: nothing where there is no font at all. */
  foreignInk: number;
  zone: number;
  positions: number[];
  pictures: string[];
}

async function drawIn(env: Record<string, string>, prefix: string[] = []): Promise<Outcome> {
  return JSON.parse(await runScript(script, env, prefix)) as Outcome;
}

async function runScript(
  code: string,
  env: Record<string, string> = {},
  prefix: string[] = [],
): Promise<string> {
  const [command, ...rest] = [...prefix, process.execPath, '-r', register, '-e', code];
  const { stdout } = await run(command!, rest, { cwd: __dirname, env: { ...process.env, ...env } });
  return stdout;
}

describe('the machine', () => {
  it('changes nothing by its time zone or language', async () => {
    const utc = await drawIn({ TZ: 'UTC' });
    const west = await drawIn({ TZ: 'America/Los_Angeles', LANG: 'sr_RS.UTF-8', LC_ALL: 'sr_RS.UTF-8' });
    const east = await drawIn({ TZ: 'Asia/Tokyo' });
    expect([utc.zone, west.zone, east.zone]).toEqual([0, 480, -540]);
    const newYear = Date.UTC(2017, 0, 1);
    for (const outcome of [utc, west, east]) {
      expect(outcome.positions).toEqual([newYear, Date.UTC(2017, 0, 2), newYear, Date.UTC(2017, 0, 1, 18)]);
      expect(outcome.pictures).toEqual(utc.pictures);
    }
  });

  (canHideFonts ? it : it.skip)(
    'changes nothing by its fonts, having none at all (needs unshare)',
    async () => {
      const bare = await drawIn({ TZ: 'UTC' }, isolated);
      expect(bare.foreignInk).toBe(0);
      expect(bare.pictures).toEqual((await drawIn({ TZ: 'UTC' })).pictures);
    },
  );
});

describe('a real ChartJSNodeCanvas', () => {
  it('draws the very same picture on the same kind of canvas', async () => {
    const code = `
      const { ChartJSNodeCanvas } = require('chartjs-node-canvas');
      const { forecastPlot, plot } = require('../index.ts');
      const canvas = new ChartJSNodeCanvas({ width: 1200, height: 600 });
      // on @napi-rs/canvas its asynchronous method fails, and fonts are registered with the canvas
      const renderer = { renderToBuffer: async (...chart) => canvas.renderToBufferSync(...chart) };
      const forecast = { actual: [1, 3, 2], predicted: [2, 3, 1], dates: ['2018-01-29', '2018-01-30', '2018-01-31'] };
      (async () => {
        const ours = await plot(forecastPlot(forecast));
        const theirs = await plot(forecastPlot(forecast), { canvas: renderer });
        console.log(ours.length > 10000, ours.equals(theirs));
      })();
    `;
    expect(await runScript(code)).toBe('true true\n');
  });
});
