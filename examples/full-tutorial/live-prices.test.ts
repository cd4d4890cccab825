import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { randomWalk } from '@btcfc/backtest';

const quoted = (text: string) => `'${text}'`;
const command = (name: string) =>
  `${quoted(process.execPath)} ${quoted(path.join(__dirname, `../../packages/${name}/dist/cli.js`))}`;

const days = 200;
const prices = randomWalk({ rows: days, start: 100 });

let server: Server;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc live '));
  // the service's answer to every chart: what comes each midnight, the price among it
  server = createServer((_, response) => {
    const values = Array.from(prices, (y, day) => ({ x: Date.UTC(2024, 0, 1 + day) / 1000, y }));
    response.end(JSON.stringify({ status: 'ok', values }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

it('goes from the live charts to the next interval in one line', async () => {
  const charts = `http://127.0.0.1:${(server.address() as AddressInfo).port}/charts`;
  const asked = `--base-url ${charts} --cache-dir cache`;
  const line = `${command('btc-data')} ${asked} | ${command('forecast')} - --spread --preset fast --candidates garch --out next`;
  const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', line], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stderr).toBe('');
  expect(stdout).toContain(`${days} prices, daily, 2024-01-01 to 2024-07-18.`);
  expect(stdout).toContain('"btc_market_price" is taken as the value');
  const [, low, high] = /The next day's 90% interval \(2024-07-19\): ([\d.]+) to ([\d.]+)\./.exec(stdout)!;
  expect(Number(low)).toBeLessThan(prices.at(-1)!);
  expect(Number(high)).toBeGreaterThan(prices.at(-1)!);
  expect(readFileSync(path.join(directory, 'next/forecast.csv'), 'utf8')).toMatch(
    /^date,point,lower90,lower50,upper50,upper90\n2024-07-19,[\d.,]+\n2024-07-20,/,
  );
}, 60_000);
