import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { verifyWebhook } from '@btcfc/serve/webhook';
import { builtProgram, describeWithReference, referenceFile } from '@btcfc/test-support';

const programs = Object.fromEntries(
  ['stock', 'stores', 'load', 'schedule', 'swap', 'serve', 'live'].map((name) => [
    name,
    builtProgram(path.join(__dirname, `dist/${name}.js`), 'btcfc short-'),
  ]),
);

async function run(name: string, ...argv: string[]) {
  const program = programs[name]!;
  const { code, stdout, stderr } = await program.run(...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const made = (file: string) => path.join(program.directory, file);
  return { stdout, made };
}

/** Of a line of a report such as `lstm  4.807  6.064 ...`, its first number. */
function firstNumber(report: string, model: string): number {
  return Number(new RegExp(`\\n${model} +([\\d.]+)`).exec(report)![1]);
}

function expectPicture(file: string): void {
  expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
  expect(statSync(file).size).toBeGreaterThan(5000);
}

it.each(Object.keys(programs))('%s.ts is short', (name) => {
  const lines = readFileSync(path.join(__dirname, `${name}.ts`), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeLessThanOrEqual(70);
});

it('stores: a network for all stores knows promotions ahead, and forecasts a store that has just opened', async () => {
  const { stdout, made } = await run('stores');
  // classical models see no promotion coming: a third of their error is that
  expect(firstNumber(stdout, 'lstm')).toBeLessThan(firstNumber(stdout, 'ets'));
  expect(stdout).toMatch(/lstm is better than last week by more than luck/);
  for (const file of ['store-1.png', 'just-opened.png']) expectPicture(made(file));
  expect(existsSync(made('stores-model/manifest.json'))).toBe(true);
}, 120_000);

it('load: finds both seasons and beats yesterday', async () => {
  const { stdout, made } = await run('load');
  expect(stdout).toContain('a season of 24 rows');
  expect(stdout).toMatch(/It is better than repeating the last season/);
  expectPicture(made('load.png'));
  const [header, ...rows] = readFileSync(made('load-forecast/forecast.csv'), 'utf8').trim().split('\n');
  expect(header).toBe('date,point,lower90,lower50,upper50,upper90');
  expect(rows).toHaveLength(48);
  // a day that the model never saw: after a Sunday's night, a Monday with its noon 400 above 4,000
  const noon = rows.filter((row) => row.startsWith('2024-07-22T12')).map((row) => Number(row.split(',')[1]));
  expect(noon[0]).toBeGreaterThan(4150);
}, 120_000);

it('schedule: networks go on from checkpoints of better ones, and the best is kept', async () => {
  const { stdout } = await run('schedule');
  const next = new Map(
    [...stdout.matchAll(/^network (\d) at epoch (\d+): next (.*)$/gm)].map(([, network, epoch, value]) => [
      `${network} ${epoch}`,
      value,
    ]),
  );
  // the weights of another one, to the last digit, and not its own
  const copied = [...stdout.matchAll(/^network (\d) goes on from (\d) at epoch (\d+): next (.*)$/gm)];
  expect(copied.length).toBeGreaterThanOrEqual(3);
  const isOther = copied.map(([, network, , epoch, value]) => value !== next.get(`${network} ${epoch}`));
  expect(isOther).toContain(true);
  for (const [, , from, epoch, value] of copied) {
    expect(value).toBe(next.get(`${from} ${epoch}`));
  }
  const best = /^the best is (\d)/m.exec(stdout)![1];
  expect(/^the best is \d: next (.*)$/m.exec(stdout)![1]).toBe(next.get(`${best} 12`));
  expect(stdout.match(/^up to epoch \d+: lr /gm)).toHaveLength(4);
}, 120_000);

it('stock: a random walk is not forecast, its spread is', async () => {
  const { stdout, made } = await run('stock');
  expect(stdout).not.toMatch(/lstm is better than yesterday/);
  expect(stdout).toMatch(/The next day's 90% interval \(2023-11-01\): [\d.]+ to [\d.]+\./);
  expect(readdirSync(made('stock-spread'))).toEqual(
    expect.arrayContaining(['forecast.csv', 'model', 'report.html']),
  );
}, 120_000);

it('swap: a model of another library stands in the same report', async () => {
  const { stdout, made } = await run('swap');
  for (const model of ['line', 'lstm', 'last day']) expect(firstNumber(stdout, model)).toBeGreaterThan(0);
  for (const file of ['line.png', 'search.png']) expectPicture(made(file));
}, 60_000);

it('serve: a day of price and volume goes in, an interval that holds the price comes out', async () => {
  const { stdout, made } = await run('serve');
  const days = [
    ...stdout.matchAll(
      /^[\d-]+: ([\d.]+); nine times in ten the next day ends between ([\d.]+) and ([\d.]+)$/gm,
    ),
  ].map(([, ...numbers]) => numbers.map(Number));
  expect(days).toHaveLength(10);
  for (const [close, low, high] of days) {
    expect(low).toBeLessThan(close!);
    expect(high).toBeGreaterThan(close!);
  }
  expect(existsSync(made('stock-service/manifest.json'))).toBe(true);
  expect(readdirSync(made('journals'))).not.toEqual([]);
}, 60_000);

it('live: each candle that closes is told to whoever listens, once, and the one that moves is not', async () => {
  // an exchange whose candles close at every look
  let looks = 0;
  const minute = 60_000;
  const closeOf = (row: number) => (100 * Math.exp(0.01 * Math.sin(row * row))).toFixed(2);
  const exchange = createServer((_request, response) => {
    const first = looks++;
    const candles = Array.from({ length: 301 }, (_, index) => {
      const row = first + index;
      const close = index === 300 ? '1.00' : closeOf(row);
      const opened = Date.UTC(2024, 0, 1) + minute * row;
      return [
        opened,
        '100.00',
        '101.00',
        '99.00',
        close,
        '7.5',
        opened + minute - 1,
        '750',
        9,
        '3',
        '300',
        '0',
      ];
    });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(candles));
  });
  // whoever has a webhook is told the same
  const secret = `whsec_${btoa('known to the two of them: 32 bytes')}`;
  const posted: { asOf: string; quantiles: number[][] }[] = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const text of request.setEncoding('utf8')) body += text;
    const { payload } = await verifyWebhook({ body, headers: request.headers, secret });
    posted.push(payload as (typeof posted)[number]);
    response.writeHead(204).end();
  });
  for (const server of [exchange, receiver])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.WEBHOOK_SECRET = secret;
  try {
    const candles = `${addressOf(exchange)}/api/v3/klines?symbol=BTCUSDT&interval=1m`;
    const running = programs.live!.start(candles, '0.5', addressOf(receiver));
    const told = () => [
      ...running.output.stdout.matchAll(/^(\S+): nine times in ten .* ([\d.]+) and ([\d.]+)$/gm),
    ];
    running.child.stdout!.on('data', () => {
      if (told().length >= 3 && posted.length >= 2) running.child.kill('SIGINT');
    });
    const { code, stderr } = await running.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const dates = told().map(([, date]) => Date.parse(date!));
    expect(new Set(dates).size).toBe(dates.length);
    for (const [, date, low, high] of told()) {
      const close = Number(closeOf((Date.parse(date!) - Date.UTC(2024, 0, 1)) / minute));
      // a candle that was still moving would have told of a price of 1
      expect(Number(low)).toBeGreaterThan(90);
      expect(Number(low)).toBeLessThan(close);
      expect(Number(high)).toBeGreaterThan(close);
    }
    expect(posted.length).toBeGreaterThanOrEqual(2);
    for (const { asOf, quantiles } of posted) {
      const [, , low, high] = told().find(([, date]) => date === asOf) ?? [];
      if (low !== undefined) expect([quantiles[0], quantiles[2]]).toEqual([[Number(low)], [Number(high)]]);
    }
  } finally {
    delete process.env.WEBHOOK_SECRET;
    for (const server of [exchange, receiver]) {
      server.closeAllConnections();
      server.close();
    }
  }
}, 60_000);

describeWithReference('files as newcomers bring them', () => {
  it('load', async () => {
    const { stdout } = await run('load', referenceFile('data/load_dirty.csv'));
    expect(stdout).toMatch(/It is better than repeating the last season \(of 24 rows\)/);
  }, 120_000);
});
